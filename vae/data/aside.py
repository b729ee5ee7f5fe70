"""Files and folders that change in one step: written beside, then renamed, so that nobody ever reads half of one."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

WINDOWS = os.name == "nt"
PAUSES = (0.01, 0.03, 0.1, 0.3, 1.0)  # seconds


def draft_file(path: Path) -> Path:
    """Where `written_aside` writes first."""
    return path.with_name(f".{path.name}.{os.getpid()}")


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place when the block ends well, and vanishes when it does not."""
    draft = draft_file(path)
    try:
        with draft.open("wb") as stream:
            yield stream
        _patiently(lambda: draft.replace(path))
    finally:
        draft.unlink(missing_ok=True)


def draft_folder(path: Path) -> Path:
    """A new folder beside `path`, to be filled and then to take its name."""
    draft = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    draft.chmod(0o755)
    return draft


def discard(path: Path, successor: Path | None = None) -> None:
    """Take the folder out of sight in one step, put its successor there, then remove its files."""
    aside = Path(tempfile.mkdtemp(prefix=f".{path.name}-old-", dir=path.parent))
    try:
        with suppress(FileNotFoundError):
            _patiently(lambda: path.rename(aside / path.name))
        if successor:
            _patiently(lambda: successor.rename(path))
    except OSError:
        with suppress(OSError):
            (aside / path.name).rename(path)  # better the old one than none
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _patiently(rename: Callable[[], object]) -> None:
    """Windows renames nothing that somebody has open, which who reads it has for a moment."""
    for pause in PAUSES if WINDOWS else ():
        try:
            rename()
            return
        except PermissionError:
            time.sleep(pause)
    rename()
