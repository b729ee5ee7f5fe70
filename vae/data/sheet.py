"""A sheet of paper that lies on a darker desk: where it lies on a photograph, and the photograph without the desk."""

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.morphology import convex_hull_image

SEARCH_SIDE = 240  # pixels of the longer side at which a sheet is looked for
STROKES = 5  # pixels; narrower dark lines are no edge of a sheet
COLOURED = 7  # pixels; nor are coloured lines of less than half of that
# How much a sheet's edge changes over three pixels, in logarithms, sharp edges first: shadows have softer ones, and of
# the shadow's edge the colour stays.
EDGES = (0.22, 0.16)
COLOUR_EDGE = 0.09
LEAST_SHARE = 0.2  # of the picture that a sheet fills
SOLID = 0.8  # of its convex hull that a sheet fills; the rest is writing
BRIGHTER = 0.2  # than what is around it, as a logarithm
DARKEST = np.log(40 + 8.0)  # that a sheet is, in shadow too; a darker area is a ground for light ink
RING = 5  # pixels around a sheet that are compared with it
LEAST_DESK = 0.002  # of the picture that is seen around a sheet
MARGIN = 4  # pixels of a sheet along its edge that are left out


def without_desk(picture: np.ndarray) -> np.ndarray | None:
    """A photograph (h, w, 3) uint8 cropped to the sheet of paper on it, the desk in its corners painted over.

    A sheet is a large convex area without sharp edges that is brighter than what is around it; None where there is
    none.
    """
    found = find_sheet(picture)
    if found is None:
        return None
    sheet = np.asarray(Image.fromarray(found).resize(picture.shape[1::-1], Image.Resampling.NEAREST))
    (window,) = ndimage.find_objects(sheet.astype(np.uint8))
    nearest = ndimage.distance_transform_edt(~sheet[window], return_distances=False, return_indices=True)
    return picture[window][tuple(nearest)]


def find_sheet(picture: np.ndarray) -> np.ndarray | None:
    """The sheet on a photograph (h, w, 3) uint8 as a mask, at most 240 pixels a side; None where there is no desk."""
    small = Image.fromarray(picture)
    small.thumbnail((SEARCH_SIDE, SEARCH_SIDE), Image.Resampling.BOX)
    logarithms = np.log(np.asarray(small) + 8.0)
    brightness = _without_lines(logarithms.mean(axis=2))
    colour = _change(ndimage.median_filter(logarithms[..., 0] - logarithms[..., 2], COLOURED, mode="nearest"))
    for edge in EDGES:
        calm = (_change(brightness) <= edge) & (colour <= COLOUR_EDGE)
        labels, count = ndimage.label(calm)
        areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
        for label in np.flatnonzero(areas >= LEAST_SHARE * calm.size) + 1:
            if (sheet := _as_sheet(labels == label, brightness)) is not None:
                return sheet
    return None


def _without_lines(brightness: np.ndarray) -> np.ndarray:
    closed = ndimage.grey_closing(brightness, (STROKES, STROKES), mode="nearest")
    return ndimage.median_filter(closed, 3, mode="nearest")


def _change(values: np.ndarray) -> np.ndarray:
    return ndimage.morphological_gradient(values, (3, 3), mode="nearest")


def _as_sheet(area: np.ndarray, brightness: np.ndarray) -> np.ndarray | None:
    """An area with its writing filled, if it is convex and brighter than its surroundings."""
    hull = convex_hull_image(area)
    if area.sum() < SOLID * hull.sum():
        return None
    near = ndimage.binary_dilation(hull, iterations=RING) & ~ndimage.binary_dilation(hull, iterations=2)
    if near.sum() < LEAST_DESK * area.size:
        return None
    inner = area & ~ndimage.binary_erosion(hull, iterations=RING)
    if np.median(brightness[area]) < DARKEST:
        return None
    if np.median(brightness[inner]) - np.median(brightness[near]) < BRIGHTER:
        return None
    sheet = ndimage.binary_erosion(hull, iterations=MARGIN, border_value=1)
    return sheet if sheet.any() else None
