"""Held-out likelihoods against cases with an exact answer."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf
from scipy.stats import multivariate_normal

from vae.config import TrainingConfig
from vae.data.datasets import Split
from vae.evaluation import likelihood_protocols as protocols
from vae.evaluation.likelihood import (
    binarise,
    elbo,
    exact_log_likelihood,
    importance_log_likelihood,
    integrate_plane,
)
from vae.models import families as models
from vae.models.families import model_config

SMALL = model_config(width=16, fourier_features=4)


@pytest.fixture(scope="module")
def model():
    return models.build(SMALL, TrainingConfig(seed=3))


@pytest.fixture(scope="module")
def images():
    return binarise(np.random.default_rng(0).integers(0, 256, (40, 28, 28)).astype(np.uint8))


def test_quadrature_gives_the_exact_evidence_of_a_linear_gaussian():
    # x | z ~ N(Wz + b, s² I), z ~ N(0, I): p(x) = N(b, W Wᵀ + s² I)
    rng = np.random.default_rng(4)
    weights, bias, scale = rng.normal(size=(3, 2)), rng.normal(size=3), 0.4
    x = rng.normal(size=(5, 3))

    def log_likelihood(latents):
        residual = x[:, None, :] - latents @ weights.T - bias
        value = -0.5 * np.square(residual / scale).sum(-1) - 3 * np.log(scale * np.sqrt(2 * np.pi))
        return tf.constant(value.astype("float32"))

    exact = multivariate_normal(bias, weights @ weights.T + scale**2 * np.eye(3)).logpdf(x)
    assert integrate_plane(log_likelihood, images=5, side=200) == pytest.approx(exact, abs=1e-3)


def test_quadrature_of_a_constant_likelihood_is_that_constant():
    found = integrate_plane(lambda z: tf.fill((2, len(z)), -7.0), images=2, side=100)
    assert found == pytest.approx(-7.0, abs=1e-4)


def test_elbo_is_below_the_importance_bound_and_that_below_the_exact_evidence(model, images):
    bound = -elbo(model, images, samples=64).negative
    weighted = importance_log_likelihood(model, images, samples=300).mean()
    exact = exact_log_likelihood(model, images)
    assert bound < weighted <= exact.log_likelihood.mean() + 0.05
    assert exact.change < 0.05


def test_elbo_adds_up_from_its_halves(model, images):
    found = elbo(model, images, samples=2)
    assert found.negative == pytest.approx(found.reconstruction + sum(found.kl_per_dimension))
    assert len(found.kl_per_dimension) == 2


def test_binarisation_draws_zero_and_one_with_the_gray_value_as_probability():
    gray = np.full((200, 28, 28), 64, np.uint8)
    drawn = binarise(gray, seed=1)
    assert set(np.unique(drawn)) == {0, 255}
    assert (drawn == 255).mean() == pytest.approx(64 / 255, abs=0.01)
    assert np.array_equal(drawn, binarise(gray, seed=1))
    assert not np.array_equal(drawn, binarise(gray, seed=2))


def test_elbo_of_a_model_that_ignores_its_input_is_the_prior_baseline(images):
    blind = models.build(SMALL, TrainingConfig(seed=0))
    zeros = {path: np.zeros_like(tensor) for path, tensor in blind.tensors().items()}
    blind.assign(zeros)  # posterior = prior, every pixel 1/2
    found = elbo(blind, images, samples=1)
    assert found.kl == pytest.approx(0)
    assert found.reconstruction == pytest.approx(784 * np.log(2), rel=1e-5)


def test_a_slow_decoder_is_measured_with_fewer_samples_and_says_so(few, monkeypatch):
    dense, slow = (
        models.build(model_config(width=8, fourier_features=2, **kind)) for kind in ({}, {"architecture": "conv"})
    )
    assert (protocols.slow(dense), protocols.slow(slow)) == (False, True)
    monkeypatch.setattr(protocols, "FEW_SIDES", (24, 36))
    monkeypatch.setattr(protocols, "IMPORTANCE_SAMPLES", 5)
    data = replace(few, test=Split(few.test.images[:3], few.test.labels[:3]))
    (exact,) = protocols.exact(slow, data)
    assert "on a grid of 36×36 over [-5, 5]²; as few because this decoder is slow" in exact.protocol
    (bound,) = protocols.importance_bound(slow, data)
    assert "as few because this decoder is slow" in bound.protocol
    assert "4 posterior samples an image; as few" in protocols.bounds(slow, data, gray=True)[0].protocol
