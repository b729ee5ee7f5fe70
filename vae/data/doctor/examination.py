"""An examination: the doubts about a data set, the remedies that are asked for, and what comes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vae.data.dataset import Dataset
from vae.data.doctor.checks import CHECKS
from vae.data.reading.read import Reading
from vae.data.shapes import ImageShape
from vae.errors import InputError

NAMES = tuple(check.name for check in CHECKS)
EXAMPLES, EXAMPLE_SEED = 20, 0


@dataclass(frozen=True)
class Doubt:
    """Something that may be wrong: its name, a sentence, and what its remedy does."""

    name: str
    sentence: str
    remedy: str


@dataclass(frozen=True)
class Summary:
    """What was read, in numbers.

    Attributes:
        train, test: how many pictures.
        image_shape: rows, columns and channels.
        class_names: the classes' names.
        train_counts, test_counts: pictures a class, in their order.
        low, high: the least and the greatest pixel.
    """

    train: int
    test: int
    image_shape: ImageShape
    class_names: tuple[str, ...]
    train_counts: tuple[int, ...]
    test_counts: tuple[int, ...]
    low: int
    high: int


def doubts(reading: Reading) -> tuple[Doubt, ...]:
    """What may be wrong with what was read."""
    found = ((check, check.found(reading)) for check in CHECKS)
    return tuple(Doubt(check.name, sentence, check.remedy) for check, sentence in found if sentence)


def mended(reading: Reading, names: Collection[str]) -> Reading:
    """What was read with remedies applied, each said; raise InputError for one that is unknown, or leaves nothing."""
    if unknown := [name for name in names if name not in NAMES]:
        raise InputError(f"fix: expected remedies among {', '.join(NAMES)}; found {unknown[0]!r:.80}")
    for check in CHECKS:
        if check.name in names:
            data = check.mended(reading)
            said = f"{check.remedy}: {_difference(reading.data, data)}."
            reading = replace(reading, data=data, done=(*reading.done, said), from_names=None)
    return reading


def summary(data: Dataset) -> Summary:
    """What a data set holds, in numbers."""
    parts = (data.train, data.test)
    train, test = (tuple(np.bincount(part.labels, minlength=data.classes).tolist()) for part in parts)
    low, high = (int(end([end(part.images) for part in parts])) for end in (np.min, np.max))
    return Summary(len(data.train), len(data.test), data.image_shape, data.class_names, train, test, low, high)


def examples(data: Dataset, *, count: int = EXAMPLES) -> np.ndarray:
    """Rows of some training pictures, class after class in turn, the same ones each time."""
    labels = data.train.labels
    shuffled = np.random.default_rng(EXAMPLE_SEED).permutation(len(labels))
    turns: Sequence[np.ndarray] = [shuffled[labels[shuffled] == label] for label in np.unique(labels)]
    order = np.concatenate([np.stack([np.arange(len(rows)), rows], axis=1) for rows in turns])
    return order[np.argsort(order[:, 0], kind="stable")][:count, 1]


def _difference(before: Dataset, after: Dataset) -> str:
    fewer = len(before.train) + len(before.test) - len(after.train) - len(after.test)
    if fewer:
        return f"{fewer:,} left out, {len(after.train):,} and {len(after.test):,} remain"
    return "done" if before.class_names == after.class_names else f"{after.classes} classes"
