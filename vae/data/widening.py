"""Strokes as wide as a data set's: real pens are thinner than those that wrote MNIST.

The crop of the ink is enlarged to 200 pixels, ten to each of the 20 that it is fitted into, so that widths are whole
tenths of a fitted pixel; where its strokes are thinner than the data set's, every pixel within a radius of them becomes
ink. Whole-number arithmetic that `vae/web/digit_canvas/widen.js` repeats, for the same picture to the grey
level. Plain NumPy and SciPy.
"""

from collections.abc import Iterable

import numpy as np
from scipy import ndimage

FIT_SIDE = 20  # of the box that MNIST's digits were fitted into (LeCun et al. 1998)
TENTHS = 10
LARGE_SIDE = FIT_SIDE * TENTHS
PARTS = 64  # of a pixel, to which distances are rounded before they are summed
STROKE = 128  # grey level from which a pixel of the enlarged crop lies inside a stroke


def enlarge(cropped: np.ndarray) -> np.ndarray:
    """A crop (h, w) uint8 with its longer side at 200 pixels, linear between the pixels' middles, rounded."""
    height, width = cropped.shape
    longer = max(height, width)
    rows, columns = (max(1, (2 * LARGE_SIDE * side + longer) // (2 * longer)) for side in (height, width))
    sums = _weights(rows, height) @ cropped.astype(np.float64) @ _weights(columns, width).T
    whole = 4 * rows * columns
    return ((2 * sums + whole) // (2 * whole)).astype(np.uint8)


def _weights(parts: int, side: int) -> np.ndarray:
    """How much each of `side` pixels counts at each of `parts` places, in units of 1 / (2 parts)."""
    number = np.arange(parts)
    place = np.clip((2 * number + 1) * side - parts, 0, 2 * parts * (side - 1))
    before, beyond = np.divmod(place, 2 * parts)
    weights = np.zeros((parts, side))
    weights[number, before] = 2 * parts - beyond
    weights[number, np.minimum(before + 1, side - 1)] += beyond
    return weights


def stroke_width(large: np.ndarray) -> int:
    """The width of the strokes of an enlarged crop, in tenths of a fitted pixel; 0 where there are none.

    Across a stroke the distance to its edge rises evenly up to half its width, so the mean distance is a quarter; the
    middle of a pixel at the edge lies half a pixel inside and counts 1.
    """
    inside = np.pad(large >= STROKE, 1)
    distances = np.sqrt(_squared_distances(inside)[inside])
    count, total = len(distances), int(np.floor(PARTS * distances + 0.5).sum())
    return max(1, (8 * total // PARTS - 3 * count) // (2 * count)) if count else 0


def widened(cropped: np.ndarray, stroke: int) -> np.ndarray | None:
    """A crop whose strokes are `stroke` tenths of a fitted pixel wide, enlarged; None where they are no thinner.

    The picture grows on all sides by what its strokes grow, which is reckoned with: they are as wide as `stroke` once
    the wider picture is fitted.
    """
    large = enlarge(cropped)
    width = stroke_width(large)
    radius = (LARGE_SIDE * (stroke - width) + LARGE_SIDE - stroke) // (2 * (LARGE_SIDE - stroke)) if width else 0
    if radius < 1:
        return None
    large = np.pad(large, radius)
    return np.where(_squared_distances(large < STROKE) <= radius**2, 255, large).astype(np.uint8)


def _squared_distances(mask: np.ndarray) -> np.ndarray:
    """Of each pixel of a mask the squared distance to the nearest that is not of it, in whole numbers."""
    return np.rint(ndimage.distance_transform_edt(mask) ** 2).astype(np.int64)


def median_width(crops: Iterable[np.ndarray]) -> int:
    """The median of the widths of several crops' strokes, in tenths of a fitted pixel."""
    return int(np.median([stroke_width(enlarge(cropped)) for cropped in crops]))
