"""Whether a latent lies where pictures were encoded, at two dimensions and at 64."""

from dataclasses import dataclass

import numpy as np
import pytest

from vae.data.datasets import load
from vae.latent import samples
from vae.latent.encoded_set import EncodedSet
from vae.latent.nearest import Nearest
from vae.latent.support import expected_mean, typical_reach

DIM, K = 64, 10


def encoded_set(mean, std=None) -> EncodedSet:
    mean = np.asarray(mean, np.float32)
    log_var = np.zeros_like(mean) if std is None else np.broadcast_to(2 * np.log(np.float32(std)), mean.shape)
    return EncodedSet(mean, log_var, np.zeros(len(mean), np.uint8), np.zeros(len(mean), np.float32))


@dataclass(frozen=True)
class LinearModel:
    """A linear VAE at its optimum, probabilistic PCA (Tipping and Bishop 1999), of real digits: latents of DIM."""

    middle: np.ndarray
    axes: np.ndarray
    spread: np.ndarray
    noise: float

    @classmethod
    def of(cls, pictures: np.ndarray, noise: float) -> "LinearModel":
        middle = pictures.mean(axis=0)
        _, lengths, axes = np.linalg.svd(pictures - middle, full_matrices=False)
        spread = np.maximum(lengths[:DIM] ** 2 / len(pictures), noise)
        return cls(middle, axes[:DIM], spread, noise)

    def encode(self, pictures: np.ndarray) -> EncodedSet:
        mean = (pictures - self.middle) @ self.axes.T * np.sqrt(self.spread - self.noise) / self.spread
        return encoded_set(mean, np.sqrt(self.noise / self.spread))


@pytest.fixture(scope="module", params=[0.05, 0.5, 2.0])
def model(request) -> LinearModel:
    """From one that uses nearly all of its dimensions to one of which most are collapsed."""
    return LinearModel.of(pictures("train"), request.param)


@pytest.fixture(scope="module")
def encoded(model) -> EncodedSet:
    return model.encode(pictures("train"))


def pictures(split: str) -> np.ndarray:
    images = getattr(load("digits"), split).images
    return images.reshape(len(images), -1) / 255.0


def far(encoded: EncodedSet, latents: np.ndarray) -> float:
    """The share of latents that are called far."""
    distances = Nearest(encoded.mean).distances(expected_mean(encoded, latents), K)[:, -1]
    return float((distances > typical_reach(encoded)).mean())


def test_at_64_dimensions_held_out_pictures_are_near_data(model, encoded):
    held_out = model.encode(pictures("test"))
    rows = np.arange(len(held_out))
    assert far(encoded, held_out.mean) < 0.05
    assert far(encoded, samples.from_aggregate(held_out, rows, seed=1)) < 0.1


def test_at_64_dimensions_most_samples_of_the_prior_are_near_data_and_hardly_any_five_times_as_far_out(encoded):
    sampled = samples.from_prior(DIM, 400, seed=1)
    assert far(encoded, sampled) < 0.2
    assert far(encoded, 5 * sampled) > 0.95


def test_where_few_of_64_dimensions_say_something_a_picture_that_leaves_by_one_of_them_is_far():
    encoded = LinearModel.of(pictures("train"), 2.0).encode(pictures("train"))
    latents = encoded.mean[::4].copy()
    latents[:, encoded.mean.var(axis=0).argmax()] = 5
    assert far(encoded, latents) > 0.95


def test_a_dimension_that_says_nothing_does_not_count():
    random = np.random.default_rng(1)
    mean = np.concatenate([random.normal(size=(500, 3)), np.zeros((500, 61))], axis=1)
    encoded = encoded_set(mean, [0.1] * 3 + [1.0] * 61)
    latents = encoded.mean + np.float32([0] * 3 + [20] * 61)
    np.testing.assert_allclose(expected_mean(encoded, latents)[:, 3:], 0, atol=1e-6)
    assert far(encoded, latents) < 0.05


@pytest.mark.parametrize("encoded", [encoded_set(np.eye(2), 0.5), encoded_set(np.eye(9))], ids=["plane", "autoencoder"])
def test_on_a_plane_and_of_an_autoencoder_a_latent_is_its_own_mean(encoded):
    latents = np.random.default_rng(2).normal(size=(4, encoded.dim)).astype(np.float32)
    np.testing.assert_array_equal(expected_mean(encoded, latents), latents)


def test_the_reach_of_an_even_row_is_its_spacing():
    row = encoded_set([[2.0 * step, 0] for step in range(50)])

    assert typical_reach(row, 2, share=0.5) == pytest.approx(2.0)


def test_a_boundless_posterior_of_a_damaged_file_leaves_the_reach_finite():
    mean = np.random.default_rng(3).normal(size=(30, 3)).astype(np.float32)
    log_var = np.float32([-4, 60_000, -4]) * np.ones_like(mean)
    encoded = EncodedSet(mean, log_var, np.zeros(30, np.uint8), np.zeros(30, np.float32))
    assert np.isfinite(typical_reach(encoded))
