"""Names of classes in sentences, and what stands for them where there is little room."""

import string

import pytest

from vae.data.naming import MARK, Naming
from vae.data.records import RECORDS

DIGITS = Naming("digit", tuple("0123456789"))
GARMENTS = Naming("garment", RECORDS["fashion_mnist"].class_names)


def test_a_class_stands_with_its_article():
    assert [DIGITS.with_article(label) for label in (5, 8)] == ["a 5", "an 8"]
    assert [Naming().with_article(label) for label in (11, 18, 80, 12)] == ["an 11", "an 18", "an 80", "a 12"]
    letters = Naming("letter", tuple(string.ascii_uppercase))
    assert [letters.with_article(label) for label in (0, 1, 5, 20)] == ["an A", "a B", "an F", "a U"]
    assert [GARMENTS.with_article(label) for label in (2, 9)] == ["a pullover", "an ankle boot"]


def test_several_of_a_class_are_spoken_of():
    assert (DIGITS.several(7), GARMENTS.several(9)) == ("7s", "of class ankle boot")
    assert (DIGITS.counted(1), GARMENTS.counted(1200)) == ("1 digit", "1,200 garments")


@pytest.mark.parametrize(
    "names",
    [
        RECORDS["fashion_mnist"].class_names,
        RECORDS["scenes"].class_names,
        tuple(string.ascii_uppercase),
        (*string.digits, *string.ascii_uppercase, *"abdefghnqrt"),  # EMNIST balanced
        ("left arrow", "left turn", "left", "le", "lettuce", "lemon"),
        ("same", "same", "", " "),
        ("---", "★★★", "   ", "a--"),
    ],
)
def test_marks_are_short_and_no_two_alike(names):
    marks = Naming("sign", names).marks
    assert len(set(marks)) == len(names)
    assert all(0 < len(mark) <= MARK for mark in marks)


def test_marks_are_the_names_where_they_are_short_enough():
    assert DIGITS.marks == DIGITS.names
    assert GARMENTS.marks[:5] == ("Ts", "Tr", "Pu", "Dr", "Co")


def test_a_class_beyond_the_names_is_called_by_its_number():
    assert (GARMENTS.name(12), GARMENTS.mark(12), GARMENTS.several(12)) == ("12", "12", "12s")
