"""What the browser sends from the code maps is input like any other."""

import base64

import numpy as np
import pytest

from app.components.code_film import read_choice
from app.components.code_grid import read_edit
from app.state.codebooks import Book

MAP = list(range(49))


def test_an_edit_is_read_as_maps():
    maps, number = read_edit({"maps": [MAP, MAP[::-1]], "seq": 3}, count=2, codes=64, side=7)
    assert number == 3
    assert [m.shape for m in maps] == [(7, 7), (7, 7)]
    assert maps[1][0, 0] == 48


@pytest.mark.parametrize(
    "event",
    [
        None,
        "x",
        {"maps": [MAP]},
        {"maps": [MAP, MAP], "seq": 1},
        {"maps": [MAP[:-1]], "seq": 1},
        {"maps": [[99] * 49], "seq": 1},
        {"maps": [[-1] * 49], "seq": 1},
        {"maps": [[0.5] * 49], "seq": 1},
        {"maps": [["1"] * 49], "seq": 1},
        {"maps": [[*MAP[:-1], None]], "seq": 1},
        {"maps": [[*MAP[:-1], 10**40]], "seq": 1},
        {"maps": [[*MAP[:-1], [1]]], "seq": 1},
        {"maps": [MAP], "seq": "1"},
    ],
)
def test_anything_else_is_passed_over(event):
    assert read_edit(event, count=1, codes=64, side=7) is None


def test_a_choice_is_the_number_of_a_digit():
    assert read_choice(3, count=4) == 3
    assert [read_choice(event, count=4) for event in (4, -1, 1.0, True, "2", None)] == [None] * 6


def test_where_a_code_stands_travels_as_bytes_in_base64():
    counts = np.zeros((2, 2, 2), int)
    counts[0, 0, 1], counts[0, 1, 1] = 4, 2
    book = Book(side=2, colours=["#000000"] * 2, inks=["#ffffff"] * 2, order=[0, 1], counts=counts)
    assert list(base64.b64decode(book.places())) == [0, 255, 0, 128, 0, 0, 0, 0]
    assert book.look()["share"] == [1.0, 0.0]
