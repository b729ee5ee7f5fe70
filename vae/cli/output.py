"""Files that commands of the shell write: found out before the work, written aside, then renamed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from vae.data.aside import written_aside
from vae.errors import InputError


def check_output(path: Path) -> None:
    """Before the work: a result that has nowhere to go is found out now."""
    if path.is_dir():
        raise InputError(f"--output: expected a file to write, found the folder {str(path)!r}")
    if not path.absolute().parent.is_dir():
        raise InputError(f"--output: expected an existing folder, found none at {str(path.parent)!r}")


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place when the block ends well, and vanishes when it does not."""
    try:
        with written_aside(path) as stream:
            yield stream
    except OSError as error:
        raise InputError(f"--output: expected to write {str(path)!r}, found {error.strerror or error}") from None
