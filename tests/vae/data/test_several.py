"""Several digits on one picture, and strokes that are one digit."""

import numpy as np
import pytest

from tests.drawings import THREE
from tests.handed_in import Photograph, Written, of_strokes
from vae.data import several
from vae.data.preprocess import prepare
from vae.data.several import MOST_DIGITS, find_digits
from vae.errors import InputError

SIZE = (450, 600)
ONE = of_strokes([[100, 1400, 400, 1400, 2400]])
THREE_LINE = of_strokes(THREE)
FOUR = of_strokes([[100, 1300, 500, 800, 1600, 1900, 1600], [100, 1600, 1000, 1600, 2300]])
FIVE = of_strokes(
    [[100, 1000, 1000, 1000, 1400, 1400, 1300, 1700, 1600, 1600, 2100, 900, 2200], [100, 1050, 820, 1700, 780]]
)
LINES = [ONE, THREE_LINE, FOUR, FIVE]


def found(*written: Written, **options) -> list[np.ndarray]:
    return [each.image for each in find_digits(Photograph(written, size=SIZE, **options).pixels())]


@pytest.fixture(scope="module")
def alone() -> list[np.ndarray]:
    """Each digit as it is prepared by itself."""
    return [prepare(Photograph([Written(line)], size=SIZE).pixels()).image for line in LINES]


def read(images: list[np.ndarray], alone: list[np.ndarray]) -> list[int]:
    """Which of the digits each image is most like."""
    return [int(np.argmax([np.corrcoef(image.ravel(), one.ravel())[0, 1] for one in alone])) for image in images]


@pytest.mark.parametrize("paper", ["plain", "squared"])
def test_two_digits_are_found_from_the_left(paper, alone):
    images = found(Written(ONE, at=(-8, 0)), Written(THREE_LINE, at=(10, 0)), paper=paper, turned=3)
    assert read(images, alone) == [0, 1]


def test_lines_are_read_from_the_top(alone):
    places = [(-12, -14), (10, -14), (-10, 14), (10, 14)]
    images = found(*(Written(line, height=20, at=at) for line, at in zip(LINES, places, strict=True)))
    assert read(images, alone) == [0, 1, 2, 3]


@pytest.mark.parametrize("which", [2, 3])
@pytest.mark.parametrize("pen", [0.7, 2.5])
def test_a_digit_in_two_strokes_is_one(which, pen, alone):
    assert read(found(Written(LINES[which], pen=pen)), alone) == [which]


def test_a_picture_of_28_by_28_is_one_digit_as_it_is():
    image = np.zeros((28, 28), np.uint8)
    image[6:20, 5:8] = image[6:20, 15:18] = 200
    (own,) = find_digits(image)
    assert (own.image == image).all()


def dots(count: int, *, side: int, apart: int, across: int = 40) -> np.ndarray:
    """So many squares of ink on white paper, some beside each other in each row."""
    picture = np.full((960, 960), 255, np.uint8)
    for number in range(count):
        top, left = (10 + apart * place for place in divmod(number, across))
        picture[top : top + side, left : left + side] = 0
    return picture


def test_a_digit_of_very_many_marks_is_one():
    picture = dots(1400, side=4, apart=6, across=9)
    picture[10:950, 3:8] = 0  # a bar that they stand beside; hours, when the search began anew with every mark
    (own,) = find_digits(picture)
    assert (own.image == prepare(picture).image).all()


def test_more_marks_than_anybody_writes_are_one_sentence(monkeypatch):
    monkeypatch.setattr(several, "MOST_MARKS", 1000)
    with pytest.raises(InputError, match=r"^picture: expected digits on plain paper, found 1,600 separate marks$"):
        find_digits(dots(1600, side=4, apart=23))


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (dots(1600, side=4, apart=23), "at most 100 digits, found 1,600: cut it into parts"),
        (dots(MOST_DIGITS + 1, side=6, apart=40, across=20), "at most 100 digits, found 101: cut it into parts"),
    ],
)
def test_more_digits_than_anybody_writes_are_one_sentence(picture, words):
    with pytest.raises(InputError, match=f"^picture: expected {words}$"):
        find_digits(picture)


def test_as_many_digits_as_are_allowed_are_found():
    assert len(find_digits(dots(MOST_DIGITS, side=6, apart=40, across=20))) == MOST_DIGITS
