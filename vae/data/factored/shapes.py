"""White shapes on black, after dSprites (Matthey et al. 2017): shape, scale, orientation, x, y. NumPy only.

Orientations span a quarter turn, beyond which a square would repeat itself: no two combinations give one picture.
"""

from functools import partial

import numpy as np

from vae.data.factored.factors import Factor, Factored

SAMPLES = 4  # of a pixel along each side: what of them lies inside is its gray
SMALLEST, LARGEST = 0.14, 0.26  # half a side of the square, in picture sides
FIELD = 1.5  # what a shape is sampled in, so that a picture can be cut out of it anywhere, in picture sides
STEP = 3 / 128  # between neighbouring centres, in picture sides: a whole number of samples
SCALES, TURNS, PLACES = 6, 10, 16
SHAPES = ("square", "ellipse", "heart")
FACTORS = (
    Factor("shape", SHAPES),
    Factor("scale", tuple(f"{side:.2f}" for side in np.linspace(SMALLEST / LARGEST, 1, SCALES))),
    Factor("orientation", tuple(f"{90 * turn / TURNS:.0f}°" for turn in range(TURNS))),
    Factor("x", tuple(f"{place:.2f}" for place in np.linspace(0, 1, PLACES))),
    Factor("y", tuple(f"{place:.2f}" for place in np.linspace(0, 1, PLACES))),
)


def shapes(side: int, *, train: int, test: int) -> Factored:
    """The data set in side × side gray pixels."""
    return Factored(
        factors=FACTORS, image_shape=(side, side, 1), paint=partial(_paint, side=side), train=train, test=test
    )


def _paint(values: np.ndarray, *, side: int) -> np.ndarray:
    """Pictures of combinations (n, 5), (n, side, side) uint8: the share of each pixel's samples that lie inside.

    Each shape, scale and orientation is sampled once, and moved by whole samples to every place it is wanted at.
    """
    images = np.empty((len(values), side, side), np.uint8)
    forms, which = np.unique(values[:, :3], axis=0, return_inverse=True)
    step = round(STEP * side * SAMPLES)
    middle = int((FIELD - 1) * side * SAMPLES / 2)
    for index, (kind, scale, turn) in enumerate(forms):
        counted = _counted(kind, scale, turn, side=side)
        for row in np.flatnonzero(which == index):
            x, y = (step * (2 * place - PLACES + 1) // 2 for place in values[row, 3:])  # y grows upwards
            left, top = middle - x, middle + y
            images[row] = counted[top : top + side * SAMPLES : SAMPLES, left : left + side * SAMPLES : SAMPLES]
    return images


def _counted(kind: int, scale: int, turn: int, *, side: int) -> np.ndarray:
    """Gray of a pixel that begins at each sample of a field FIELD times the picture's side, the shape in its middle."""
    half = SMALLEST + (LARGEST - SMALLEST) * scale / (SCALES - 1)
    angle = np.deg2rad(90 * turn / TURNS)
    count = int(FIELD * side * SAMPLES)
    ticks = (np.arange(count) + 0.5 - count / 2) / (side * SAMPLES * half)
    across, upwards = ticks[None, :], -ticks[:, None]
    cosine, sine = np.cos(angle), np.sin(angle)
    inside = _INSIDE[kind](cosine * across + sine * upwards, cosine * upwards - sine * across)
    last = count - SAMPLES + 1
    rows = np.add.reduce([inside[start : start + last] for start in range(SAMPLES)], axis=0, dtype=np.uint8)
    return _GRAYS[np.add.reduce([rows[:, start : start + last] for start in range(SAMPLES)], axis=0, dtype=np.uint8)]


def _in_square(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return (np.abs(u) <= 0.9) & (np.abs(v) <= 0.9)


def _in_ellipse(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return np.square(u / 1.2) + np.square(v / 0.65) <= 1


def _in_heart(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """The sextic (x² + y² − 1)³ ≤ x² y³, its middle moved to the origin."""
    x, y = u * 1.15, v * 1.15 + 0.1
    circle = np.square(x) + np.square(y) - 1
    return circle * circle * circle <= np.square(x) * y * y * y


_GRAYS = np.rint(np.arange(SAMPLES**2 + 1) * (255 / SAMPLES**2)).astype(np.uint8)
_INSIDE = (_in_square, _in_ellipse, _in_heart)
