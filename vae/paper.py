"""Ink made light: a photograph or scan of a digit on paper, of either polarity, unevenly lit, to light ink on black."""

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.filters import threshold_otsu

from vae.errors import InputError

WORKING_SIDE = 480  # pixels of the longer side; a digit of 28×28 needs no more
CLOSING_SHARE = 0.28  # of the longer side: wider than any stroke, narrower than a shadow
GRAIN_SHARE = 1 / 120  # of the longer side, over which the paper's grain is smoothed before its shade is read
LEAST_CONTRAST = 0.08  # of the paper's brightness; fainter marks are not taken for ink
LEAST_STANDING = 5.0  # standard deviations of the paper's grain by which ink must stand out
NOISE = 3.0  # standard deviations of the paper's grain that become black
SPECK_SHARE = 0.04  # of the largest mark's area; smaller marks are dust
MARK = 0.3  # of the ink's contrast, from which pixels belong to a mark
RIM = 2  # pixels around a mark that are kept, its soft edge


def ink_on_paper(gray: np.ndarray) -> np.ndarray:
    """The ink of a gray picture (h, w) uint8 as light on black, uint8; above 480 pixels a side it comes back smaller.

    The paper's shade is estimated by a morphological closing, which strokes are too thin to survive; ink is what is
    darker than its paper, as a share of it, so that a shadow weighs nothing.

    Raises:
        InputError: nothing stands out from the paper.
    """
    picture = _smaller(gray).astype(np.float64)
    if _ink_is_light(picture):
        picture = 255.0 - picture
    darkness = 1.0 - picture / np.maximum(_paper(picture), 1.0)
    if darkness.max() < LEAST_CONTRAST:
        raise InputError("picture: expected ink on paper, found no ink")
    threshold = threshold_otsu(darkness)
    level, paper = float(np.median(darkness[darkness > threshold])), darkness[darkness <= threshold]
    middle = float(np.median(paper))
    grain = 1.4826 * float(np.median(np.abs(paper - middle)))
    if level - middle < max(LEAST_CONTRAST, LEAST_STANDING * grain):
        raise InputError("picture: expected ink on paper, found no ink that stands out from it")
    black = middle + NOISE * grain
    light = np.clip((darkness - black) / (level - black), 0.0, 1.0)
    return np.rint(255 * light * _marks(light)).astype(np.uint8)


def _smaller(gray: np.ndarray) -> np.ndarray:
    """The picture with at most 480 pixels a side, by the mean over each new pixel's area."""
    longer = max(gray.shape)
    if longer <= WORKING_SIDE:
        return gray
    height, width = (max(2, round(side * WORKING_SIDE / longer)) for side in gray.shape)
    return np.asarray(Image.fromarray(gray).resize((width, height), Image.Resampling.BOX))


def _ink_is_light(picture: np.ndarray) -> bool:
    """Whether ink is lighter than its paper: what departs most from its surroundings is ink, and there is little of it."""
    side = max(3, max(picture.shape) // 2)
    departure = picture - ndimage.uniform_filter(picture, side, mode="reflect")
    departure = departure - np.median(departure)
    return float((departure**3).sum()) > 0


def _paper(picture: np.ndarray) -> np.ndarray:
    """The shade of the paper at each pixel, dark strokes filled."""
    longer = max(picture.shape)
    smooth = ndimage.gaussian_filter(picture, longer * GRAIN_SHARE, mode="reflect")
    size = max(3, round(longer * CLOSING_SHARE))
    closed = ndimage.grey_closing(smooth, size=(size, size), mode="reflect")
    return ndimage.uniform_filter(closed, max(1, size // 4), mode="reflect")


def _marks(light: np.ndarray) -> np.ndarray:
    """Where the marks are that are no dust, with their soft edges."""
    labels, count = ndimage.label(light > MARK, structure=np.ones((3, 3)))
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    areas[0] = 0
    kept = (areas >= SPECK_SHARE * areas.max())[labels] & (labels > 0)
    return ndimage.binary_dilation(kept, np.ones((3, 3)), iterations=RIM)
