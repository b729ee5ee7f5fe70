import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae.errors import InputError
from vae.latent.manifold import along, contact_sheet, line, plane_grid, to_bytes, traversal


def test_the_grid_starts_at_the_top_left_and_reads_like_a_graph():
    grid = plane_grid(side=3, extent=4.0)

    expected = [[-4, 4], [0, 4], [4, 4], [-4, 0], [0, 0], [4, 0], [-4, -4], [0, -4], [4, -4]]
    np.testing.assert_array_equal(grid, np.array(expected, np.float32))
    assert grid.dtype == np.float32


def test_the_default_grid_is_the_classic_manifold():
    grid = plane_grid()

    assert grid.shape == (225, 2)
    assert grid.min() == -4
    assert grid.max() == 4


@pytest.mark.parametrize("arguments", [{"side": 1}, {"extent": 0.0}, {"extent": float("nan")}, {"extent": -1.0}])
def test_a_grid_that_is_none_is_refused(arguments):
    with pytest.raises(InputError, match="expected"):
        plane_grid(**arguments)


def test_a_sheet_is_read_row_by_row():
    images = np.stack([np.full((2, 3), value) for value in (1, 2, 3)])

    sheet = contact_sheet(images, 2)

    np.testing.assert_array_equal(sheet[:2], [[1, 1, 1, 2, 2, 2]] * 2)
    np.testing.assert_array_equal(sheet[2:], [[3, 3, 3, 0, 0, 0]] * 2)


@given(count=st.integers(1, 12), columns=st.integers(1, 6))
def test_every_image_lies_whole_in_its_cell(count, columns):
    images = np.random.default_rng(count).random((count, 4, 5))

    sheet = contact_sheet(images, columns)

    assert sheet.shape == (-(-count // columns) * 4, columns * 5)
    for index, image in enumerate(images):
        row, column = divmod(index, columns)
        np.testing.assert_array_equal(sheet[4 * row : 4 * row + 4, 5 * column : 5 * column + 5], image)


def test_a_sheet_of_what_are_not_images_is_refused():
    with pytest.raises(InputError, match=r"expected shape \(n, h, w\), found \(3, 4\)"):
        contact_sheet(np.zeros((3, 4)), 2)
    with pytest.raises(InputError, match="columns: expected at least 1, found 0"):
        contact_sheet(np.zeros((3, 4, 4)), 0)


def test_bytes_are_rounded_and_clipped():
    np.testing.assert_array_equal(to_bytes(np.array([-1, 0, 0.5, 1, 2])), np.array([0, 0, 128, 255, 255], np.uint8))


def test_every_byte_survives_the_way_to_a_float_and_back():
    every = np.arange(256, dtype=np.uint8)

    np.testing.assert_array_equal(to_bytes(every / np.float32(255)), every)


def test_a_line_includes_both_ends_in_even_steps():
    np.testing.assert_array_equal(
        line(np.array([0, 2]), np.array([4, 0]), 5), [[0, 2], [1, 1.5], [2, 1], [3, 0.5], [4, 0]]
    )


def test_a_line_between_points_of_different_spaces_is_refused():
    with pytest.raises(InputError, match=r"found \(2,\) and \(3,\)"):
        line(np.zeros(2), np.zeros(3), 5)


def test_a_traversal_walks_one_coordinate_and_keeps_the_others():
    walk = traversal(np.array([0.5, -1.0, 7.0]), 1, extent=2.0, steps=5)
    np.testing.assert_allclose(walk, [[0.5, z, 7.0] for z in (-2, -1, 0, 1, 2)])
    assert walk.dtype == np.float32


@pytest.mark.parametrize(("point", "axis"), [([0.0, 0.0], 2), ([[0.0, 0.0]], 0), ([0.0, 0.0], -1)])
def test_a_traversal_along_no_axis_of_the_point_is_refused(point, axis):
    with pytest.raises(InputError, match="one of its axes"):
        traversal(np.array(point), axis, extent=1.0, steps=3)


def test_frames_along_a_way_are_even_between_its_points():
    way = np.array([[0, 0], [2, 0], [2, 1]])

    np.testing.assert_allclose(along(way, 5), [[0, 0], [1, 0], [2, 0], [2, 0.5], [2, 1]])


@pytest.mark.parametrize("way", [[[0, 0]], [0, 1], []])
def test_a_way_of_fewer_than_two_points_is_refused(way):
    with pytest.raises(InputError, match="way: expected at least 2 points"):
        along(np.array(way), 5)
