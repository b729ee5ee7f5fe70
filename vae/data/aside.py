"""Files and folders that change in one step: written beside, then renamed, so that nobody ever reads half of one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def written_aside(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place when the block ends well, and vanishes when it does not."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as stream:
            yield stream
        draft.replace(path)
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
    with suppress(FileNotFoundError):
        path.rename(aside / path.name)
    if successor:
        successor.rename(path)
    shutil.rmtree(aside, ignore_errors=True)
