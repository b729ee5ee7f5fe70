"""Data sets: where they are looked for, how they are read and checked. NumPy only.

Order for a named data set: the folder in VAE_DATA_DIR, Keras's own cache, and, where asked for, a download.
"""

import gzip
import hashlib
import math
import os
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from vae.data import embedded
from vae.data.arrays import check_images, check_labels, read_npz, read_npz_headers
from vae.data.download import SOURCES, DownloadError, fetch
from vae.data.records import DIGITS, MNIST_5K, RECORDS, identity, known_as, own_name, record_of
from vae.data.shapes import ImageShape, image_shape
from vae.errors import InputError

NAMES = tuple(RECORDS)
EMBEDDED = tuple(name for name, record in RECORDS.items() if record.read)
SPLIT_KEYS = ("x_train", "y_train", "x_test", "y_test")
WHOLE_KEYS = ("images", "labels")
SPLIT_SEED = 2013  # the year of Kingma and Welling's preprint
TEST_EVERY = 5
# Keras keeps Fashion-MNIST as it was published.
IDX_FILES = dict(zip(SPLIT_KEYS, (file.name for file in SOURCES["fashion_mnist"].files), strict=True))
MAX_IDX_BYTES = 2**27


@dataclass(frozen=True, eq=False)
class Split:
    """Images (n, h, w) uint8 and their labels (n,) uint8."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.images)

    def without(self, label: int) -> "Split":
        """The split without one class."""
        kept = self.labels != label
        return Split(self.images[kept], self.labels[kept])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A named data set with its two splits, and the digest of its content; a part of one keeps the whole one's."""

    name: str
    train: Split
    test: Split
    digest: str = ""

    @property
    def classes(self) -> int:
        """Number of classes: the highest label of either split, plus one."""
        return int(max(self.train.labels.max(), self.test.labels.max())) + 1

    @property
    def image_shape(self) -> ImageShape:
        """Rows, columns and channels of a picture."""
        return image_shape(self.train.images.shape[1:])

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the classes are called, in their order: their numbers where nobody has named them."""
        known = record_of(self.name, self.digest)
        return known.class_names if known else tuple(map(str, range(self.classes)))

    @property
    def identity(self) -> str:
        """What belongs to this content is kept under this name, such as a classifier."""
        return identity(self.name, self.digest)


def load(name_or_path: str | Path, *, download: bool = False) -> Dataset:
    """A data set by name ("digits", "mnist-5k", "mnist", "fashion_mnist", or a file in VAE_DATA_DIR), or by the path of
    an .npz or of a folder of pictures, which has a "/" in it.

    Args:
        name_or_path: an .npz holds x_train, y_train, x_test, y_test, or images and labels; a folder holds a subfolder
            of pictures a class. All but the first, and the embedded data sets, are split, stratified by class and
            always the same way, into four fifths for training and one fifth for the test.
        download: whether mnist and fashion_mnist may be fetched into Keras's cache.

    Raises:
        InputError: unknown, not on this machine, or not what was expected inside.
    """
    name = str(name_or_path)
    if name in EMBEDDED:
        return _embedded(name)
    if found := find(name):
        if found.is_dir() and not _is_path(name):
            return _identified(_read_idx_folder(found, name))
        data = _identified(_read_pictures(found) if found.is_dir() else _read_npz(found))
        # what a file is called says nothing of what it holds
        return replace(data, name=known_as("", data.digest) or own_name(data.name)) if _is_path(name) else data
    if name in SOURCES:
        if download:
            return _fetched(name)
        raise InputError(missing_message(name))
    if _is_path(name):
        raise InputError(f"data set: expected the path of an .npz file, found no file {name!r}")
    hint = f"; a folder of pictures is named {name + '/'!r}" if Path(name).is_dir() else ""
    raise InputError(f"data set: expected one of {', '.join(NAMES)} or the path of an .npz file, found {name!r}{hint}")


def content_digest(*splits: Split) -> str:
    """SHA-256 over the shapes and bytes of the splits' images and labels."""
    digest = hashlib.sha256()
    for array in (array for split in splits for array in (split.images, split.labels)):
        digest.update(repr(array.shape).encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def available(name_or_path: str | Path) -> bool:
    """Whether `load` finds it on this machine, without a download."""
    name = str(name_or_path)
    return name == DIGITS or (name == MNIST_5K and embedded.has_mnist_5k()) or find(name) is not None


def located(name_or_path: str | Path) -> str:
    """What `load` finds the same data set by in another process: a name as it is, a path from the root."""
    name = str(name_or_path)
    return str(Path(name).resolve()) if _is_path(name) else name


def missing_message(name: str) -> str:
    """How to get a data set that is not on this machine, for the person who asked for it."""
    if name not in SOURCES:
        return (
            f"The pictures of {name!r} are not on this machine: set VAE_DATA_DIR to a folder that holds {name}.npz. "
            "The data set 'digits' needs nothing."
        )
    return (
        f"{RECORDS[name].title}'s pictures are not on this machine: set VAE_DATA_DIR to a folder that holds "
        f"{name}.npz, or run `python -m vae download {name}` where there is a network. "
        "The data set 'digits' needs nothing."
    )


def find(name: str) -> Path | None:
    """The file, or the folder of Keras's four, that holds the data set; None where there is none, or none is needed."""
    if _is_path(name):
        return path if (path := Path(name)).is_file() or path.is_dir() else None
    if name in EMBEDDED:
        return None
    folder = os.environ.get("VAE_DATA_DIR")
    candidates = [Path(folder) / f"{name}.npz"] if folder else []
    if name == "mnist":
        candidates.append(SOURCES[name].path / "mnist.npz")
    if found := next((file for file in candidates if file.is_file()), None):
        return found
    fashion = SOURCES["fashion_mnist"].path
    complete = name == "fashion_mnist" and all((fashion / file).is_file() for file in IDX_FILES.values())
    return fashion if complete else None


def _is_path(name: str) -> bool:
    return name.endswith(".npz") or "/" in name or os.sep in name


def _fetched(name: str) -> Dataset:
    try:
        fetch(name)
    except DownloadError as error:
        raise InputError(f"{missing_message(name)} ({error})") from None
    return load(name)


def _read_npz(path: Path) -> Dataset:
    """Read a user's archive, or one of the known data sets in the same form."""
    found = read_npz_headers(path)
    if set(SPLIT_KEYS) <= set(found):
        return _checked(path.stem, read_npz(path, SPLIT_KEYS), shown=path.name)
    if set(WHOLE_KEYS) <= set(found):
        arrays = read_npz(path, WHOLE_KEYS)
        images = _checked_images(arrays["images"], f"{path.name}/images")
        labels = check_labels(arrays["labels"], len(images), f"{path.name}/labels")
        return _split(path.stem, images, labels)
    raise InputError(
        f"{path.name}: expected the arrays {', '.join(SPLIT_KEYS)}, or {' and '.join(WHOLE_KEYS)}, "
        f"found {', '.join(found) or 'none'}"
    )


def _read_pictures(folder: Path) -> Dataset:
    from vae.data.picture_folder import read_picture_folder  # only this kind of data set needs it

    return _split(folder.resolve().name, *read_picture_folder(folder))


def _checked(name: str, arrays: dict[str, np.ndarray], *, shown: str) -> Dataset:
    splits = []
    for part in ("train", "test"):
        images = _checked_images(arrays[f"x_{part}"], f"{shown}/x_{part}")
        splits.append(Split(images, check_labels(arrays[f"y_{part}"], len(images), f"{shown}/y_{part}")))
    return Dataset(name, *splits)


def _checked_images(images: np.ndarray, what: str) -> np.ndarray:
    images = check_images(images, what)
    return images if images.dtype == np.uint8 else np.rint(images * 255).astype(np.uint8)


def _identified(data: Dataset) -> Dataset:
    return replace(data, digest=content_digest(data.train, data.test))


def _split(name: str, images: np.ndarray, labels: np.ndarray) -> Dataset:
    """Shuffle within each class, then take every fifth image for the test: stratified, and the same everywhere."""
    if len(images) < 2:
        raise InputError(f"{name}: expected at least 2 images to split, found {len(images)}")
    shuffled = np.lexsort((np.random.default_rng(SPLIT_SEED).random(len(images)), labels))
    test = np.zeros(len(images), dtype=bool)
    test[shuffled[::TEST_EVERY]] = True
    return Dataset(name, Split(images[~test], labels[~test]), Split(images[test], labels[test]))


def _read_idx_folder(folder: Path, name: str) -> Dataset:
    arrays = {key: _read_idx(folder / file) for key, file in IDX_FILES.items()}
    return _checked(name, arrays, shown=name)


def _read_idx(path: Path) -> np.ndarray:
    """A gzipped IDX file of bytes: two zeros, the type 8, the number of axes, their lengths, the numbers."""
    try:
        with gzip.open(path, "rb") as stream:
            raw = stream.read(MAX_IDX_BYTES)
    except (OSError, EOFError, zlib.error):
        raise InputError(f"{path.name}: expected a whole gzip file, found a damaged one") from None
    axes = raw[3] if len(raw) >= 4 and raw[:3] == b"\x00\x00\x08" else 0
    shape = tuple(int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(axes))
    numbers = np.frombuffer(raw, np.uint8)[4 + 4 * axes :]
    if axes not in (1, 3) or numbers.size != math.prod(shape):
        raise InputError(f"{path.name}: expected an IDX file of bytes, found something else")
    return numbers.reshape(shape)


@lru_cache(maxsize=len(EMBEDDED))
def _embedded(name: str) -> Dataset:
    read = RECORDS[name].read
    assert read is not None, name
    data = _identified(_split(name, *read()))
    for array in (data.train.images, data.train.labels, data.test.images, data.test.labels):
        array.setflags(write=False)  # the cache hands the same arrays to everyone
    return data
