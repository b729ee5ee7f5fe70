"""What the morph's Python side believes of the browser."""

import pytest

from app.components.class_morph import read_mixture
from app.state.plane_view import Mixture


def test_a_mixture_is_read():
    assert read_mixture({"a": 3, "b": 8, "t": 0.25, "seq": 2}, 10) == (Mixture(3, 8, 0.25), 2)
    assert read_mixture({"a": 0, "b": 0, "t": 1, "seq": 1}, 2) == (Mixture(0, 0, 1.0), 1)


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"a": 3, "b": 10, "t": 0.5, "seq": 1},
        {"a": -1, "b": 8, "t": 0.5, "seq": 1},
        {"a": "3", "b": 8, "t": 0.5, "seq": 1},
        {"a": 3, "b": 8, "t": 1.01, "seq": 1},
        {"a": 3, "b": 8, "t": float("nan"), "seq": 1},
        {"a": 3, "b": 8, "t": "0.5", "seq": 1},
        {"a": 3, "b": 8, "t": 0.5, "seq": None},
    ],
)
def test_what_is_no_mixture_of_the_model_s_classes_is_passed_over(event):
    assert read_mixture(event, 10) is None
