"""Files and folders that are somebody's only while that one lives; what a killed one has left is told by its lock.

No clock is asked: clocks jump, and a copy of a folder has whatever times it was given.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vae.data.locks import Lock

SUFFIX = ".lock"
ATTEMPTS = 3


@contextmanager
def workplace(folder: Path, prefix: str, suffix: str = "") -> Iterator[Path]:
    """A new path in a folder, for a file or a folder to work in until the block ends; whatever is there goes then.

    What others of these names have left who live no more goes first.

    Args:
        folder: that exists.
        prefix: of the name, which tells what kind of work it is.
        suffix: of the name.
    """
    clear(folder, prefix, suffix)
    for _ in range(ATTEMPTS):  # without a lock on the last: a file system may have none, and then nobody clears
        path = folder / f"{prefix}{secrets.token_hex(8)}{suffix}"
        lock = Lock(_lock_of(path))
        if lock.acquire():
            break
    try:
        yield path
    finally:
        _remove(path)
        lock.remove()


def clear(folder: Path, prefix: str, suffix: str = "") -> None:
    """Remove what killed ones have left."""
    found = (*folder.glob(f"{prefix}*{suffix}"), *folder.glob(f"{prefix}*{suffix}{SUFFIX}"))
    for path in {path.with_name(path.name.removesuffix(SUFFIX)) for path in found}:
        lock = Lock(_lock_of(path))
        with suppress(OSError):  # somebody else was quicker
            if lock.acquire():
                _remove(path)
                lock.remove()


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
