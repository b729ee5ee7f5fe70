"""The digits chosen on a chart or by their class: which rows of the test set, in which order. Plain NumPy."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def chosen_rows(event: Mapping[str, Any], count: int) -> np.ndarray:
    """The rows that a chart's selection names in its points' customdata, ascending, each once.

    The event comes from the browser: what is not a row of a set of `count` is left out.
    """
    points = (event.get("selection") or {}).get("points") or []
    rows = {_row(point.get("customdata")) for point in points}
    return np.array(sorted(row for row in rows if row is not None and 0 <= row < count), dtype=np.int64)


def _row(customdata: Any) -> int | None:
    value = customdata[0] if isinstance(customdata, list | tuple) and customdata else customdata
    if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
        return int(value)
    return None


def worst_first(rows: np.ndarray, error: np.ndarray) -> np.ndarray:
    """The rows by the error of their digits, the largest first; `error` is of the whole set."""
    return rows[np.argsort(-error[rows], kind="stable")]


def of_classes(labels: np.ndarray, classes: Sequence[int]) -> np.ndarray:
    """The rows whose class is one of these, ascending."""
    return np.flatnonzero(np.isin(labels, classes))


def class_by_class(labels: np.ndarray, classes: Sequence[int], count: int) -> np.ndarray:
    """The first digits of each class, `count` in all as evenly shared as can be, class after class."""
    rows = of_classes(labels, classes)
    rows = rows[np.argsort(labels[rows], kind="stable")]
    _, starts, sizes = np.unique(labels[rows], return_index=True, return_counts=True)
    turn = np.arange(len(rows)) - np.repeat(starts, sizes)
    taken = np.argsort(turn, kind="stable")[:count]
    return rows[np.sort(taken)]


def at_random(labels: np.ndarray, classes: Sequence[int], count: int, *, seed: int) -> np.ndarray:
    """Different digits of these classes as a seed draws them, `count` of them or as many as there are."""
    rows = of_classes(labels, classes)
    return np.random.default_rng(seed).permutation(rows)[:count]


def sampled(labels: np.ndarray, count: int, *, seed: int) -> np.ndarray:
    """At most `count` rows as a seed draws them, each class in its share, ascending; all where there are no more."""
    if len(labels) <= count:
        return np.arange(len(labels))
    order = np.random.default_rng(seed).permutation(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    return np.sort(by_class[np.linspace(0, len(labels), count, endpoint=False).astype(int)])


def class_counts(labels: np.ndarray) -> list[tuple[int, int]]:
    """(class, count) of the classes that occur, the most frequent first, the smaller class first in a tie."""
    classes, counts = np.unique(labels, return_counts=True)
    return [(int(classes[i]), int(counts[i])) for i in np.argsort(-counts, kind="stable")]
