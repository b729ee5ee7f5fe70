"""Walks along the dimensions, as they are taken away from Explore."""

import numpy as np
import pytest

from app.state import session
from app.state.axes import walked_axes
from app.views.explore import walks
from vae.latent.dimensions import axis_name, dimensions


@pytest.fixture
def asked(monkeypatch) -> list[np.ndarray]:
    """The latents of each request; a picture is its latent's first two numbers."""
    found: list[np.ndarray] = []

    def decode(_checkpoint, points):
        found.append(points)
        return points[:, None, :2]

    monkeypatch.setattr(session, "decode", decode)
    return found


def test_all_rows_of_a_traversal_are_decoded_in_one_request(store, asked):
    checkpoint = store.open("mnist-sweep-d10-beta4")
    used = dimensions(checkpoint.encoded()).used
    strips = walks.rows(checkpoint, np.zeros(10, np.float32), steps=13)
    (points,) = asked
    assert points.shape == (13 * len(used), 10)
    assert [strip.title for strip in strips] == [axis_name(axis) for axis in used]
    for row, axis in enumerate(used):
        moved = points[13 * row : 13 * (row + 1)]
        assert np.all(np.diff(moved[:, axis]) > 0)
        assert not np.delete(moved, axis, axis=1).any()
        assert np.array_equal(strips[row].images, moved[:, None, :2])


def test_a_plane_is_walked_along_both_axes_in_their_order(store, asked):
    checkpoint = store.open("mnist-vae")
    assert walked_axes(checkpoint) == [0, 1]
    walks.rows(checkpoint, np.array([0.5, -1], np.float32), steps=3)
    (points,) = asked
    assert np.all(points[:3, 1] == -1)
    assert np.all(points[3:, 0] == 0.5)
