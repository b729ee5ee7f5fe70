"""Percentiles among the test set: known answers."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.latents import EncodedSet, Posterior
from vae.oddity import kl_divergence, oddity, typical


def a_line(n: int = 100) -> EncodedSet:
    """Pictures one apart on a line, errors 0 to n − 1."""
    mean = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
    return EncodedSet(mean, np.zeros_like(mean), np.zeros(n, np.uint8), np.arange(n, dtype=np.float32))


def at(x: float, y: float = 0.0) -> Posterior:
    return Posterior(np.array([[x, y]], np.float32), np.zeros((1, 2), np.float32))


def test_the_divergence_of_the_prior_from_itself_is_zero_and_a_mean_costs_half_its_square():
    assert kl_divergence(at(0.0)) == pytest.approx([0.0])
    assert kl_divergence(at(3.0, 4.0)) == pytest.approx([12.5])
    narrow = Posterior(np.zeros((1, 2)), np.full((1, 2), 2 * np.log(0.1)))
    assert kl_divergence(narrow) == pytest.approx([2 * (-np.log(0.1) - 0.5 + 0.005)])


def test_percentiles_are_the_share_of_test_pictures_below():
    among = typical(a_line())
    assert oddity(among, at(50), error=24.5).error.percentile == pytest.approx(25)
    assert oddity(among, at(50), error=-1).error.percentile == 0
    assert oddity(among, at(50), error=1e9).error.percentile == 100
    assert oddity(among, at(30.5), error=0).kl.percentile == pytest.approx(31)


def test_the_distance_is_to_the_tenth_nearest():
    among = typical(a_line())
    assert oddity(among, at(50.0), error=0).distance.value == pytest.approx(5)  # itself, five on one side, four more
    far = oddity(among, at(50.0, 1000.0), error=0).distance
    assert far.percentile == 100
    assert far.value == pytest.approx(1000, rel=1e-3)


def test_a_test_picture_is_not_its_own_neighbour():
    assert typical(a_line()).distance.min() == pytest.approx(5)
    assert typical(a_line()).distance.max() == pytest.approx(10)


def test_an_autoencoder_has_no_divergence():
    assert oddity(typical(a_line(), posterior=False), at(0), error=0).kl is None


def test_a_set_without_vectors_or_neighbours_is_refused():
    with pytest.raises(InputError, match="more than 10"):
        typical(a_line(10))
    none = EncodedSet(np.zeros((20, 0)), np.zeros((20, 0)), np.zeros(20, np.uint8), np.zeros(20))
    with pytest.raises(InputError, match="expected vectors"):
        typical(none)
