"""Which digits a chart's selection or a choice of classes means."""

import numpy as np
import pytest

from app.state.selection import at_random, chosen_rows, class_by_class, class_counts, of_classes, sampled, worst_first

LABELS = np.array([3, 1, 3, 0, 1, 3, 3])


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


def test_the_worst_comes_first():
    assert worst_first(np.array([0, 1, 3]), np.array([10.0, 30.0, 99.0, 20.0])).tolist() == [1, 3, 0]


def test_the_rows_of_classes_ascend():
    assert of_classes(LABELS, (1, 0)).tolist() == [1, 3, 4]


@pytest.mark.parametrize(
    ("count", "rows"), [(2, [3, 1]), (3, [3, 1, 0]), (5, [3, 1, 4, 0, 2]), (99, [3, 1, 4, 0, 2, 5, 6])]
)
def test_classes_share_a_count_as_evenly_as_can_be(count, rows):
    assert class_by_class(LABELS, (0, 1, 3), count).tolist() == rows


def test_without_classes_there_is_no_digit():
    assert len(class_by_class(LABELS, (), 5)) == len(at_random(LABELS, (), 5, seed=0)) == 0


def test_a_seed_draws_the_same_different_digits_of_the_classes():
    drawn = at_random(LABELS, (3,), 3, seed=7)
    assert drawn.tolist() == at_random(LABELS, (3,), 3, seed=7).tolist()
    assert len(set(drawn.tolist())) == 3
    assert set(drawn.tolist()) <= {0, 2, 5, 6}
    assert {tuple(at_random(LABELS, (3,), 2, seed=seed)) for seed in range(20)} != {tuple(drawn[:2])}
    assert sorted(at_random(LABELS, (3,), 99, seed=0)) == [0, 2, 5, 6]


def test_classes_are_counted_the_most_frequent_first():
    assert class_counts(np.array([7, 2, 7, 9, 2, 7])) == [(7, 3), (2, 2), (9, 1)]


def test_a_sample_gives_each_class_its_share_and_is_the_same_each_time():
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    rows = sampled(np.random.default_rng(5).permutation(labels), 100, seed=0)
    assert len(np.unique(rows)) == 100
    assert np.bincount(np.random.default_rng(5).permutation(labels)[rows]).tolist() == [60, 30, 10]
    assert np.array_equal(rows, sampled(np.random.default_rng(5).permutation(labels), 100, seed=0))
    assert sampled(LABELS, 7, seed=0).tolist() == list(range(7))
