"""Strokes: what may come from a browser, and how it is painted."""

import numpy as np
import pytest

from tests.drawings import DRAWINGS
from vae.data.strokes import CANVAS_SIDE, MAX_POINTS, MAX_STROKES, paint, plain, read_strokes
from vae.errors import InputError


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_survives_its_plain_form(name):
    assert plain(read_strokes(DRAWINGS[name])) == DRAWINGS[name]


def test_a_dot_is_a_disc_of_its_radius_with_a_soft_edge():
    canvas = paint(read_strokes([[200, 1400, 1400]]))
    assert canvas.dtype == np.uint8
    assert canvas.shape == (CANVAS_SIDE, CANVAS_SIDE)
    assert canvas.sum() / 255 == pytest.approx(np.pi * 20**2, rel=0.005)
    assert (canvas == canvas[::-1]).all()
    assert (canvas == canvas.T).all()
    assert canvas[140, 119] in range(1, 255) or canvas[140, 120] in range(1, 255)


def test_a_line_is_as_wide_as_its_brush_and_as_long_as_it_is_drawn():
    canvas = paint(read_strokes([[50, 400, 1400, 2400, 1400]]))
    assert canvas[:, 140].sum() / 255 == pytest.approx(10, abs=0.01)
    assert canvas[140, 45:235].min() == 255
    assert canvas[140, :30].max() == 0


def test_strokes_that_cross_are_not_painted_twice():
    once = paint(read_strokes([[100, 300, 300, 2000, 2000]]))
    twice = paint(read_strokes([[100, 300, 300, 2000, 2000], [100, 2000, 2000, 300, 300]]))
    assert (once == twice).all()


@pytest.mark.parametrize(
    "record",
    [
        None,
        "strokes",
        {},
        [1],
        [[]],
        [[110]],
        [[110, 5]],
        [[110, 5, 6, 7]],
        [[110, 5.0, 6]],
        [[110, True, 6]],
        [[110, "5", 6]],
        [[10, 5, 6]],
        [[301, 5, 6]],
        [[110, -1, 6]],
        [[110, 5, 2801]],
        [[110, 5, 10**30]],
        [[110, 5, 6]] * (MAX_STROKES + 1),
        [[110, *[5, 6] * (MAX_POINTS + 1)]],
        [[110, *[0, 0, 2800, 2800] * (MAX_POINTS // 2)]],  # few points, but the whole canvas at every one
    ],
)
def test_what_is_no_drawing_is_one_sentence(record):
    with pytest.raises(InputError, match=r"^strokes: expected "):
        read_strokes(record)
