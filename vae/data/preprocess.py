"""Any picture to the data set's convention: light ink on black, strokes as wide as the data set's, fitted into 20×20,
centred by mass in 28×28.

The second half, from light ink on, is whole-number arithmetic that `vae/web/digit_canvas/prepare.js` repeats:
for one canvas both give the same 28×28 to the grey level. A picture of ink on paper comes to it through
`vae.data.paper`. Plain NumPy.
"""

from dataclasses import dataclass

import numpy as np

from vae.data.paper import ink_on_paper, to_gray
from vae.data.records import MNIST, Centring, Convention
from vae.data.shapes import IMAGE_SIDE
from vae.data.widening import FIT_SIDE, widened
from vae.errors import InputError

MIDDLE = 14  # the row and the column of their centre of mass
INK = 64  # grey level from which a pixel counts as ink when the box is taken
WHITE_SHARE = 9  # tenths of the inked pixels that may be darker than the grey level that becomes white
WHITE = 255


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels."""

    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True, eq=False)
class Preparation:
    """A picture's way to 28×28, step by step; all arrays are uint8.

    Attributes:
        gray: the picture in gray, (h, w).
        sheet: the sheet of paper that was found on it, in gray; None where the picture shows no desk.
        light: its ink made light on black, the paper's shade taken out, (h, w).
        box: where the ink lies on it.
        cropped: the ink's box, (box.height, box.width).
        widened: the box enlarged, its strokes widened; None where they are wide enough or were to stay as they are.
        fitted: the box fitted into 20×20 with its aspect kept, contrast stretched, at most (20, 20).
        corner: row and column of the 28×28 at which the fitted picture begins.
        convention: what it follows.
        image: the result, (28, 28).
        ready: whether the picture was (28, 28) already, to which nothing is done.
    """

    gray: np.ndarray
    sheet: np.ndarray | None
    light: np.ndarray
    box: Box
    cropped: np.ndarray
    widened: np.ndarray | None
    fitted: np.ndarray
    corner: tuple[int, int]
    convention: Convention
    image: np.ndarray
    ready: bool = False


def prepare(picture: np.ndarray, *, convention: Convention = MNIST) -> Preparation:
    """Prepare a picture of a digit: dark ink on light paper or light ink on dark, unevenly lit or not.

    All of its ink is taken for one digit; `vae.data.several.find_digits` tells several apart. A picture of 28×28 is
    taken as it is, light ink on black, or inverted where its ink is dark.

    Args:
        picture: (h, w) gray or (h, w, 3) red, green, blue, uint8.
        convention: of the data set that it is to be like.

    Raises:
        InputError: another shape or type, or no ink.
    """
    picture = _in_colour(picture)
    if picture.shape[:2] == (IMAGE_SIDE, IMAGE_SIDE):
        image = _light_on_black(to_gray(picture))
        ink_box(image)  # or there is none
        return as_it_is(image)
    ink = ink_on_paper(picture)
    return _prepared(to_gray(picture), ink.light, convention, sheet=ink.sheet)


def prepare_canvas(canvas: np.ndarray, *, convention: Convention = MNIST) -> Preparation:
    """Prepare a drawing that is light ink on black already, (h, w) uint8; arguments and errors as for `prepare`."""
    _check_gray(canvas)
    return _prepared(canvas, canvas, convention)


def as_it_is(image: np.ndarray) -> Preparation:
    """A picture that is one of the data set's own already, (28, 28) uint8: nothing is done to it, ink or none."""
    whole = Box(0, 0, *image.shape)
    kept = Convention(Centring.KEPT, None)
    return Preparation(image, None, image, whole, image, None, image, (0, 0), kept, image, ready=True)


def _in_colour(picture: np.ndarray) -> np.ndarray:
    if picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == np.uint8 and min(picture.shape[:2]) >= 2:
        return picture
    _check_gray(picture)
    return np.repeat(picture[..., None], 3, axis=2)


def _light_on_black(image: np.ndarray) -> np.ndarray:
    """A gray picture of 28×28 in the data set's polarity: at its border there is no ink."""
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    return WHITE - image if np.median(border) > WHITE / 2 else image


def _check_gray(picture: np.ndarray) -> None:
    if picture.ndim != 2 or picture.dtype != np.uint8 or min(picture.shape, default=0) < 2:
        raise InputError(
            f"picture: expected gray or RGB bytes of at least 2×2 pixels, found {picture.dtype} {picture.shape}"
        )


def _prepared(
    gray: np.ndarray, light: np.ndarray, convention: Convention, *, sheet: np.ndarray | None = None
) -> Preparation:
    box = ink_box(light)
    cropped = light[box.top : box.top + box.height, box.left : box.left + box.width]
    wide = widened(cropped, convention.stroke) if convention.stroke else None
    fitted = stretch(fit(cropped if wide is None else wide))
    corner = _corner(fitted, box, light.shape, convention.centring)
    return Preparation(gray, sheet, light, box, cropped, wide, fitted, corner, convention, _placed(fitted, corner))


def alone(preparation: Preparation, ink: np.ndarray) -> Preparation:
    """The part of a prepared picture that lies on a mask of its ink, (h, w) of `light`, as a picture of its own."""
    light = np.where(ink, preparation.light, 0).astype(np.uint8)
    return _prepared(preparation.gray, light, preparation.convention, sheet=preparation.sheet)


def conformed(preparation: Preparation, convention: Convention) -> Preparation:
    """The same picture made to follow another convention."""
    if preparation.ready or preparation.convention == convention:
        return preparation
    return _prepared(preparation.gray, preparation.light, convention, sheet=preparation.sheet)


def _corner(fitted: np.ndarray, box: Box, shape: tuple[int, ...], centring: Centring) -> tuple[int, int]:
    if centring == Centring.MASS:
        return centre_of_mass_corner(fitted)
    if centring == Centring.BOX:
        return (IMAGE_SIDE - fitted.shape[0]) // 2, (IMAGE_SIDE - fitted.shape[1]) // 2
    return kept_corner(box, shape, fitted.shape)


def _placed(fitted: np.ndarray, corner: tuple[int, int]) -> np.ndarray:
    image = np.zeros((IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    image[corner[0] : corner[0] + fitted.shape[0], corner[1] : corner[1] + fitted.shape[1]] = fitted
    return image


def ink_box(light: np.ndarray) -> Box:
    """The least box that holds all ink; raise InputError where there is none."""
    ink = light >= INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        raise InputError("picture: expected ink on paper, found no ink")
    top, left = int(rows[0]), int(columns[0])
    return Box(top, left, int(rows[-1]) - top + 1, int(columns[-1]) - left + 1)


def fit(cropped: np.ndarray) -> np.ndarray:
    """Resample (h, w) so that its longer side is 20, by the mean over each new pixel's area, rounded.

    Overlaps are counted in whole fractions of a pixel, so every sum is exact.
    """
    height, width = cropped.shape
    longer = max(height, width)
    rows, columns = (max(1, (2 * FIT_SIDE * side + longer) // (2 * longer)) for side in (height, width))
    sums = _overlaps(rows, height) @ cropped.astype(np.float64) @ _overlaps(columns, width).T
    return (np.floor((2 * sums + height * width) / (2 * height * width))).astype(np.uint8)


def _overlaps(parts: int, side: int) -> np.ndarray:
    """How much of each of `side` pixels lies in each of `parts` equal parts, in units of 1/parts pixel."""
    start, pixel = side * np.arange(parts)[:, None], parts * np.arange(side)[None, :]
    return np.clip(np.minimum(start + side, pixel + parts) - np.maximum(start, pixel), 0, None).astype(np.float64)


def stretch(fitted: np.ndarray) -> np.ndarray:
    """Scale grey levels so that the inked pixels' upper decile is white; thin strokes are gray after fitting."""
    inked = np.sort(fitted[fitted > 0])
    if not len(inked):
        raise InputError("picture: expected ink on paper, found too little of it")
    level = int(inked[WHITE_SHARE * len(inked) // 10])
    return np.minimum(WHITE, (2 * WHITE * fitted.astype(np.int64) + level) // (2 * level)).astype(np.uint8)


def centre_of_mass_corner(fitted: np.ndarray) -> tuple[int, int]:
    """Where the fitted picture begins if its centre of mass is to lie at (14, 14), or as near as it fits."""
    return _mass_start(fitted.sum(axis=1, dtype=np.int64)), _mass_start(fitted.sum(axis=0, dtype=np.int64))


def _mass_start(sums: np.ndarray) -> int:
    mass, moment = int(sums.sum()), int((sums * np.arange(len(sums))).sum())
    start = ((2 * MIDDLE + 1) * mass - 2 * moment) // (2 * mass)
    return min(IMAGE_SIDE - len(sums), max(0, start))


def kept_corner(box: Box, shape: tuple[int, ...], fitted: tuple[int, ...]) -> tuple[int, int]:
    """Where the fitted picture begins if it keeps the place that its box has between the picture's borders."""
    return (
        _kept_start(box.top, shape[0] - box.height, IMAGE_SIDE - fitted[0]),
        _kept_start(box.left, shape[1] - box.width, IMAGE_SIDE - fitted[1]),
    )


def _kept_start(before: int, slack: int, free: int) -> int:
    return (2 * before * free + slack) // (2 * slack) if slack else free // 2
