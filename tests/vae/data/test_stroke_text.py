"""Strokes as the text of a link: short, the same again when written again, and refused where it is no drawing."""

import re

import numpy as np
import pytest

from tests.drawings import DRAWINGS
from vae.data.preprocess import prepare_canvas
from vae.data.stroke_text import EMPTY, MOST_CHARACTERS, from_text, simplified, to_text
from vae.data.strokes import MAX_POINTS, MAX_STROKES, Stroke, paint, plain, read_strokes
from vae.errors import InputError


def test_a_known_drawing_is_written_as_its_ways_in_pixels():
    strokes = read_strokes([[110, 100, 200, 100, 700], [70, 120, 690]])
    assert to_text(strokes) == "LUoBAkD.HED"
    assert plain(from_text("LUoBAkD.HED")) == plain(strokes)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_fits_into_a_link_and_is_the_same_for_good_once_it_was_there(name):
    strokes = read_strokes(DRAWINGS[name])
    text = to_text(strokes)
    assert len(text) <= MOST_CHARACTERS
    assert re.fullmatch(r"[\w.-]+", text)  # nothing that a link has to escape
    again = from_text(text)
    assert to_text(again) == text
    assert len(again) == len(strokes)


@pytest.mark.parametrize("name", [n for n, strokes in DRAWINGS.items() if strokes and "scribble" not in n])
def test_a_drawing_by_hand_comes_back_as_almost_the_same_picture(name):
    strokes = read_strokes(DRAWINGS[name])
    again = from_text(to_text(strokes))
    drawn, read = (prepare_canvas(paint(each)).image.astype(int) for each in (strokes, again))
    assert np.abs(drawn - read).mean() < 8


def test_a_cleared_sheet_is_a_drawing_without_strokes():
    assert to_text(()) == EMPTY
    assert from_text(EMPTY) == ()


def test_the_longest_drawing_is_simplified_until_it_fits():
    rng = np.random.default_rng(0)
    points = MAX_POINTS // MAX_STROKES
    scribble = tuple(Stroke(300, rng.integers(0, 2801, (points, 2))) for _ in range(MAX_STROKES))
    text = to_text(scribble)
    assert len(text) <= MOST_CHARACTERS
    assert len(from_text(text)) == MAX_STROKES
    assert to_text(from_text(text)) == text


def test_a_line_keeps_the_points_that_it_needs():
    corner = np.array([[0, 0], [5, 0], [10, 0], [10, 4], [10, 10]])
    assert simplified(corner, 0.5).tolist() == [[0, 0], [10, 0], [10, 10]]
    assert simplified(np.array([[0, 0], [5, 2], [10, 0]]), 2.0).tolist() == [[0, 0], [10, 0]]
    loop = np.array([[0, 0], [9, 0], [0, 0]])
    assert simplified(loop, 1.0).tolist() == loop.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "L",
        "LUo",
        "L<b>",
        "LUoBAAkD.",
        "Lgggg",
        "LUoBAAkDg",
        "L99999999",
        "AUoBA",
        "L" + "A" * MOST_CHARACTERS,
        "é" * 20,
    ],
)
def test_a_text_that_is_no_drawing_is_refused(text):
    with pytest.raises(InputError, match=r"^strokes: expected"):
        from_text(text)
