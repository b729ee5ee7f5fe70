"""Ink made light: a photograph or scan of a digit on paper, of either polarity, unevenly lit, to light ink on black.

Desk and printed lines go on the way, by `vae.data.sheet` and `vae.data.ruling`.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from vae.data.ruling import printed_lines, without_box
from vae.data.sheet import without_desk
from vae.errors import InputError

WORKING_SIDE = 480  # pixels of the longer side; a digit of 28×28 needs no more
# All shares are of the longer side.
STROKE_SHARES = (0.06, 0.13, 0.28)  # a paper's shade is read where strokes up to these widths are filled
EXPLAINED = 0.97  # of the widest reading's ink that a narrower one must find to be preferred
GRAIN_SHARE = 1 / 240  # over which the paper's grain is smoothed before its shade is read
CALM_SHARE = 1 / 320  # over which ink is told from grain
LEAST_CONTRAST = 0.08  # of the paper's brightness; fainter marks are not taken for ink
LEAST_STANDING = 3.0  # standard deviations of the paper's grain by which ink must stand out
OF_PRINT = 2 / 3  # of what is taken away for printed lines: their own darkness; what is fainter may be their rest
NOISE = 2.0  # standard deviations of the paper's grain that become black
INK_QUANTILE = 0.7  # of the darkness of all that stands out: full ink, not the strokes' soft edges
MARK = 0.35  # of the ink's contrast, from which pixels belong to a mark
SPECK_SHARE = 0.04  # of the largest mark's area; smaller marks are dust
INNER_SHARE = 0.1  # of the largest mark; with an inner mark above it, those at the border are left out
STEEP = 0.15  # of the ink's contrast that the edge of a mark changes within a pixel
STEEP_ANYWHERE = 0.05  # of the paper's brightness; ink on a blurred or enlarged picture, steeper than any shadow
STEEP_QUANTILE = 0.9  # of all slopes in a mark and at its edge: that of its edge
GRAIN_SLOPE = 1.82  # of the median of the slopes that grain makes: the same quantile of them
RIM = 2  # pixels around a mark that are kept, its soft edge


@dataclass(frozen=True, eq=False)
class Ink:
    """What is written on a picture.

    Attributes:
        light: light ink on black, (h, w) uint8, at most 480 pixels a side.
        sheet: the sheet of paper that was found on a desk, in gray, uint8; None where the picture shows no desk.
    """

    light: np.ndarray
    sheet: np.ndarray | None


@dataclass(frozen=True, eq=False)
class _Reading:
    """One reading of a picture: light ink on black as floats in [0, 1], and the marks that are ink."""

    light: np.ndarray
    marks: np.ndarray


def ink_on_paper(picture: np.ndarray) -> Ink:
    """The ink of a picture (h, w, 3) uint8.

    The paper's shade is estimated by a morphological closing, which strokes are too thin to survive; ink is what is
    darker than its paper, as a share of it, so that a shadow weighs nothing. The narrowest closing that finds the ink
    is taken, since it follows the edges of shadows best.

    Raises:
        InputError: nothing stands out from the paper.
    """
    paper = without_desk(picture)
    sheet = None if paper is None else to_gray(paper)
    gray = _smaller(to_gray(picture) if sheet is None else sheet).astype(np.float64)
    lines = printed_lines(_darkness(gray, STROKE_SHARES[0]))
    readings = None
    if sheet is None and not lines.any() and _ink_is_light(gray):
        light = 255.0 - gray
        readings = _readings(light, printed_lines(_darkness(light, STROKE_SHARES[0])))
    readings = readings or _readings(gray, lines)  # what seemed light may have been a corner in the light
    if readings is None:
        raise InputError("picture: expected ink on paper, found no ink that stands out from it")
    *narrower, widest = readings
    whole = widest.light[widest.marks].sum()
    found = (each for each in narrower if each.light[each.marks & widest.marks].sum() >= EXPLAINED * whole)
    reading = next(found, widest)
    kept = ndimage.binary_dilation(reading.marks, np.ones((3, 3)), iterations=RIM)
    return Ink(np.rint(255 * reading.light * kept).astype(np.uint8), sheet)


def _readings(gray: np.ndarray, lines: np.ndarray) -> list[_Reading] | None:
    """A picture's readings, the widest last; None where the widest finds no ink."""
    readings = [_read(_darkness(gray, share), lines) for share in STROKE_SHARES]
    return [each for each in readings if each] if readings[-1] else None


def to_gray(picture: np.ndarray) -> np.ndarray:
    """Luma of (h, w, 3) uint8 (ITU-R BT.601), rounded."""
    return ((picture.astype(np.int32) @ np.array([299, 587, 114]) + 500) // 1000).astype(np.uint8)


def _smaller(gray: np.ndarray) -> np.ndarray:
    """The picture with at most 480 pixels a side, by the mean over each new pixel's area."""
    longer = max(gray.shape)
    if longer <= WORKING_SIDE:
        return gray
    height, width = (max(2, round(side * WORKING_SIDE / longer)) for side in gray.shape)
    return np.asarray(Image.fromarray(gray).resize((width, height), Image.Resampling.BOX))


def _ink_is_light(picture: np.ndarray) -> bool:
    """Whether ink is lighter than its paper: there is little ink, and it departs most from its surroundings."""
    side = max(3, max(picture.shape) // 2)
    departure = picture - ndimage.uniform_filter(picture, side, mode="reflect")
    departure = departure - np.median(departure)
    return float((departure**3).sum()) > 0


def _darkness(picture: np.ndarray, share: float) -> np.ndarray:
    """By how much each pixel is darker than its paper, as a share of it, where strokes are narrower than `share`."""
    darkness = 1.0 - picture / np.maximum(_paper(picture, share), 1.0)
    return darkness - np.median(darkness)  # there is more paper than ink


def _read(darkness: np.ndarray, lines: np.ndarray) -> _Reading | None:
    """The ink without what printed lines darken; None where nothing stands out."""
    longer = max(darkness.shape)
    grain = 1.4826 * float(np.median(np.abs(darkness)))
    slopes = np.where(_around(lines), np.nan, ndimage.gaussian_gradient_magnitude(darkness, 1.0))
    darkness = np.where(lines > 0, np.clip(darkness - lines, 0, None), darkness)
    calm = ndimage.gaussian_filter(darkness, longer * CALM_SHARE)
    least = max(LEAST_CONTRAST, LEAST_STANDING * grain, OF_PRINT * float(lines.max()))
    standing = _marks(calm > least, darkness, slopes)
    if not standing.any():
        return None
    level = float(np.quantile(darkness[standing], INK_QUANTILE))
    marks = without_box(_marks(calm > max(LEAST_CONTRAST, MARK * level, NOISE * grain), darkness, slopes))
    light = (darkness - NOISE * grain) / max(level - NOISE * grain, grain, 1e-6)
    return _Reading(np.clip(light, 0.0, 1.0), marks)


def _paper(picture: np.ndarray, share: float) -> np.ndarray:
    """The shade of the paper at each pixel, dark strokes narrower than `share` filled."""
    longer = max(picture.shape)
    smooth = ndimage.gaussian_filter(picture, longer * GRAIN_SHARE, mode="reflect")
    size = max(3, round(longer * share))
    closed = ndimage.grey_closing(smooth, size=(size, size), mode="reflect")
    return ndimage.gaussian_filter(closed, longer * GRAIN_SHARE, mode="reflect")


def _marks(ink: np.ndarray, darkness: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """The marks of a mask that are neither dust nor shadows nor, where there are others, an object at the border."""
    labels, count = ndimage.label(ink, structure=np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    areas[0] = 0
    areas[~_sharp(labels, darkness, slopes, areas)] = 0
    inner = areas.copy()
    inner[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = 0
    if inner.max() > INNER_SHARE * areas.max():
        areas = inner
    return ((areas > 0) & (areas >= SPECK_SHARE * areas.max()))[labels] & ink


def _around(lines: np.ndarray) -> np.ndarray:
    """Where printed lines make slopes of their own."""
    return ndimage.binary_dilation(lines > 0, np.ones((3, 3)))


def _sharp(labels: np.ndarray, darkness: np.ndarray, slopes: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Which marks have the sharp edges of ink; those of shadows are soft, apart from the grain on them.

    Args:
        labels: of the marks, 0 where there is none.
        darkness: of each pixel.
        slopes: of the darkness, NaN at printed lines.
        areas: of each label, in pixels.
    """
    sharp = np.zeros(len(areas), bool)
    grain = GRAIN_SLOPE * np.nanmedian(slopes)
    for label, window in enumerate(ndimage.find_objects(labels), 1):
        if areas[label] < SPECK_SHARE * areas.max():
            continue
        window = tuple(slice(max(0, side.start - RIM), side.stop + RIM) for side in window)
        mark = labels[window] == label
        edge = slopes[window][ndimage.binary_dilation(mark, iterations=RIM)]
        edge = edge[~np.isnan(edge)]
        if not len(edge):
            continue
        level = np.quantile(darkness[window][mark], INK_QUANTILE)
        steep = min(STEEP * level, STEEP_ANYWHERE)
        sharp[label] = np.quantile(edge, STEEP_QUANTILE) ** 2 - grain**2 >= steep**2
    return sharp
