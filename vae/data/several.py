"""Several digits on one picture: which marks belong together, in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from vae.data.preprocess import INK, MNIST, Box, Convention, Preparation, alone, prepare
from vae.errors import InputError

SMALL_SHARE = 0.4  # of the tallest group's height, below which marks are no digit of their own
OVERLAP = 0.4  # of the narrower mark's width that lies above or below the other's
GAP_BELOW = 0.3  # of the taller mark's height between strokes of one digit that lie above each other
GAP_BESIDE = 0.06  # of the taller mark's height between strokes of one digit that lie beside each other
SAME_LINE = 0.5  # of the lower digit's height that lies beside the other's
MOST_MARKS = 3_000  # on one picture: every two of them are compared
MOST_DIGITS = 100  # each is a picture of its own


@dataclass(frozen=True)
class _Group:
    """Marks that make one digit: their labels, and the box around them."""

    labels: frozenset[int]
    box: Box


def find_digits(picture: np.ndarray, *, convention: Convention = MNIST) -> tuple[Preparation, ...]:
    """The digits on a picture in reading order, each prepared by itself; arguments as for `prepare`.

    Strokes that lie above each other, cross or nearly touch are one digit, a 5 with its bar apart or a 4 in two
    strokes. Small marks beside a digit are left out.

    Raises:
        InputError: as for `prepare`; or thousands of marks, or more than 100 digits.
    """
    whole = prepare(picture, convention=convention)
    if whole.ready:
        return (whole,)
    labels, marks = ndimage.label(whole.light >= INK, structure=np.ones((3, 3)))
    if marks > MOST_MARKS:
        raise InputError(f"picture: expected digits on plain paper, found {marks:,} separate marks")
    groups = _digits(_grouped(labels))
    if len(groups) > MOST_DIGITS:
        raise InputError(f"picture: expected at most {MOST_DIGITS} digits, found {len(groups):,}: cut it into parts")
    if len(groups) == 1 and len(groups[0].labels) == marks:
        return (whole,)
    return tuple(alone(whole, ink) for ink in _masks(_in_order(groups), labels))


def _masks(groups: list[_Group], labels: np.ndarray) -> Iterator[np.ndarray]:
    """Of each group, its marks with the soft edge around them that is not another's."""
    nearest = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    around = labels[tuple(nearest)]
    for group in groups:
        yield np.isin(around, list(group.labels))


def _grouped(labels: np.ndarray) -> list[_Group]:
    """Marks put together until no two groups belong together: each with the first of those before it, as a new one."""
    groups = [_Group(frozenset([label]), _box(window)) for label, window in enumerate(ndimage.find_objects(labels), 1)]
    corners, apart = np.zeros((2 * len(groups), 4), np.int64), np.zeros(2 * len(groups), bool)
    for at, group in enumerate(groups):  # which grows meanwhile
        box = group.box
        corners[at] = box.top, box.left, box.top + box.height, box.left + box.width
        fitting = apart[:at] & _belong_together(corners[at], corners[:at])
        apart[at] = not fitting.any()
        if apart[at]:
            continue
        first = int(fitting.argmax())
        apart[first], other = False, groups[first]
        groups.append(_Group(other.labels | group.labels, _around(other.box, box)))
    return [group for group, whole in zip(groups, apart, strict=False) if whole]


def _box(window: tuple[slice, slice]) -> Box:
    rows, columns = window
    return Box(rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)


def _around(one: Box, other: Box) -> Box:
    top, left = min(one.top, other.top), min(one.left, other.left)
    bottom = max(one.top + one.height, other.top + other.height)
    right = max(one.left + one.width, other.left + other.width)
    return Box(top, left, bottom - top, right - left)


def _belong_together(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which boxes (n, 4), by top, left, bottom and right, lie to that one as strokes of one digit do."""
    shared = np.minimum(one[2:], others[:, 2:]) - np.maximum(one[:2], others[:, :2])  # negative where there is a gap
    (height, width), (heights, widths) = one[2:] - one[:2], (others[:, 2:] - others[:, :2]).T
    down, across = shared.T
    tall, small = np.maximum(height, heights), np.minimum(height, heights)
    beside = (across >= -GAP_BESIDE * tall) & (down >= -GAP_BESIDE * tall) & (small < SMALL_SHARE * tall)
    return np.where(across >= OVERLAP * np.minimum(width, widths), down >= -GAP_BELOW * tall, beside)


def _digits(groups: list[_Group]) -> list[_Group]:
    tallest = max(max(group.box.height, group.box.width) for group in groups)
    return [group for group in groups if max(group.box.height, group.box.width) >= SMALL_SHARE * tallest]


def _in_order(groups: list[_Group]) -> list[_Group]:
    """Line by line from the top, each from the left."""
    lines: list[list[_Group]] = []
    for group in sorted(groups, key=lambda group: group.box.top):
        line = next((line for line in lines if any(_on_one_line(group.box, each.box) for each in line)), None)
        if line is None:
            lines.append([group])
        else:
            line.append(group)
    return [group for line in lines for group in sorted(line, key=lambda group: group.box.left)]


def _on_one_line(one: Box, other: Box) -> bool:
    shared = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return shared >= SAME_LINE * min(one.height, other.height)
