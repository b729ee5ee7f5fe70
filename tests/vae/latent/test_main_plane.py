"""The plane along which latents spread most: known clouds, lines, planes; turned as it was a moment ago."""

import numpy as np
import pytest

from vae.latent.main_plane import MainPlane, main_plane

ALONG, BESIDE = np.array([0.6, 0, 0.8, 0]), np.array([0, 1.0, 0, 0])


def cloud(offset: float = 0.0) -> np.ndarray:
    """Spread over 5 along one direction, 2 along another, and hardly at all along the others."""
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((500, 4))
    return (5 * noise[:, :1] * ALONG + 2 * noise[:, 1:2] * BESIDE + 0.01 * noise + offset).astype(np.float32)


def test_the_axes_are_the_two_main_components():
    plane = main_plane(cloud())
    assert plane.axes[0] == pytest.approx(ALONG, abs=0.02)
    assert plane.axes[1] == pytest.approx(BESIDE, abs=0.02)
    assert plane.axes @ plane.axes.T == pytest.approx(np.eye(2), abs=1e-12)


def test_a_place_goes_to_its_latent_and_comes_back():
    plane = main_plane(cloud(offset=3))
    places = np.array([[0, 0], [1, -2]])
    assert plane.axes @ plane.origin == pytest.approx([0, 0], abs=1e-9)
    assert plane.places(plane.latents(places)) == pytest.approx(places, abs=1e-5)
    mean = cloud(offset=3).mean(axis=0)
    assert plane.latents(plane.places(mean[None]))[0] == pytest.approx(mean, abs=1e-4)  # it passes through the mean


def test_two_dimensions_are_their_own_plane_and_one_is_strewn_across_it():
    latents = cloud()[:, :2]
    assert np.array_equal(main_plane(latents).places(latents), latents)
    line = latents[:, :1]
    plane = main_plane(line)
    places = plane.places(line)
    assert np.array_equal(places[:, 0], line[:, 0])
    assert -1 <= places[:, 1].min() < -0.9 < 0.9 < places[:, 1].max() <= 1
    assert plane.latents(np.array([[2, 1], [2, -1]])).tolist() == [[2], [2]]


@pytest.mark.parametrize("angle", [np.pi, np.pi / 2, 0.3])
def test_it_is_turned_as_the_plane_of_a_moment_ago(angle):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    first = main_plane(cloud())
    before = MainPlane(first.origin, turn @ first.axes)
    after = main_plane(cloud(), before)
    assert after.axes == pytest.approx(before.axes, abs=1e-9)
    assert after.origin == pytest.approx(first.origin, abs=1e-9)
