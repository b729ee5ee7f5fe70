"""Photographs of digits on paper as people hand them in, made from digits whose class is known.

A scene lies on the paper in millimetres: what is printed on it, the digits, drawn along the centre line of a given
digit with a pen of any width, and the edge of the sheet with a desk around it. A photograph is that scene seen from
above, the camera held a little crooked, unevenly lit, with grain, as the JPEG that a phone writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage
from skimage.morphology import skeletonize

from tests.pictures import encoded
from vae.data.preprocess import FIT_SIDE
from vae.data.shapes import IMAGE_SIDE
from vae.data.strokes import CANVAS_SIDE, UNIT

ENLARGED = 10  # times; a digit's centre line is found at this scale
SQUARES = 5.0  # millimetres of squared paper
RULES = 8.0  # millimetres between the rules of ruled paper
LINE = 0.35  # millimetres that a printed line is wide
BLUE, RED = (150, 178, 216), (222, 138, 142)  # of printed lines
FAR = 1e3


@dataclass(frozen=True, eq=False)
class CentreLine:
    """The centre line of a digit; `distance` is each pixel's distance from it in units of the 20×20 box, 10 pixels a
    unit, over (280, 280) in whose middle the line's box lies."""

    distance: np.ndarray

    @cached_property
    def half(self) -> tuple[float, float]:
        """Half the height and half the width of the line's box, in units."""
        rows, columns = np.nonzero(self.distance == 0)
        return np.ptp(rows) / 2 / ENLARGED, np.ptp(columns) / 2 / ENLARGED


def of_digit(image: np.ndarray) -> CentreLine:
    """The centre line of a digit (28, 28) uint8, light ink on black."""
    large = Image.fromarray(image).resize((IMAGE_SIDE * ENLARGED,) * 2, Image.Resampling.BICUBIC)
    smooth = ndimage.gaussian_filter(np.asarray(large).astype(float), 0.4 * ENLARGED)
    return _centred(skeletonize(smooth > 110))


def of_strokes(strokes: Sequence[Sequence[int]]) -> CentreLine:
    """The centre line of a drawing in the plain form of `vae.data.strokes`, a unit being a tenth of its canvas."""
    drawing = Image.new("1", (CANVAS_SIDE, CANVAS_SIDE))
    for _, *points in strokes:
        ImageDraw.Draw(drawing).line([number / UNIT for number in points], 1)
    return _centred(np.asarray(drawing))


def _centred(line: np.ndarray) -> CentreLine:
    rows, columns = np.nonzero(line)
    down, across = ((line.shape[0] - 1 - places.min() - places.max()) // 2 for places in (rows, columns))
    return CentreLine(ndimage.distance_transform_edt(~np.roll(line, (down, across), (0, 1))) / ENLARGED)


@dataclass(frozen=True, eq=False)
class Written:
    """A digit on the paper.

    Attributes:
        line: its centre line.
        height: in millimetres, of the 20 units of its box.
        pen: the pen's width in units.
        at: millimetres right of and below the picture's middle.
    """

    line: CentreLine
    height: float = 30.0
    pen: float = 2.0
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Photograph:
    """A scene and how it was photographed.

    Attributes:
        written: the digits.
        paper: "plain", "ruled" (with a red margin), "squared" or "boxed" (a printed box around the middle).
        ink: red, green and blue of the pen.
        shade: grey level of the paper in the light.
        across: millimetres of paper or desk that the picture's longer side shows.
        turned: degrees by which the camera was held crooked.
        sheet: height and width in millimetres of the sheet on a desk; None where it reaches beyond the picture.
        sheet_at: where its middle lies, millimetres right of and below the picture's middle.
        desk: grey level of the desk.
        phase: millimetres by which printed lines are shifted right and down.
        shadow: the light that the shadow of a hand leaves; 1 for none.
        size: height and width of the photograph in pixels.
        seed: of grain, wood and light.
    """

    written: Sequence[Written] = ()
    paper: str = "plain"
    ink: tuple[int, int, int] = (38, 38, 46)
    shade: float = 205.0
    across: float = 90.0
    turned: float = 0.0
    sheet: tuple[float, float] | None = None
    sheet_at: tuple[float, float] = (0.0, 0.0)
    desk: float = 80.0
    phase: tuple[float, float] = (1.0, 2.0)
    shadow: float = 1.0
    size: tuple[int, int] = (900, 1200)
    seed: int = 0

    def pixels(self) -> np.ndarray:
        """The photograph, (height, width, 3) uint8."""
        rng = np.random.default_rng(self.seed)
        height, width = self.size
        scale = max(self.size) / self.across  # pixels a millimetre
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        right, down = (columns - width / 2) / scale, (rows - height / 2) / scale
        cos, sin = np.cos(np.deg2rad(self.turned)), np.sin(np.deg2rad(self.turned))
        x, y = (cos * right + sin * down).astype(np.float32), (cos * down - sin * right).astype(np.float32)

        picture = np.full((height, width, 3), self.shade, np.float32) * np.array([1.0, 0.995, 0.97], np.float32)
        for colour, distance in self._printed(x, y):
            picture = _over(picture, colour, _covered(LINE / 2 - distance, scale))
        for written in self.written:
            picture = _over(picture, self.ink, _covered(_pen_marks(written, x, y), scale))
        if self.sheet is not None:
            picture = self._on_desk(picture, x, y, scale, rng)
        picture *= self._light(rows / height, columns / width, rng)[..., None]
        picture = ndimage.gaussian_filter(picture, (0.8, 0.8, 0))
        picture += rng.normal(0, rng.uniform(1.5, 5), picture.shape)
        return np.clip(picture, 0, 255).astype(np.uint8)

    def jpeg(self) -> bytes:
        """The photograph as a phone writes it."""
        return encoded(self.pixels(), "JPEG", quality=86)

    def _printed(self, x: np.ndarray, y: np.ndarray):
        """Colour of printed lines, and each pixel's distance from them in millimetres."""
        x, y = x - self.phase[0], y - self.phase[1]
        if self.paper == "squared":
            yield BLUE, np.minimum(_from_lines(x, SQUARES), _from_lines(y, SQUARES))
        elif self.paper == "ruled":
            yield BLUE, _from_lines(y, RULES)
            yield RED, np.abs(x + 0.35 * self.across)
        elif self.paper == "boxed":
            side = 0.75 * max((each.height for each in self.written), default=30.0)
            yield (60, 60, 64), np.abs(np.maximum(np.abs(x), np.abs(y)) - side)

    def _on_desk(self, picture, x, y, scale, rng) -> np.ndarray:
        """The sheet with a soft shadow at its edge, on a desk of wood."""
        inside = np.minimum(
            self.sheet[1] / 2 - np.abs(x - self.sheet_at[0]), self.sheet[0] / 2 - np.abs(y - self.sheet_at[1])
        )
        fibres = ndimage.gaussian_filter(rng.normal(0, 1, x.shape), (1.2, 40))
        wood = self.desk * (1 + 0.12 * fibres / fibres.std())[..., None] * np.array([1.15, 1.0, 0.8])
        wood *= (0.75 + 0.25 * np.clip(-inside / 3, 0, 1))[..., None]
        return _over(wood, picture, _covered(inside, scale))

    def _light(self, down: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """How much light falls on each pixel: a lamp at one side and, where there is one, a hand's shadow."""
        light = 1 + rng.uniform(-0.12, 0.12) * (right - 0.5) + rng.uniform(-0.12, 0.12) * (down - 0.5)
        if self.shadow == 1:
            return light
        across = rng.normal(0, 1, 2)
        edge = (across[0] * (right - 0.5) + across[1] * (down - 0.5)) / np.hypot(*across) + rng.uniform(-0.2, 0.2)
        return light * (self.shadow + (1 - self.shadow) / (1 + np.exp(-edge / rng.uniform(0.01, 0.06))))


def _from_lines(place: np.ndarray, apart: float) -> np.ndarray:
    return np.abs(place - apart * np.round(place / apart))


def _pen_marks(written: Written, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far inside the pen's strokes each pixel lies, in millimetres."""
    unit = written.height / FIT_SIDE  # millimetres
    middle = (IMAGE_SIDE * ENLARGED - 1) / 2
    places = np.stack([(y - written.at[1]), (x - written.at[0])]) / unit * ENLARGED + middle
    distance = ndimage.map_coordinates(written.line.distance, places, order=1, cval=FAR)
    return unit * (written.pen / 2 - distance)


def _covered(inside: np.ndarray, scale: float) -> np.ndarray:
    """The share of each pixel that lies inside, from its distance to the edge in millimetres."""
    return np.clip(inside * scale + 0.5, 0, 1)[..., None]


def _over(ground: np.ndarray, colour, share: np.ndarray) -> np.ndarray:
    return ground * (1 - share) + np.asarray(colour, np.float32) * share
