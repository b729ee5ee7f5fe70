"""A data set in memory: two splits with their classes, told by the digest of their content. NumPy only."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from vae.data.records import identity, record_of
from vae.data.shapes import ImageShape, image_shape
from vae.errors import InputError

SPLIT_SEED = 2013  # the year of Kingma and Welling's preprint
TEST_EVERY = 5


@dataclass(frozen=True, eq=False)
class Split:
    """Images (n, h, w), or (n, h, w, 3) in colour, uint8, and their labels (n,) uint8.

    Where pictures are drawn from known factors, `factors` (n, factors) uint8 says which value of each; else it is None.
    """

    images: np.ndarray
    labels: np.ndarray
    factors: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.images)

    def without(self, label: int) -> "Split":
        """The split without one class."""
        return self.only(self.labels != label)

    def only(self, kept: np.ndarray) -> "Split":
        """Some of it, by a mask or by rows."""
        return Split(self.images[kept], self.labels[kept], None if self.factors is None else self.factors[kept])


@dataclass(frozen=True, eq=False)
class Dataset:
    """A named data set with its two splits, and the digest of its content; a part of one keeps the whole one's.

    Attributes:
        name: what it is called.
        train: what models are trained on.
        test: what they are measured on.
        digest: of the content, as `content_digest` gives it; empty where nobody has taken it.
        names: what its classes are called, in their order; empty where nobody has named them.
    """

    name: str
    train: Split
    test: Split
    digest: str = ""
    names: tuple[str, ...] = ()

    @property
    def classes(self) -> int:
        """Number of classes: those that have names, else the highest label of either split, plus one."""
        return len(self.names) or int(max(self.train.labels.max(), self.test.labels.max())) + 1

    @property
    def image_shape(self) -> ImageShape:
        """Rows, columns and channels of a picture."""
        return image_shape(self.train.images.shape[1:])

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the classes are called, in their order: their numbers where nobody has named them."""
        known = record_of(self.name, self.digest)
        return self.names or (known.class_names if known else tuple(map(str, range(self.classes))))

    @property
    def identity(self) -> str:
        """What belongs to this content is kept under this name, such as a classifier."""
        return identity(self.name, self.digest)

    def identified(self) -> "Dataset":
        """The same with the digest of its content."""
        return replace(self, digest=content_digest(self.train, self.test))


def content_digest(*splits: Split) -> str:
    """SHA-256 over the shapes and bytes of the splits' images and labels."""
    digest = hashlib.sha256()
    for array in (array for split in splits for array in (split.images, split.labels)):
        digest.update(repr(array.shape).encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def split(name: str, whole: Split) -> Dataset:
    """Shuffle within each class, then take every fifth image for the test: stratified, and the same everywhere."""
    if len(whole) < 2:
        raise InputError(f"{name}: expected at least 2 images to split, found {len(whole)}")
    shuffled = np.lexsort((np.random.default_rng(SPLIT_SEED).random(len(whole)), whole.labels))
    test = np.zeros(len(whole), dtype=bool)
    test[shuffled[::TEST_EVERY]] = True
    return Dataset(name, whole.only(~test), whole.only(test))
