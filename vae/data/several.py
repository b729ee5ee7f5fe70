"""Several digits on one picture: which marks belong together, in reading order."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from vae.data.preprocess import INK, MNIST, Box, Convention, Preparation, alone, prepare

SMALL_SHARE = 0.4  # of the tallest group's height, below which marks are no digit of their own
OVERLAP = 0.4  # of the narrower mark's width that lies above or below the other's
GAP_BELOW = 0.3  # of the taller mark's height between strokes of one digit that lie above each other
GAP_BESIDE = 0.06  # of the taller mark's height between strokes of one digit that lie beside each other
SAME_LINE = 0.5  # of the lower digit's height that lies beside the other's


@dataclass(frozen=True)
class _Group:
    """Marks that make one digit: their labels, and the box around them."""

    labels: frozenset[int]
    box: Box


def find_digits(picture: np.ndarray, *, convention: Convention = MNIST) -> tuple[Preparation, ...]:
    """The digits on a picture in reading order, each prepared by itself; arguments and errors as for `prepare`.

    Strokes that lie above each other, cross or nearly touch are one digit, a 5 with its bar apart or a 4 in two
    strokes. Small marks beside a digit are left out.
    """
    whole = prepare(picture, convention=convention)
    if whole.ready:
        return (whole,)
    labels, _ = ndimage.label(whole.light >= INK, structure=np.ones((3, 3)))
    groups = _digits(_grouped(labels))
    if len(groups) == 1 and len(groups[0].labels) == labels.max():
        return (whole,)
    return tuple(alone(whole, _grown(np.isin(labels, list(group.labels)), labels)) for group in _in_order(groups))


def _grown(own: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The marks with the soft edge around them, which is not another's."""
    nearest = ndimage.distance_transform_edt(labels == 0, return_distances=False, return_indices=True)
    return own[tuple(nearest)]


def _grouped(labels: np.ndarray) -> list[_Group]:
    """Marks put together until no two groups belong together."""
    windows = ndimage.find_objects(labels)
    groups = [_Group(frozenset([label]), _box(window)) for label, window in enumerate(windows, 1)]
    while True:
        pairs = ((one, other) for i, one in enumerate(groups) for other in groups[:i])
        pair = next((pair for pair in pairs if _belong_together(*pair)), None)
        if pair is None:
            return groups
        groups = [group for group in groups if group not in pair]
        groups.append(_Group(pair[0].labels | pair[1].labels, _around(pair[0].box, pair[1].box)))


def _box(window: tuple[slice, slice]) -> Box:
    rows, columns = window
    return Box(rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)


def _around(one: Box, other: Box) -> Box:
    top, left = min(one.top, other.top), min(one.left, other.left)
    bottom = max(one.top + one.height, other.top + other.height)
    right = max(one.left + one.width, other.left + other.width)
    return Box(top, left, bottom - top, right - left)


def _belong_together(one: _Group, other: _Group) -> bool:
    a, b = one.box, other.box
    across = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)  # shared; negative where there is a gap
    down = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
    tall = max(a.height, b.height)
    if across >= OVERLAP * min(a.width, b.width):
        return down >= -GAP_BELOW * tall
    return across >= -GAP_BESIDE * tall and down >= -GAP_BESIDE * tall and min(a.height, b.height) < SMALL_SHARE * tall


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
