"""Strokes of a pen, painted into a square gray canvas.

`vae/web/digit_canvas/raster.js` paints the same strokes in the same order of the same float64 operations, so
both give the same canvas to the grey level. Plain NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae.errors import InputError

CANVAS_SIDE = 280  # pixels
UNIT = 10  # coordinates and radii are whole tenths of a pixel
RADII = (20, 300)
MAX_STROKES = 60  # so many fit into a link, see stroke_text.py
MAX_POINTS = 5000
MAX_AREA = 60_000_000  # pixels that painting may visit; a drawing by hand visits a few million


@dataclass(frozen=True, eq=False)
class Stroke:
    """One stroke: the pen's radius, and its points (n, 2) as x, y, both in tenths of a canvas pixel."""

    radius: int
    points: np.ndarray


def read_strokes(record: Any) -> tuple[Stroke, ...]:
    """Strokes from their plain form, a list of [radius, x₀, y₀, x₁, y₁, …]; raise InputError for anything else.

    They may come from a browser: counts, ranges and the work of painting them are checked.
    """
    if not isinstance(record, list | tuple) or len(record) > MAX_STROKES:
        raise InputError(f"strokes: expected a list of at most {MAX_STROKES}")
    points = 0
    strokes = []
    for entry in record:
        points += len(entry) // 2 if isinstance(entry, list | tuple) else 0
        if points > MAX_POINTS:
            raise InputError(f"strokes: expected at most {MAX_POINTS} points, found more")
        strokes.append(_read_stroke(entry))
    if sum(_area(stroke) for stroke in strokes) > MAX_AREA:
        raise InputError("strokes: expected a drawing by hand, found lines that cover the canvas many times")
    return tuple(strokes)


def _read_stroke(entry: Any) -> Stroke:
    whole = isinstance(entry, list | tuple) and all(type(number) is int for number in entry)
    if not whole or len(entry) < 3 or len(entry) % 2 == 0:
        raise InputError("strokes: expected a radius and pairs of coordinates in whole numbers")
    radius, *coordinates = entry
    if not RADII[0] <= radius <= RADII[1] or min(coordinates) < 0 or max(coordinates) > CANVAS_SIDE * UNIT:
        raise InputError(f"strokes: expected radii from {RADII[0]} to {RADII[1]} and points on the canvas")
    return Stroke(radius, np.array(coordinates, dtype=np.int64).reshape(-1, 2))


def _area(stroke: Stroke) -> int:
    """Pixels that painting the stroke visits, or a few more."""
    starts, ends = _segments(stroke.points)
    sides = (np.abs(ends - starts) + 2 * stroke.radius) // UNIT + 3
    return int(np.minimum(sides, CANVAS_SIDE).prod(axis=1).sum())


def plain(strokes: Sequence[Stroke]) -> list[list[int]]:
    """The plain form that `read_strokes` reads."""
    return [[stroke.radius, *stroke.points.ravel().tolist()] for stroke in strokes]


def paint(strokes: Sequence[Stroke]) -> np.ndarray:
    """The strokes as light ink on black, (280, 280) uint8; edges are smooth over one pixel."""
    canvas = np.zeros((CANVAS_SIDE, CANVAS_SIDE), np.uint8)
    for stroke in strokes:
        for start, end in zip(*_segments(stroke.points), strict=True):
            _paint_segment(canvas, start, end, stroke.radius)
    return canvas


def _segments(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ends of a stroke's segments; a single point is a segment to itself."""
    return (points, points) if len(points) == 1 else (points[:-1], points[1:])


def _paint_segment(canvas: np.ndarray, start: np.ndarray, end: np.ndarray, radius: int) -> None:
    """Lighten the pixels within `radius` of a segment: a pixel's ink falls from 1 to 0 over the pixel at the edge."""
    (left, top), (right, bottom) = (
        np.clip((np.minimum(start, end) - radius) // UNIT - 1, 0, CANVAS_SIDE).tolist(),
        np.clip((np.maximum(start, end) + radius) // UNIT + 2, 0, CANVAS_SIDE).tolist(),
    )
    x = (UNIT * np.arange(left, right) + UNIT // 2 - start[0]).astype(np.float64)[None, :]
    y = (UNIT * np.arange(top, bottom) + UNIT // 2 - start[1]).astype(np.float64)[:, None]
    dx, dy = float(end[0] - start[0]), float(end[1] - start[1])
    squared = dx * dx + dy * dy
    along = np.clip((x * dx + y * dy) / squared, 0.0, 1.0) if squared else 0.0
    away_x, away_y = x - along * dx, y - along * dy
    distance = np.sqrt(away_x * away_x + away_y * away_y)
    ink = np.clip((radius + UNIT / 2 - distance) / UNIT, 0.0, 1.0)
    patch = canvas[top:bottom, left:right]
    np.maximum(patch, np.floor(255 * ink + 0.5).astype(np.uint8), out=patch)
