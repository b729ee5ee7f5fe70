"""Files that commands of the shell write: found out before the work, written aside, then renamed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from vae.data.aside import draft_file, written_aside
from vae.errors import InputError


def check_output(path: Path, *inputs: Path) -> None:
    """Before the work: a result that has nowhere to go, or would take an input's place, is found out now.

    Args:
        path: what will be written.
        inputs: files that are read, however each is spelt or linked.
    """
    try:
        folder, there = path.is_dir(), path.absolute().parent.is_dir()
        device = path.exists() and not path.is_file()
        with suppress(FileNotFoundError):
            if not folder:
                draft_file(path.absolute()).lstat()  # its name may be too long
    except (OSError, ValueError) as error:
        found = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"--output: expected a file to write, found {str(path)!r:.200}: {found}") from None
    if folder or device:
        kind = "folder" if folder else "device"
        raise InputError(f"--output: expected a file to write, found the {kind} {str(path)!r:.200}")
    if not there:
        raise InputError(f"--output: expected an existing folder, found none at {str(path.parent)!r:.200}")
    if taken := next((each for each in inputs if is_same(path, each)), None):
        raise InputError(f"--output: expected another file than the input {str(taken)!r:.200}, found the same")


def is_same(path: Path, other: Path) -> bool:
    """Whether two paths are one file, through links of either kind too, or would be once both are there."""
    try:
        return path.samefile(other)
    except OSError:
        return path.absolute() == other.absolute()


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its place when the block ends well, and vanishes when it does not."""
    try:
        with written_aside(path) as stream:
            yield stream
    except OSError as error:
        raise InputError(f"--output: expected to write {str(path)!r:.200}, found {error.strerror or error}") from None
