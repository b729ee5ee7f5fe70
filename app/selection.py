"""The digits chosen on a chart: which rows, in which order, and as CSV. Plain NumPy."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from vae.latents import EncodedSet


def chosen_rows(event: Mapping[str, Any], count: int) -> np.ndarray:
    """The rows that a chart's selection names in its points' customdata, ascending, each once.

    The event comes from the browser: what is not a row of a set of `count` is left out.
    """
    points = (event.get("selection") or {}).get("points") or []
    rows = {_row(point.get("customdata")) for point in points}
    return np.array(sorted(row for row in rows if row is not None and 0 <= row < count), dtype=np.int64)


def _row(customdata: Any) -> int | None:
    value = customdata[0] if isinstance(customdata, list | tuple) and customdata else customdata
    whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    return int(value) if whole else None


def worst_first(rows: np.ndarray, encoded: EncodedSet) -> np.ndarray:
    """The rows by reconstruction error, the largest first."""
    return rows[np.argsort(-encoded.error[rows], kind="stable")]


def class_counts(labels: np.ndarray) -> list[tuple[int, int]]:
    """(class, count) of the classes that occur, the most frequent first, the smaller class first in a tie."""
    classes, counts = np.unique(labels, return_counts=True)
    return [(int(classes[i]), int(counts[i])) for i in np.argsort(-counts, kind="stable")]


def to_csv(rows: np.ndarray, encoded: EncodedSet) -> str:
    """The chosen digits as CSV: row of the test set, label, posterior mean and standard deviation, error in nats."""
    dimensions = range(1, encoded.dim + 1)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["index", "label", *(f"z{i}" for i in dimensions), *(f"std{i}" for i in dimensions), "error"])
    for row in rows:
        numbers = (*encoded.mean[row], *encoded.std[row], encoded.error[row])
        writer.writerow([int(row), int(encoded.label[row]), *(f"{number:.6g}" for number in numbers)])
    return stream.getvalue()
