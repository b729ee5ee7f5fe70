"""Regions drawn on a chart: from an event, through the address, and what lies in them."""

import numpy as np
import pytest

from app.views.encoded import region

TRIANGLE = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])


def test_a_lasso_and_a_box_are_read():
    lasso = {"selection": {"lasso": [{"x": [0, 4, 0], "y": [0, 0, 4]}], "box": []}}
    np.testing.assert_array_equal(region.from_event(lasso), TRIANGLE)
    box = {"selection": {"box": [{"x": [0, 2], "y": [1, 3]}]}}
    np.testing.assert_array_equal(region.from_event(box), [[0, 1], [2, 1], [2, 3], [0, 3]])


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"selection": None},
        {"selection": {"points": [{"x": 1}]}},
        {"selection": {"lasso": [{"x": [0, 1], "y": [0, 1]}]}},
        {"selection": {"lasso": [{"x": [0, 1, "2"], "y": [0, 1, 2]}]}},
        {"selection": {"lasso": [{"x": [0, 1, float("nan")], "y": [0, 1, 2]}]}},
        {"selection": {"box": [{"x": [0], "y": [1]}]}},
    ],
)
def test_what_is_no_region_is_none(event):
    assert region.from_event(event) is None


def test_the_points_inside_are_found():
    points = np.array([[1.0, 1.0], [3.0, 3.0], [-1.0, 1.0], [0.5, 3.0], [2.5, 1.0], [1.0, -0.1]])
    np.testing.assert_array_equal(region.rows_inside(TRIANGLE, points), [0, 3, 4])


def test_a_ring_leaves_its_hole_out():
    ring = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0], [3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]
    rows = region.rows_inside(np.array(ring, dtype=float), np.array([[1.0, 2.0], [4.5, 4.4]]))
    np.testing.assert_array_equal(rows, [0])


def test_an_address_holds_a_lasso_of_hundreds_of_corners():
    angles = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    text = region.to_text(circle)
    assert len(text) < 500
    points = np.random.default_rng(0).uniform(-1.2, 1.2, (2000, 2))
    named = np.isin(np.arange(2000), region.rows_inside(region.from_text(text), points))
    drawn = np.isin(np.arange(2000), region.rows_inside(circle, points))
    assert (named == drawn).mean() > 0.99


@pytest.mark.parametrize("text", ["", "1_2_3_4", "1_2_3_4_5", "a_b_c_d_e_f", "nan_0_1_1_0_1", "1_" * 200 + "1"])
def test_a_bad_address_names_none(text):
    assert region.from_text(text) is None


def test_the_path_is_closed():
    assert region.path(TRIANGLE) == "M0,0L4,0L0,4Z"
