"""Print on paper: rules, squares, a margin, a box to write in, told from ink by how straight and how many they are."""

import numpy as np
from scipy import ndimage

MOST_TURNED = 14.0  # degrees that lines are turned from the picture's own directions
COARSE, FINE = 0.5, 0.05  # degrees between directions that are tried
MOST_DARK = 0.15  # as which half of a picture may be darker or lighter than its paper; else it is not read as paper
FAINT = 0.03  # of the paper's brightness; a fainter line is none
DARKEST = 0.2  # up to which darkness weighs when a direction is sought: ink weighs no more than print
LEAST_LINES = 3  # of one direction that are print; fewer may be strokes
SEEN = 0.3  # of a line's length that may be hidden or broken
WIDEST = 0.02  # of the longer side that a printed line is wide
HOLLOW = 0.5  # of a box that its sides, and what is joined to them, fill at most
RECTANGLE = 0.88  # of the least rectangle around it that a box fills; a round 0 fills 0.79
BAND = 0.05  # of a box's side in which its printed sides lie
SPREAD = 1.5  # times a line's own darkness that is taken away, since it is not everywhere as dark


def printed_lines(darkness: np.ndarray) -> np.ndarray:
    """How much darker printed lines make each pixel of a picture (h, w), as shares of the paper's brightness.

    The direction in which dark pixels fall into lines is sought first. A line's darkness is the median along it, which
    ink that crosses it leaves alone. Lines of one direction are print where there are three or more; then those across
    them are as well, be it one, a margin.
    """
    if np.median(np.abs(darkness)) > MOST_DARK:  # light ink, whose dark ground was taken for strokes
        return np.zeros_like(darkness)
    down, right = (place - place.mean() for place in np.indices(darkness.shape))
    angle = _direction(darkness, down, right)
    sin, cos = np.sin(np.deg2rad(angle)), np.cos(np.deg2rad(angle))
    families = [_lines(darkness, cos * down - sin * right), _lines(darkness, cos * right + sin * down)]
    if max(count for count, _ in families) < LEAST_LINES:
        return np.zeros_like(darkness)
    return SPREAD * np.maximum(families[0][1], families[1][1])


def _direction(darkness: np.ndarray, down: np.ndarray, right: np.ndarray) -> float:
    """The angle in degrees at which dark pixels fall into the fewest lines, of both directions at once."""
    dark = darkness > FAINT
    weights = np.minimum(darkness[dark], DARKEST)
    down, right = down[dark], right[dark]

    def gathered(degrees: float) -> float:
        sin, cos = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
        return sum(_gathered(place, weights) for place in (cos * down - sin * right, cos * right + sin * down))

    coarse = max(np.arange(-MOST_TURNED, MOST_TURNED + COARSE, COARSE), key=gathered)
    return float(max(np.arange(coarse - COARSE, coarse + COARSE, FINE), key=gathered))


def _gathered(place: np.ndarray, weights: np.ndarray) -> float:
    """How unevenly weights fall into bins of a pixel."""
    if not len(place):
        return 0.0
    bins = np.floor(place - place.min()).astype(np.int64)
    return float((np.bincount(bins, weights) ** 2).sum())


def _lines(darkness: np.ndarray, place: np.ndarray) -> tuple[int, np.ndarray]:
    """How many printed lines of one direction there are, and how dark they make each pixel.

    Args:
        darkness: of each pixel.
        place: how far across the lines each pixel lies, in pixels.
    """
    bins = np.rint(place - place.min()).astype(np.int64).ravel()
    order = np.argsort(bins, kind="stable")
    sizes = np.bincount(bins)
    ends = np.cumsum(sizes)
    ranked = darkness.ravel()[order][np.lexsort((darkness.ravel()[order], bins[order]))]
    least = ranked[ends - sizes + (SEEN * (sizes - 1)).astype(np.int64)]
    median = ranked[ends - sizes + sizes // 2]
    seen = (least > FAINT / 2) & (median > FAINT) & (sizes > sizes.max() / 4)
    labels, count = ndimage.label(seen)
    widths = np.bincount(labels, minlength=count + 1)
    thin = widths <= max(3, WIDEST * max(darkness.shape))
    thin[0] = False
    profile = ndimage.maximum_filter1d(np.where(thin[labels], median, 0.0), 3)
    return int(thin.sum()), profile[bins].reshape(darkness.shape)


def without_box(marks: np.ndarray) -> np.ndarray:
    """A mask of marks without the sides of a printed box that has other marks in it; as it is where there is none."""
    labels, _ = ndimage.label(marks, structure=np.ones((3, 3)))
    for label, window in enumerate(ndimage.find_objects(labels), 1):
        mark = labels[window] == label
        filled = ndimage.binary_fill_holes(mark)
        if mark.sum() > HOLLOW * filled.sum():
            continue
        sides = _sides(filled)
        if sides is None:
            continue
        inside = marks[window] & filled & ~ndimage.binary_dilation(sides & mark, iterations=1)
        if inside.any():
            only = np.zeros_like(marks)
            only[window] = inside
            return only
    return marks


def _sides(filled: np.ndarray) -> np.ndarray | None:
    """The band along the four sides of an area that is nearly a rectangle, a little turned; None for another area."""
    down, right = np.nonzero(filled)
    best = None
    for degrees in np.arange(-MOST_TURNED, MOST_TURNED + 1):
        sin, cos = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
        u, v = cos * down - sin * right, cos * right + sin * down
        size = (np.ptp(u) + 1) * (np.ptp(v) + 1)
        if best is None or size < best[0]:
            best = size, np.minimum(np.minimum(u - u.min(), u.max() - u), np.minimum(v - v.min(), v.max() - v))
    if best is None or len(down) < RECTANGLE * best[0]:
        return None
    size, depth = best
    sides = np.zeros_like(filled)
    sides[down, right] = depth <= max(4, BAND * np.sqrt(size))
    return sides
