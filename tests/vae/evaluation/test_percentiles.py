"""Percentiles among the test set and among one class of it: known answers."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.evaluation.percentiles import Percentiles, kl_divergence, measured, percentiles
from vae.latent.encoded_set import EncodedSet, Posterior


def a_line(n: int = 100) -> EncodedSet:
    """Pictures one apart on a line, errors 0 to n − 1; those of the right half are of class 1."""
    mean = np.stack([np.arange(n), np.zeros(n)], axis=1).astype(np.float32)
    label = (np.arange(n) >= n // 2).astype(np.uint8)
    return EncodedSet(mean, np.zeros_like(mean), label, np.arange(n, dtype=np.float32))


def at(x: float, y: float = 0.0) -> Posterior:
    return Posterior(np.array([[x, y]], np.float32), np.zeros((1, 2), np.float32))


def ranked(x: float, y: float = 0.0, *, error: float = 0, label: int = 1, row: int | None = None) -> Percentiles:
    return percentiles(measured(a_line()), at(x, y), error=error, label=label, row=row)


def test_the_divergence_of_the_prior_from_itself_is_zero_and_a_mean_costs_half_its_square():
    assert kl_divergence(at(0.0)) == pytest.approx([0.0])
    assert kl_divergence(at(3.0, 4.0)) == pytest.approx([12.5])
    narrow = Posterior(np.zeros((1, 2)), np.full((1, 2), 2 * np.log(0.1)))
    assert kl_divergence(narrow) == pytest.approx([2 * (-np.log(0.1) - 0.5 + 0.005)])


def test_percentiles_are_the_share_of_test_pictures_below():
    assert ranked(50, error=24.5).error.percentile == pytest.approx(25)
    assert ranked(50, error=-1).error.percentile == 0
    assert ranked(50, error=1e9).error.percentile == 100
    assert ranked(30.5).kl.percentile == pytest.approx(31)


def test_among_a_class_only_its_pictures_count():
    assert ranked(50, error=74.5, label=1).error.class_percentile == pytest.approx(50)
    assert ranked(50, error=74.5, label=0).error.class_percentile == 100
    assert ranked(50, error=74.5, label=7).error.class_percentile is None
    assert ranked(50, label=1).error.of_class.tolist() == list(range(50, 100))


def test_the_distance_is_to_the_tenth_nearest():
    assert ranked(50).distance.value == pytest.approx(5)  # itself, five on one side, four more
    far = ranked(50, 1000).distance
    assert far.percentile == 100
    assert far.value == pytest.approx(1000, rel=1e-3)


def test_the_distance_to_a_class_counts_its_pictures_alone():
    assert ranked(0, label=0).class_distance.value == pytest.approx(9)
    far = ranked(0, label=1).class_distance
    assert far.value == pytest.approx(59)
    assert far.class_percentile == 100
    assert ranked(0, label=0, row=0).class_distance.value == pytest.approx(10)
    assert ranked(0, label=1, row=0).class_distance.value == pytest.approx(59)
    assert ranked(0, label=7).class_distance is None


def test_a_test_picture_is_not_its_own_neighbour():
    distance = measured(a_line()).distance
    assert (distance.min(), distance.max()) == pytest.approx((5, 10))
    assert ranked(0).distance.value == pytest.approx(9)
    assert ranked(0, row=0).distance.value == pytest.approx(10)


def test_an_autoencoder_has_no_divergence():
    among = measured(a_line(), posterior=False)
    assert percentiles(among, at(0), error=0, label=0).kl is None


def test_a_set_without_vectors_or_neighbours_is_refused():
    with pytest.raises(InputError, match="more than 10"):
        measured(a_line(10))
    none = EncodedSet(np.zeros((20, 0)), np.zeros((20, 0)), np.zeros(20, np.uint8), np.zeros(20))
    with pytest.raises(InputError, match="expected vectors"):
        measured(none)
