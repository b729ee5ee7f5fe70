"""Strokes as a short text that fits into a link, and back.

    ?strokes=LcQqBAGFCH…    one stroke after the other, a full stop between two

A stroke is its radius, one character, then its points: each the way from the point before, along x and y, in whole
pixels of the canvas. A number is written in base 32, its lowest digit first, its sign in the lowest bit; of the 64
characters of URL-safe base 64, those from 32 on say that another digit follows.

What is written is not quite what was drawn: points lie on whole pixels, and of a line only the points are kept that it
needs to stay within `TOLERANCE` of the drawn one; more, where the text would be longer than `MOST_CHARACTERS`. A text
that is read and written again stays the same, so all who read it have the same picture. Plain NumPy.
"""

from collections.abc import Sequence

import numpy as np

from vae.data.strokes import MAX_POINTS, RADII, UNIT, Stroke, plain, read_strokes
from vae.errors import InputError

MOST_CHARACTERS = 600  # a digit of two strokes takes about 150
TOLERANCE = 0.75  # pixels of the canvas, a fourteenth of a pixel of the prepared picture
EMPTY = "none"  # a sheet that was cleared
BETWEEN = "."
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BASE = 32
_MOST_DIGITS = 2  # of a number: ways on the canvas are shorter than 512


def to_text(strokes: Sequence[Stroke]) -> str:
    """The text of at most MAX_STROKES strokes, at most MOST_CHARACTERS long: simplified until it fits.

    Strokes of two points each, which is what is left in the end, fit in any case.
    """
    tolerance = TOLERANCE
    while len(text := _written(strokes, tolerance)) > MOST_CHARACTERS:
        tolerance *= 2
    return text or EMPTY


def from_text(text: str) -> tuple[Stroke, ...]:
    """The strokes of a text; raise InputError for any other, which may come from a stranger's link."""
    if text == EMPTY:
        return ()
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"strokes: expected at most {MOST_CHARACTERS} characters, found {len(text)}")
    place, found = np.zeros(2, np.int64), []
    for part in text.split(BETWEEN):
        radius, ways = _DIGITS.find(part[:1] or " "), np.array(_numbers(part[1:]), np.int64)
        if radius < 0 or not len(ways) or len(ways) % 2:
            raise InputError("strokes: expected the text of a drawing, found another")
        points = place + np.cumsum(ways.reshape(-1, 2), axis=0)
        place = points[-1]
        found.append(Stroke(UNIT * radius, UNIT * points))
    return read_strokes(plain(found))


def simplified(points: np.ndarray, tolerance: float) -> np.ndarray:
    """Those of the points (n, 2) from which a line stays within the tolerance of all, by Ramer, Douglas and Peucker."""
    kept = np.zeros(len(points), bool)
    kept[[0, -1]] = True
    spans = [(0, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distance = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(distance.argmax())
        if distance[farthest] > tolerance:
            middle = first + 1 + farthest
            kept[middle] = True
            spans += [(first, middle), (middle, last)]
    return points[kept]


def _distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """How far points (n, 2) lie from the segment between two."""
    along, from_start = (end - start).astype(np.float64), points - start
    squared = float(along @ along)
    share = np.clip(from_start @ along / squared, 0, 1)[:, None] if squared else 0.0
    return np.linalg.norm(from_start - share * along, axis=1)


def _written(strokes: Sequence[Stroke], tolerance: float) -> str:
    place, parts = np.zeros(2, np.int64), []
    for stroke in strokes:
        radius = np.clip(_whole(np.array(stroke.radius)), RADII[0] // UNIT, RADII[1] // UNIT)
        points = simplified(_without_repeats(_whole(stroke.points)), tolerance)
        ways = np.diff(points, axis=0, prepend=place[None])
        place = points[-1]
        parts.append(_DIGITS[radius] + "".join(_number(int(way)) for way in ways.ravel()))
    return BETWEEN.join(parts)


def _whole(tenths: np.ndarray) -> np.ndarray:
    """Whole pixels, a half up."""
    return (np.asarray(tenths, np.int64) + UNIT // 2) // UNIT


def _without_repeats(points: np.ndarray) -> np.ndarray:
    return points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]


def _number(value: int) -> str:
    rest = 2 * abs(value) + (value < 0)
    text = ""
    while rest >= _BASE:
        text += _DIGITS[_BASE + rest % _BASE]
        rest //= _BASE
    return text + _DIGITS[rest]


def _numbers(text: str) -> list[int]:
    """All numbers of a text; raise InputError for characters of no number, and for a number that does not end."""
    found, value, digits = [], 0, 0
    for character in text:
        code = _DIGITS.find(character)
        value += (code % _BASE) * _BASE**digits
        digits += 1
        if code < 0 or digits > _MOST_DIGITS or len(found) > 2 * MAX_POINTS:
            raise InputError("strokes: expected the text of a drawing, found another")
        if code < _BASE:
            found.append(-(value // 2) if value % 2 else value // 2)
            value = digits = 0
    if digits:
        raise InputError("strokes: expected the text of a drawing, found one that was cut short")
    return found
