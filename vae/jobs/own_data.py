"""A data set of one's own that arrives as bytes: named, checked as the shell checks it, kept in the job's folder."""

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from vae import datasets
from vae.arrays import read_npz_headers
from vae.errors import InputError

MOST_BYTES = 2**27  # of decoded arrays: a small archive may hold very much


@dataclass(frozen=True, eq=False)
class OwnData:
    """An .npz archive that holds a data set.

    Attributes:
        name: of the data set, from the file's name.
        content: the archive.
        images: how many are trained on.
        classes: as in `Dataset`.
    """

    name: str
    content: bytes
    images: int
    classes: int

    def write(self, folder: Path) -> Path:
        """Write the archive into a folder; the file's name is the data set's."""
        path = folder / f"{self.name}.npz"
        path.write_bytes(self.content)
        return path


def check_own(file_name: str, content: bytes) -> OwnData:
    """Read the archive as a training would; raise InputError where it cannot be trained on."""
    name = _name(file_name)
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder:
        path = Path(folder) / f"{name}.npz"
        path.write_bytes(content)
        found = sum(header.nbytes for header in read_npz_headers(path).values())
        if found > MOST_BYTES:
            raise InputError(f"{path.name}: expected at most {MOST_BYTES:,} bytes of arrays, found {found:,}")
        data = datasets.load(path)
    return OwnData(name, content, len(data.train), data.classes)


def _name(file_name: str) -> str:
    """A data set's name that belongs to no data set known by name, since its pictures are others."""
    name = re.sub(r"[^a-z0-9_]+", "-", Path(file_name).stem.lower()).strip("-_")[:40]
    return f"own-{name}".rstrip("-") if not name or name in datasets.NAMES else name
