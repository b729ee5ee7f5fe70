"""What each latent dimension says, and walks along them."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.latent.dimensions import dimensions, walk
from vae.latent.encoded_set import EncodedSet


def encoded(mean: np.ndarray, std: np.ndarray) -> EncodedSet:
    n = len(mean)
    return EncodedSet(
        mean=mean.astype(np.float32),
        log_var=2 * np.log(np.broadcast_to(std, mean.shape)).astype(np.float32),
        label=np.zeros(n, np.uint8),
        error=np.zeros(n, np.float32),
    )


def test_a_dimension_that_is_the_prior_says_nothing_and_the_order_is_that_of_the_divergence():
    alternating = np.where(np.arange(100) % 2, 2.0, -2.0)
    found = dimensions(encoded(np.stack([np.zeros(100), alternating], axis=1), np.array([1.0, 0.5])))
    assert found.kl == pytest.approx([0.0, 0.5 * (4 + 0.25 - 1 - 2 * np.log(0.5))], abs=1e-5)
    assert found.order.tolist() == [1, 0]
    assert found.used.tolist() == [1]
    assert found.deviation == pytest.approx([1.0, np.sqrt(4 + 0.25)], abs=1e-5)


def test_an_autoencoders_deviation_is_that_of_its_codes():
    found = dimensions(encoded(np.array([[2.0, 0.0], [-2.0, 0.0]]), np.array(1.0)))
    assert found.deviation.tolist() == [2.0, 0.0]
    assert found.used.tolist() == [0]


def test_where_no_dimension_says_anything_the_first_is_walked():
    assert dimensions(encoded(np.zeros((5, 3)), np.array(1.0))).used.tolist() == [0]


def test_a_walk_goes_three_deviations_to_either_side_and_leaves_the_rest():
    points = encoded(np.array([[2.0, 1.0, 0.0], [-2.0, 1.0, 0.0]]), np.array(1.0))
    found = walk(points, np.array([0.5, -1.0, 4.0]), 0, steps=3)
    assert found.tolist() == [[-5.5, -1.0, 4.0], [0.5, -1.0, 4.0], [6.5, -1.0, 4.0]]


@pytest.mark.parametrize(("point", "axis"), [(np.zeros(2), 0), (np.zeros(3), 3), (np.zeros(3), -1)])
def test_a_walk_needs_a_latent_and_one_of_its_axes(point, axis):
    points = encoded(np.random.default_rng(1).normal(size=(4, 3)), np.array(1.0))
    with pytest.raises(InputError, match="walk: expected 3 coordinates and one of them"):
        walk(points, point, axis, steps=3)
