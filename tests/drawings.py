"""Drawings that Python and the browser paint and prepare alike: one set of cases for the tests of both."""

import numpy as np

from vae.data.strokes import CANVAS_SIDE, UNIT

SIDE = CANVAS_SIDE * UNIT
SEED = 28


def _scribble(rng: np.random.Generator) -> list[list[int]]:
    """A few strokes that wander as a hand does, anywhere on the canvas."""
    strokes = []
    for _ in range(rng.integers(1, 5)):
        steps = rng.normal(0, rng.uniform(20, 140), (int(rng.integers(1, 60)), 2)).cumsum(axis=0)
        points = np.clip(rng.uniform(0, SIDE, 2) + steps.cumsum(axis=0) * 0.3, 0, SIDE).round().astype(int)
        strokes.append([int(rng.integers(20, 301)), *points.ravel().tolist()])
    return strokes


# A 3, drawn as `own_digit`'s example is not: two arcs and a flat middle.
THREE = [
    [110, 900, 700, 1050, 560, 1300, 520, 1550, 580, 1680, 760, 1640, 960, 1480, 1120, 1250, 1210],
    [110, 1250, 1210, 1520, 1270, 1720, 1420, 1780, 1660, 1700, 1900, 1500, 2080, 1230, 2130, 980, 2050, 850, 1900],
]
DRAWINGS: dict[str, list[list[int]]] = {
    "nothing": [],
    "three": THREE,
    "dot": [[20, 1400, 1400]],
    "corner dot": [[300, 0, 0]],
    "point drawn twice": [[110, 700, 700, 700, 700]],
    "flat line": [[70, 100, 2700, 2700, 2700]],
    "upright line": [[70, 2800, 0, 2800, 2800]],
    "diagonal": [[160, 0, 0, 2800, 2800]],
    "whole canvas": [[300, x, y, 2800 - x, y] for y in range(0, 2801, 400) for x in (0,)],
    "far apart": [[20, 0, 0], [20, 2800, 2800]],
    **{f"scribble {i}": _scribble(rng) for i, rng in enumerate(np.random.default_rng(SEED).spawn(60))},
}
