"""A data set of one's own that arrives as bytes: named, checked as the shell checks it, kept in the job's folder."""

import io
import re
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from vae.data import datasets
from vae.data.arrays import read_npz_headers
from vae.data.picture_folder import read_pictures
from vae.data.records import own_name
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
    return OwnData(data.name, content, len(data.train), data.classes)


def check_own_folder(files: Sequence[tuple[str, bytes]]) -> OwnData:
    """A folder of pictures, one subfolder a class, as an archive; raise InputError where it cannot be trained on.

    Args:
        files: the path of each picture within the folder, the folder's own name in front or not, and its bytes.
    """
    if (found := sum(len(content) for _, content in files)) > MOST_BYTES:
        raise InputError(f"pictures: expected at most {MOST_BYTES:,} bytes, found {found:,}")
    title, classes = "pictures", defaultdict(dict)
    for path, content in files:
        *folders, name = PurePosixPath(path.replace("\\", "/")).parts or [""]
        if not folders:
            raise InputError(f"pictures: expected subfolders with pictures, one a class, found {name!r:.80} in none")
        classes[folders[-1]][name] = content
        title = folders[-2] if len(folders) > 1 else title
    images, labels = read_pictures(title, classes)
    stream = io.BytesIO()
    np.savez_compressed(stream, images=images, labels=labels)
    return check_own(f"{title}.npz", stream.getvalue())


def _name(file_name: str) -> str:
    """A data set's name that belongs to no data set known by name, since its pictures are others."""
    name = re.sub(r"[^a-z0-9_]+", "-", Path(file_name).stem.lower()).strip("-_")[:40]
    return own_name(name)
