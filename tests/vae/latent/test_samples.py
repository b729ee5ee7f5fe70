"""Latents by seed: the browser's numbers, the distributions they are drawn from, and what cannot be drawn."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.latent import samples
from vae.latent.encoded_set import EncodedSet


def a_set(count: int = 50, *, log_var: float = -2.0) -> EncodedSet:
    label = (np.arange(count) % 5).astype(np.uint8)
    mean = np.stack([label * 10.0, np.zeros(count)], axis=1).astype(np.float32)
    return EncodedSet(
        mean=mean, log_var=np.full((count, 2), log_var, np.float32), label=label, error=np.zeros(count, np.float32)
    )


def test_the_numbers_are_those_of_the_browser():
    # tests/web/random.test.mjs
    assert samples.uniform(7, 3).tolist() == [0.011704753153026104, 0.06195825757458806, 0.97690763277933]
    expected = [0.14197044, 0.05824071, -0.86425302, -2.60568091, -1.00636632]
    assert samples.normal(7, 5).tolist() == pytest.approx(expected, abs=1e-8)


def test_a_prior_s_samples_are_normal_and_a_temperature_scales_them():
    drawn = samples.from_prior(10, 20_000, seed=1)
    assert drawn.shape == (20_000, 10)
    assert np.abs(drawn.mean(axis=0)).max() < 0.03
    assert np.abs(np.cov(drawn.T) - np.eye(10)).max() < 0.04
    assert samples.from_prior(10, 4, seed=1, temperature=0.5) == pytest.approx(0.5 * drawn[:4])
    assert not samples.from_prior(10, 4, seed=1, temperature=0).any()


def test_the_aggregate_posterior_s_samples_lie_around_the_means_of_its_rows():
    encoded = a_set()
    rows = samples.rows_of(encoded, 5000, seed=3)
    assert set(encoded.label[rows].tolist()) == set(range(5))
    drawn = samples.from_aggregate(encoded, rows, seed=3)
    spread = (drawn - encoded.mean[rows]).std(axis=0)
    assert spread == pytest.approx(np.exp(-1), rel=0.03)
    assert samples.from_aggregate(encoded, rows, seed=3, temperature=0) == pytest.approx(encoded.mean[rows])


def test_a_class_s_samples_are_of_its_rows():
    encoded = a_set()
    assert set(encoded.label[samples.rows_of(encoded, 100, seed=0, label=2)].tolist()) == {2}
    with pytest.raises(InputError, match="expected encoded pictures of class 9, found none"):
        samples.rows_of(encoded, 3, seed=0, label=9)


def test_an_autoencoder_s_samples_are_its_codes():
    encoded = a_set(log_var=0.0)
    rows = samples.rows_of(encoded, 7, seed=0)
    assert samples.from_aggregate(encoded, rows, seed=0).tolist() == encoded.mean[rows].tolist()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"count": 0}, "a count from 1 up, found 0"),
        ({"seed": -1}, "a seed from 0 to 9999, found -1"),
        ({"temperature": float("nan")}, "a temperature from 0 to 4, found nan"),
        ({"temperature": 4.5}, "a temperature from 0 to 4, found 4.5"),
    ],
)
def test_what_cannot_be_drawn_is_said(given, expected):
    with pytest.raises(InputError, match=f"expected {expected}"):
        samples.from_prior(2, **{"count": 3, "seed": 0, "temperature": 1.0, **given})
