"""The objectives against closed forms, Monte Carlo and Keras."""

import keras
import numpy as np
import pytest
from scipy.stats import norm

from vae.models import objectives


def number(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def test_kl_of_the_prior_itself_is_zero():
    assert number(objectives.kl_divergence(np.zeros((3, 2), "float32"), np.zeros((3, 2), "float32"))) == pytest.approx(
        0
    )


def test_kl_agrees_with_its_closed_form_for_one_gaussian():
    # KL(N(m, s²) || N(0, 1)) = log(1/s) + (s² + m²)/2 - 1/2
    mean, std = 1.5, 0.25
    expected = np.log(1 / std) + (std**2 + mean**2) / 2 - 0.5
    found = objectives.kl_divergence(np.float32([[mean]]), np.float32([[2 * np.log(std)]]))
    assert number(found)[0] == pytest.approx(expected, rel=1e-5)


def test_kl_is_summed_over_dimensions_not_averaged():
    one = number(objectives.kl_divergence(np.float32([[1.0]]), np.float32([[-2.0]])))[0]
    five = number(objectives.kl_divergence(np.full((1, 5), 1.0, "float32"), np.full((1, 5), -2.0, "float32")))[0]
    assert five == pytest.approx(5 * one, rel=1e-6)


def test_kl_agrees_with_monte_carlo():
    rng = np.random.default_rng(0)
    mean, log_var = np.float32([0.7, -1.2]), np.float32([-1.0, 0.5])
    z = (mean + np.exp(0.5 * log_var) * rng.standard_normal((400_000, 2))).astype("float32")
    log_q = number(objectives.gaussian_log_density(z, mean, log_var))
    log_p = number(objectives.standard_normal_log_density(z))
    estimate, error = (log_q - log_p).mean(), (log_q - log_p).std() / np.sqrt(len(z))
    assert abs(number(objectives.kl_divergence(mean, log_var)) - estimate) < 5 * error


def test_gaussian_log_density_agrees_with_scipy():
    z, mean, log_var = np.float32([0.3, -2.0]), np.float32([1.0, 0.5]), np.float32([0.4, -0.7])
    expected = norm.logpdf(z, mean, np.exp(0.5 * log_var)).sum()
    assert number(objectives.gaussian_log_density(z, mean, log_var)) == pytest.approx(expected, rel=1e-5)


def test_bernoulli_log_likelihood_is_the_summed_cross_entropy():
    rng = np.random.default_rng(1)
    pixels, logits = rng.random((4, 784)).astype("float32"), rng.normal(size=(4, 784)).astype("float32")
    expected = 784 * number(keras.losses.binary_crossentropy(pixels, logits, from_logits=True))
    assert -number(objectives.bernoulli_log_likelihood(pixels, logits)) == pytest.approx(expected, rel=1e-5)


def test_bernoulli_log_likelihood_stays_finite_at_extreme_logits():
    found = number(objectives.bernoulli_log_likelihood(np.float32([[1, 0]]), np.float32([[1000, -1000]])))
    assert found == pytest.approx(0)


def test_importance_bound_of_equal_weights_is_that_weight():
    assert number(objectives.importance_bound(np.full((7, 2), -3.5, "float32"))) == pytest.approx(-3.5)


def test_importance_bound_is_above_the_mean_of_log_weights():
    log_weights = np.random.default_rng(2).normal(size=(50, 6)).astype("float32")
    assert np.all(number(objectives.importance_bound(log_weights)) > log_weights.mean(axis=0))


def test_importance_bound_tends_to_the_exact_evidence_of_a_linear_gaussian():
    # z ~ N(0, 1), x | z ~ N(z, 1): log p(x) = log N(x; 0, 2); the proposal is wider than the posterior N(x/2, 1/2)
    x, rng = 0.8, np.random.default_rng(3)
    mean, log_var = np.float32([0.0]), np.float32([0.5])
    z = (mean + np.exp(0.5 * log_var) * rng.standard_normal((200_000, 1))).astype("float32")
    log_weights = objectives.importance_log_weights(
        norm.logpdf(x, z[:, 0], 1.0).astype("float32"), z, mean=mean, log_var=log_var
    )
    found = number(objectives.importance_bound(log_weights))
    assert found == pytest.approx(norm.logpdf(x, 0, np.sqrt(2)), abs=5e-3)


def test_total_correlation_is_the_estimate_of_a_batch_computed_by_hand():
    rng = np.random.default_rng(4)
    mean, log_var, z = (rng.normal(size=(6, 3)).astype(np.float32) for _ in range(3))
    pairs = norm.logpdf(z[:, None], mean[None], np.exp(0.5 * log_var)[None])  # (6, 6, 3): each sample, each posterior
    joint = np.log(np.exp(pairs.sum(axis=-1)).sum(axis=1) / (100 * 6))
    marginals = np.log(np.exp(pairs).sum(axis=1) / (100 * 6)).sum(axis=-1)
    found = number(objectives.total_correlation(z, mean, log_var, images=100))
    np.testing.assert_allclose(found, joint - marginals, rtol=1e-5)


def test_an_aggregate_that_is_a_product_has_no_total_correlation():
    mean = np.stack(np.meshgrid([-2.0, 0.0, 1.0], [-1.0, 3.0]), axis=-1).reshape(6, 2).astype(np.float32)
    log_var = np.tile(np.float32([-1.0, 0.5]), (6, 1))
    z = np.random.default_rng(6).normal(size=(6, 2)).astype(np.float32)
    found = number(objectives.total_correlation(z, mean, log_var, images=1))
    np.testing.assert_allclose(found, np.zeros(6), atol=1e-5)


def test_k_points_on_a_diagonal_have_a_total_correlation_of_log_k():
    mean = 10.0 * np.repeat(np.arange(5, dtype=np.float32)[:, None], 2, axis=1)
    found = number(objectives.total_correlation(mean, mean, np.zeros_like(mean), images=1))
    np.testing.assert_allclose(found, np.full(5, np.log(5)), rtol=1e-5)


def test_latents_that_lean_on_each_other_have_more_total_correlation():
    rng = np.random.default_rng(5)
    free = rng.normal(size=(512, 2)).astype(np.float32)
    leaning = np.stack([free[:, 0], free[:, 0]], axis=1)
    log_var = np.full_like(free, np.log(0.05))
    apart, together = (
        number(objectives.total_correlation(mean, mean, log_var, images=512)).mean() for mean in (free, leaning)
    )
    assert together > apart + 0.5
