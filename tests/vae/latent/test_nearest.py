"""Distances to the nearest of many points, against what is plain to see and against every distance."""

import numpy as np
import pytest

from vae.latent.nearest import BLOCK, MOST_FOR_A_TREE, Nearest


def test_on_a_line_they_are_the_steps():
    line = np.arange(5.0)[:, None]
    assert Nearest(line).distances(np.array([[0.0], [2.25]]), 3).tolist() == [[0, 1, 2], [0.25, 0.75, 1.25]]


@pytest.mark.parametrize("dim", [2, MOST_FOR_A_TREE, MOST_FOR_A_TREE + 1, 64])
def test_they_are_those_of_all_distances(dim):
    rng = np.random.default_rng(dim)
    points, asked = rng.normal(size=(300, dim)), rng.normal(size=(BLOCK + 3, dim))
    every = np.sort(np.linalg.norm(asked[:, None] - points, axis=2), axis=1)
    assert np.abs(Nearest(points).distances(asked, 11) - every[:, :11]).max() < 1e-6


@pytest.mark.parametrize("dim", [2, 64])
def test_a_point_is_its_own_nearest_and_beyond_all_is_infinitely_far(dim):
    points = np.random.default_rng(0).normal(size=(4, dim))
    found = Nearest(points).distances(points, 6)
    assert np.abs(found[:, 0]).max() < 1e-6
    assert np.isinf(found[:, 4:]).all()
