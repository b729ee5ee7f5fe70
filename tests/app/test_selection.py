"""What a chart's selection becomes."""

import csv

import numpy as np
import pytest

from app.selection import chosen_rows, class_counts, to_csv, worst_first
from vae.latents import EncodedSet


@pytest.fixture
def encoded() -> EncodedSet:
    return EncodedSet(
        mean=np.array([[0.0, 1.0], [2.0, -3.0], [0.5, 0.25]], np.float32),
        log_var=np.log(np.array([[4.0, 0.25], [1.0, 1.0], [0.01, 9.0]], np.float32)),
        label=np.array([3, 1, 3], np.uint8),
        error=np.array([10.0, 30.0, 20.0], np.float32),
    )


def event(*customdata) -> dict:
    return {"selection": {"points": [{"customdata": value, "x": 0, "y": 0} for value in customdata]}}


def test_rows_come_ascending_and_once():
    assert chosen_rows(event(5, 2, 5, [4]), 10).tolist() == [2, 4, 5]


@pytest.mark.parametrize("rubbish", [-1, 10, 2.5, "7", None, [], {}, True, float("nan"), float("inf")])
def test_what_is_no_row_is_left_out(rubbish):
    assert chosen_rows(event(rubbish, 3), 10).tolist() == [3]


@pytest.mark.parametrize("nothing", [{}, {"selection": None}, {"selection": {"points": []}}])
def test_nothing_chosen_is_no_row(nothing):
    assert len(chosen_rows(nothing, 10)) == 0


def test_the_worst_comes_first(encoded):
    assert worst_first(np.array([0, 1, 2]), encoded).tolist() == [1, 2, 0]


def test_classes_are_counted_the_most_frequent_first():
    assert class_counts(np.array([7, 2, 7, 9, 2, 7])) == [(7, 3), (2, 2), (9, 1)]


def test_the_csv_holds_means_standard_deviations_and_errors(encoded):
    rows = list(csv.DictReader(to_csv(np.array([2, 0]), encoded).splitlines()))
    assert list(rows[0]) == ["index", "label", "z1", "z2", "std1", "std2", "error"]
    assert [row["index"] for row in rows] == ["2", "0"]
    numbers = {key: float(value) for key, value in rows[0].items()}
    assert numbers == pytest.approx(
        {"index": 2, "label": 3, "z1": 0.5, "z2": 0.25, "std1": 0.1, "std2": 3.0, "error": 20.0}
    )
