"""A data set of one's own that arrives as files' bytes: named, read as the shell reads it, kept in the job's folder."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from vae.data.arrays import read_npz_headers
from vae.data.dataset import Dataset
from vae.data.file_names import ENDINGS
from vae.data.own_form import write_own
from vae.data.reading.found import NOTHING_ASKED, Choices
from vae.data.reading.pixels import Progress
from vae.data.reading.read import Reading, read, read_files
from vae.data.records import known_as, own_name
from vae.errors import InputError

MOST_BYTES = 2**29  # of decoded arrays: a small archive may hold very much
TITLE = "pictures"


@dataclass(frozen=True, eq=False)
class OwnData:
    """A data set that comes with a job, as it was read and mended."""

    data: Dataset

    def write(self, folder: Path) -> Path:
        """Write it into a folder, in our own form; the file's name is the data set's."""
        path = folder / f"{self.data.name}.npz"
        with path.open("wb") as stream:
            write_own(self.data, stream, compressed=False)
        return path


def read_own(
    files: Sequence[tuple[str, bytes]], choices: Choices = NOTHING_ASKED, *, progress: Progress | None = None
) -> Reading:
    """One file that holds a data set, or the files of a folder; raise InputError where they cannot be trained on.

    Args:
        files: the path of each within what was chosen, and its bytes.
        choices: as for `vae.data.reading.read.read`.
        progress: told how many pictures are read, of how many.
    """
    file_name, content = files[0]
    ending = next((each for each in ENDINGS if file_name.lower().endswith(each)), "")
    if len(files) == 1 and ending:
        reading = _read_file(file_name, content, ending, choices, progress=progress)
    else:
        title = _title([file for file, _ in files])
        reading = read_files(files, title, choices, progress=progress)
    name = known_as("", reading.data.digest) or _name(reading.data.name)
    from_names = reading.from_names and replace(reading.from_names, name=name)
    return replace(reading, data=replace(reading.data, name=name), from_names=from_names)


def _read_file(file_name: str, content: bytes, ending: str, choices: Choices, *, progress: Progress | None) -> Reading:
    """It is written under a name of ours: what a visitor calls a file is never a path."""
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder:
        path = Path(folder) / f"{_name(PurePosixPath(file_name.replace(chr(92), '/')).name[: -len(ending)])}{ending}"
        path.write_bytes(content)
        if ending == ".npz":
            found = sum(header.nbytes for header in read_npz_headers(path, objects=True).values())
            if found > MOST_BYTES:
                raise InputError(f"{path.name}: expected at most {MOST_BYTES:,} bytes of arrays, found {found:,}")
        return read(path, choices, progress=progress)


def _title(files: Sequence[str]) -> str:
    """What the folder is called that holds all files."""
    tops = {PurePosixPath(file.replace("\\", "/")).parts[:-1][:1] for file in files}
    return next(iter(tops))[0] if len(tops) == 1 and tops != {()} else TITLE


def _name(name: str) -> str:
    """A data set's name that belongs to no data set known by name, since its pictures are others."""
    return own_name(re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-_")[:40])
