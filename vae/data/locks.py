"""Locks on files that the operating system takes back when their holder ends, however it ends.

A process number in a file says little: after a crash another process may have it. A lock held is a process alive.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

PAUSE = 0.05


class Lock:
    """An exclusive lock of this process on a file, which is made where there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, patience: float = 0.0) -> bool:
        """Take the lock, trying for so many seconds; whether it was free."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        deadline = time.monotonic() + patience
        while not _lock(descriptor, shared=False):
            if time.monotonic() >= deadline:
                os.close(descriptor)
                return False
            time.sleep(PAUSE)
        if not _is_at(descriptor, self.path):  # removed or replaced while we waited: it guards nothing any more
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; without it nothing happens."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        """Remove the file, and give the lock back."""
        with suppress(OSError):  # Windows removes no file that is open
            self.path.unlink(missing_ok=True)
        self.release()
        with suppress(OSError):  # another has it by now
            self.path.unlink(missing_ok=True)


def is_held(path: Path) -> bool:
    """Whether a process holds the lock on that file now."""
    try:
        descriptor = os.open(path, os.O_RDONLY)  # of a store that is read-only here, too
    except OSError:
        return False
    try:
        return not _lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def _lock(descriptor: int, *, shared: bool) -> bool:
    """Try once; closing the descriptor unlocks. Two who only ask (shared) are not in each other's way."""
    try:
        if fcntl:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        else:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # pyright: ignore[reportAttributeAccessIssue]
    except OSError:
        return False
    return True
