"""Each thing that the doctor looks for: how it is found, in a sentence, and what mends it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from vae.data.dataset import SPLIT_SEED, Dataset, Split
from vae.data.doctor import signs
from vae.data.reading.found import plural
from vae.data.reading.labels import ALL
from vae.data.reading.read import Reading
from vae.errors import InputError

WHITE = 255
FAINT = 64  # the brightest pixel of all, up to which pixels are on another scale
MOSTLY, NEARLY_ALL = 0.5, 0.7  # shares of the pictures
UNEVEN = 4  # times as many training pictures in the largest class as in the smallest


@dataclass(frozen=True)
class Check:
    """One doubt and its remedy.

    Attributes:
        name: as `--fix` takes it.
        doubt: what may be wrong, in general.
        remedy: what the remedy does, on its switch.
        found: the doubt in a sentence; empty where there is none.
        mended: the data set without it.
    """

    name: str
    doubt: str
    remedy: str
    found: Callable[[Reading], str]
    mended: Callable[[Reading], Dataset]


def _names_found(reading: Reading) -> str:
    if (named := reading.from_names) is None:
        return ""
    some = ", ".join(named.class_names[:4]) + (", …" if named.classes > 4 else "")
    return f"The files' names could hold labels: {some}."


def _names_mended(reading: Reading) -> Dataset:
    if reading.from_names is None:
        raise InputError(f"{reading.source}: expected files named by their class, such as 0_1.png, found none")
    return reading.from_names


def _range_found(reading: Reading) -> str:
    high = _brightest(reading.data)
    if not 0 < high <= FAINT:
        return ""
    if high == 1:
        return "All pixels are 0 or 1, where white is 255: the pictures would be black."
    return f"No pixel is above {high}, where white is 255: the pictures would be nearly black."


def _range_mended(reading: Reading) -> Dataset:
    high = max(1, _brightest(reading.data))
    return _each(reading.data, lambda images: (images.astype(np.uint16) * WHITE // high).astype(np.uint8))


def _paper_found(reading: Reading) -> str:
    share = signs.light_border(reading.data.train.images).mean()
    shown = f"{share:.0%} of the" if share < 1 else "All"
    return f"{shown} training pictures are dark on white; models here learn light on black." if share >= MOSTLY else ""


def _paper_mended(reading: Reading) -> Dataset:
    return _each(reading.data, lambda images: WHITE - images)


def _transposed_found(reading: Reading) -> str:
    images = reading.data.train.images
    if images.shape[1] != images.shape[2]:
        return ""
    wide = signs.wider(images)
    named = "emnist" in reading.source.lower() or "emnist" in reading.data.name.lower()
    if len(wide) < max(2, len(images) / 2) or wide.mean() < (MOSTLY if named else NEARLY_ALL):
        return ""
    return (
        f"{wide.mean():.0%} of the training pictures that show which are wider than high: they may be transposed, rows "
        "and columns exchanged, as EMNIST's files are."
    )


def _transposed_mended(reading: Reading) -> Dataset:
    return _each(reading.data, lambda images: np.ascontiguousarray(images.swapaxes(1, 2)))


def _one_class_found(reading: Reading) -> str:
    data = reading.data
    if data.classes > 1 or data.class_names == (ALL,):
        return ""
    return f"All pictures are of one class, {data.class_names[0]}: nothing can be told apart by class."


def _one_class_mended(reading: Reading) -> Dataset:
    train, test = (replace(part, labels=np.zeros_like(part.labels)) for part in _parts(reading.data))
    return _with(reading.data, train, test, names=(ALL,))


def _blank_found(reading: Reading) -> str:
    count = sum(int(signs.blank(part.images).sum()) for part in _parts(reading.data))
    return f"{plural(count, 'picture is', 'pictures are')} blank." if count else ""


def _blank_mended(reading: Reading) -> Dataset:
    return _kept(reading.data, *(~signs.blank(part.images) for part in _parts(reading.data)))


def _duplicates_found(reading: Reading) -> str:
    count = sum(int(signs.copies(part.images).sum()) for part in _parts(reading.data))
    return f"{plural(count, 'picture is a copy', 'pictures are copies')} of another in the same part." if count else ""


def _duplicates_mended(reading: Reading) -> Dataset:
    return _kept(reading.data, *(~signs.copies(part.images) for part in _parts(reading.data)))


def _leaked_found(reading: Reading) -> str:
    count = int(_leaked(reading.data).sum())
    if not count:
        return ""
    of = len(reading.data.test)
    return f"{count:,} of {of:,} test pictures stand among the training pictures too: measures would flatter."


def _leaked_mended(reading: Reading) -> Dataset:
    data = reading.data
    leaked = _leaked(data)
    if leaked.all():
        raise InputError(
            f"{reading.source}: expected test pictures that are not training pictures, found none: leave the test "
            "pictures out, and a part of the others is set apart"
        )
    return _kept(data, np.ones(len(data.train), bool), ~leaked)


def _leaked(data: Dataset) -> np.ndarray:
    return signs.among(data.test.images, data.train.images)


def _imbalance_found(reading: Reading) -> str:
    data = reading.data
    counts = np.bincount(data.train.labels, minlength=data.classes)
    if counts.max() < UNEVEN * counts.min():
        return ""
    most, least = int(counts.argmax()), int(counts.argmin())
    return (
        f"The class {data.class_names[most]} has {counts[most]:,} training pictures, "
        f"{data.class_names[least]} {counts[least]:,}."
    )


def _imbalance_mended(reading: Reading) -> Dataset:
    """As many training pictures of each class as the smallest has that has any, drawn by a fixed seed."""
    labels = reading.data.train.labels
    counts = np.bincount(labels)
    least = int(counts[counts > 0].min())
    order = np.lexsort((np.random.default_rng(SPLIT_SEED).random(len(labels)), labels))
    starts = np.concatenate([[0], np.cumsum(counts)])
    kept = np.zeros(len(labels), bool)
    for start, end in pairwise(starts):
        kept[order[start : min(end, start + least)]] = True
    return _kept(reading.data, kept, np.ones(len(reading.data.test), bool))


def _brightest(data: Dataset) -> int:
    return max(int(part.images.max()) for part in _parts(data))


def _parts(data: Dataset) -> tuple[Split, Split]:
    return data.train, data.test


def _each(data: Dataset, change: Callable[[np.ndarray], np.ndarray]) -> Dataset:
    train, test = (replace(part, images=change(part.images)) for part in _parts(data))
    return _with(data, train, test)


def _kept(data: Dataset, train: np.ndarray, test: np.ndarray) -> Dataset:
    """The pictures that stay; classes that none is left of go, and so does their name."""
    if not train.any() or not test.any():
        raise InputError(f"{data.name}: expected pictures to train on and to test by, found that none would be left")
    parts = (data.train.only(train), data.test.only(test))
    present = np.unique(np.concatenate([part.labels for part in parts]))
    rank = np.zeros(256, np.uint8)
    rank[present] = np.arange(len(present))
    names = tuple(data.class_names[label] for label in present)
    gone = len(present) < data.classes
    one, other = (Split(part.images, rank[part.labels]) for part in parts)
    return _with(data, one, other, names=names if gone else data.names)


def _with(data: Dataset, train: Split, test: Split, names: tuple[str, ...] | None = None) -> Dataset:
    return Dataset(data.name, train, test, names=data.names if names is None else names).identified()


CHECKS = (  # in the order in which remedies are applied
    Check(
        "names", "labels may stand in the files' names", "Take the files' names as labels", _names_found, _names_mended
    ),
    Check(
        "range",
        "no pixel is brighter than 64 of 255, such as 0 and 1",
        "Scale the brightest pixel to white",
        _range_found,
        _range_mended,
    ),
    Check(
        "dark-on-white",
        "most pictures are dark on a light border",
        "Invert: light on black",
        _paper_found,
        _paper_mended,
    ),
    Check(
        "transposed",
        "most pictures lie on their side, as in EMNIST's files",
        "Exchange rows and columns",
        _transposed_found,
        _transposed_mended,
    ),
    Check("blank", "pictures of one grey level", "Leave blank pictures out", _blank_found, _blank_mended),
    Check(
        "duplicates", "equal pictures in one part", "Keep one of equal pictures", _duplicates_found, _duplicates_mended
    ),
    Check(
        "train-in-test",
        "training pictures that stand in the test too",
        "Leave them out of the test",
        _leaked_found,
        _leaked_mended,
    ),
    Check("one-class", "all pictures are of one class", "Train without classes", _one_class_found, _one_class_mended),
    Check(
        "imbalance",
        "a class has four times as many training pictures as another",
        "As many training pictures of each class",
        _imbalance_found,
        _imbalance_mended,
    ),
)
