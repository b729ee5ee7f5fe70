"""What is known of each data set: one record, which names, titles, forms, downloads and fallbacks ask."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vae.data import embedded
from vae.data.download import SOURCES
from vae.data.factored import FACTORED, Factored
from vae.data.file_names import is_file_name
from vae.data.shapes import IMAGE_SHAPE, ImageShape

DIGITS, MNIST_5K = "digits", "mnist-5k"
MOST_LETTERS = 60  # of a data set's name: a file's, with its ending, in any alphabet
NAME = re.compile(rf"\w[\w.-]{{0,{MOST_LETTERS - 1}}}")
TAKEN_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*[. ]", re.IGNORECASE)  # no file may have them


class Centring(StrEnum):
    """How the fitted ink is placed in 28×28."""

    MASS = "mass"  # its centre of mass in the middle, as MNIST's digits are
    BOX = "box"  # its box in the middle, as scikit-learn's digits are
    KEPT = "kept"  # where its box lies between the borders of the picture


@dataclass(frozen=True)
class Convention:
    """How a data set's pictures were made, which any other picture then follows.

    Attributes:
        centring: how the fitted ink is placed in 28×28.
        stroke: the width of its strokes in tenths of a pixel, up to which thinner ones are widened: the median over its
            training pictures as `vae.data.widening.median_width` measures it; None where nothing is to be widened.
    """

    centring: Centring = Centring.MASS
    stroke: int | None = None


@dataclass(frozen=True, kw_only=True)
class Record:
    """A data set that is known by name and by content.

    Attributes:
        title: as pages name it.
        train: how many training pictures it has.
        test: how many test pictures.
        licence: under which its pictures may be used.
        digest: of its content, as `vae.data.datasets.content_digest` gives it; empty where its name is trusted.
        image_shape: rows, columns and channels of a picture.
        class_names: what its classes are called, in their order.
        noun: what one of its pictures is called.
        convention: how its pictures were made.
        read: reads all pictures and labels of one that comes inside a package, which are then split.
        factored: what draws the pictures of one that is made here, from known factors.
        stand_in: the data set whose pictures pages show while its own are not at hand; empty for none.
    """

    title: str
    train: int
    test: int
    licence: str
    digest: str = ""
    image_shape: ImageShape = IMAGE_SHAPE
    class_names: tuple[str, ...] = tuple("0123456789")
    noun: str = "digit"
    convention: Convention = Convention()
    read: Callable[[], tuple[np.ndarray, np.ndarray]] | None = None
    factored: Factored | None = None
    stand_in: str = ""


def _drawn(name: str, title: str, noun: str) -> Record:
    """The record of a data set that is drawn here, its first factor as its class."""
    factored = FACTORED[name]
    return Record(
        title=title,
        train=factored.train,
        test=factored.test,
        licence="none needed",
        image_shape=factored.image_shape,
        class_names=factored.factors[0].values,
        noun=noun,
        factored=factored,
    )


MNIST = Convention(stroke=24)
RECORDS = {
    DIGITS: Record(
        title="scikit-learn digits",
        train=1_437,
        test=360,
        licence="CC BY 4.0",
        digest="58c7cd841d621580b2b26711b8798335a9f583ce13956778a9ea8a4312d637a5",
        convention=Convention(Centring.BOX, stroke=35),
        read=embedded.scanned_digits,
    ),
    MNIST_5K: Record(
        title="5,000 training digits of MNIST",
        train=4_000,
        test=1_000,
        licence="CC BY-SA 3.0",
        digest="abb614a633629a1b3404c1945491efa2557d51c280c7b475cc35e54b66731a7d",
        convention=MNIST,
        read=embedded.mnist_5k,
    ),
    "mnist": Record(
        title=SOURCES["mnist"].title,
        train=60_000,
        test=10_000,
        licence="CC BY-SA 3.0",
        digest="b500c3ce052e6438805265b56cddeb6af466d84f296801a0949dfef229d9b867",
        convention=MNIST,
        stand_in=MNIST_5K,
    ),
    "fashion_mnist": Record(  # its garments have no strokes
        title=SOURCES["fashion_mnist"].title,
        train=60_000,
        test=10_000,
        licence="MIT",
        class_names=(
            *("T-shirt", "trouser", "pullover", "dress", "coat"),
            *("sandal", "shirt", "sneaker", "bag", "ankle boot"),
        ),
        noun="garment",
    ),
    "shapes": _drawn("shapes", "Shapes, 32×32", "shape"),
    "shapes-64": _drawn("shapes-64", "Shapes, 64×64", "shape"),
    "scenes": _drawn("scenes", "Scenes, 32×32", "scene"),
    "scenes-64": _drawn("scenes-64", "Scenes, 64×64", "scene"),
}
_BY_DIGEST = {record.digest: name for name, record in RECORDS.items() if record.digest}


def known_as(name: str, digest: str = "") -> str:
    """The known data set that one with this content is, whatever its name; empty where it is none of them.

    Without a digest, and where the known one's is not recorded, the name is trusted.
    """
    if digest in _BY_DIGEST:
        return _BY_DIGEST[digest]
    return name if name in RECORDS and not (digest and RECORDS[name].digest) else ""


def record_of(name: str, digest: str = "") -> Record | None:
    """The record of the known data set that one with this content is; None where it is none of them."""
    return RECORDS.get(known_as(name, digest))


def identity(name: str, digest: str = "") -> str:
    """What belongs to a data set's content is kept under this name: another's files of the same name have another."""
    return known_as(name, digest) or (f"{name}-{digest[:12]}" if digest else name)


def is_name(name: object) -> bool:
    """Whether a data set can be called that: never a path, whatever the system."""
    return isinstance(name, str) and NAME.fullmatch(name) is not None and not is_file_name(name)


def own_name(name: str) -> str:
    """A name for somebody's own pictures that is no known data set's, from that of a file, or from its path."""
    plain = re.sub(r"[^\w-]+", "-", re.split(r"[/\\]", name.rstrip("/\\"))[-1]).strip("-_")[:MOST_LETTERS]
    taken = not plain or plain in RECORDS or TAKEN_ON_WINDOWS.fullmatch(plain) or is_file_name(plain)
    return f"own-{plain}".removesuffix("-ubyte")[:MOST_LETTERS].rstrip("-") if taken else plain


def convention_of(name: str, digest: str = "") -> Convention:
    """How a data set's pictures were made; one that is not known is centred by mass, its strokes left as they are."""
    record = record_of(name, digest)
    return record.convention if record else Convention()
