"""Likelihoods of pixels: known answers, and a Gaussian that learns its standard deviation."""

import numpy as np
import pytest
from keras import ops
from scipy.stats import norm

from vae.checkpoints.store import CheckpointStore
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.inference.restoring import restore
from vae.models.families import NAMES, build, model_config
from vae.models.likelihoods import Bernoulli, Gaussian
from vae.training.defaults import Choices, config_for
from vae.training.fit import fit, train

FIRST = ("vae", "vqvae")  # a latent vector, and codes: the others come by the same ways

LOGITS = np.array([[0.0, 2.0, -3.0]], np.float32)


def test_both_draw_the_same_mean():
    expected = 1 / (1 + np.exp(-LOGITS))
    for kind in (Bernoulli(), Gaussian()):
        np.testing.assert_allclose(kind.draw(LOGITS), expected, rtol=1e-6)
        np.testing.assert_allclose(ops.convert_to_numpy(kind.mean(LOGITS)), expected, rtol=1e-6)


@pytest.mark.parametrize("deviation", [0.001, 0.02, 0.3, 5.0])
@pytest.mark.parametrize("logit", [-9.0, -1.0, 0.3, 9.0])
def test_the_256_levels_of_a_gaussian_pixel_share_all_of_its_probability(deviation, logit):
    gaussian = Gaussian()
    gaussian.log_deviation.assign([np.log(deviation)])
    levels = np.arange(256, dtype=np.float32)[:, None] / 255
    found = ops.convert_to_numpy(gaussian.log_likelihood(levels, np.full((256, 1), logit, np.float32)))
    assert np.exp(found.astype(np.float64)).sum() == pytest.approx(1, abs=2e-3)
    assert (found <= 0).all()


def test_levels_have_the_share_of_the_mass_that_scipy_finds_and_far_ones_the_density():
    gaussian = Gaussian()
    gaussian.log_deviation.assign([np.log(0.05)])
    near = np.log(norm.cdf(140.5 / 255, 0.5, 0.05) - norm.cdf(139.5 / 255, 0.5, 0.05))
    far = norm.logpdf(250 / 255, 0.5, 0.05) - np.log(255)
    pixels = np.array([[140], [250]], np.float32) / 255
    found = ops.convert_to_numpy(gaussian.log_likelihood(pixels, np.zeros((2, 1), np.float32)))
    assert found == pytest.approx([near, far], rel=1e-4)


def test_pixels_are_likeliest_where_the_standard_deviation_is_their_error():
    gaussian, found = Gaussian(), {}
    pixels = gaussian.draw(LOGITS) + np.array([[0.01, -0.02, 0.005]], np.float32)
    error = np.sqrt(np.mean(np.square([0.01, 0.02, 0.005])))
    for factor in (0.9, 1.0, 1.1):
        gaussian.log_deviation.assign([np.log(factor * error)])
        found[factor] = float(gaussian.log_likelihood(pixels, LOGITS)[0])
    assert found[1.0] == max(found.values())


def test_a_coin_of_bernoulli_pixels_costs_log_2_each():
    assert float(Bernoulli().log_likelihood(np.ones((1, 3)), np.zeros((1, 3)))[0]) == pytest.approx(-3 * np.log(2))


def test_gaussian_pixels_are_not_binarised():
    with pytest.raises(InputError, match="binarise: expected false for a gaussian likelihood, found true"):
        build(model_config(likelihood="gaussian"), TrainingConfig(binarise=True))
    with pytest.raises(InputError, match="likelihood: expected one of bernoulli, gaussian, found 'laplace'"):
        model_config(likelihood="laplace")


@pytest.mark.parametrize(
    "family", [*FIRST, *(pytest.param(name, marks=pytest.mark.long) for name in NAMES if name not in FIRST)]
)
def test_every_family_learns_with_gaussian_pixels_and_is_restored_the_same(family, few, coarse_measures, tmp_path):
    small = {"likelihood": "gaussian", "width": 16} | ({"prior_width": 0} if family in ("vqvae", "fsq") else {})
    choices = Choices(family=family, model=small, training={"epochs": 2})
    config = config_for(choices, dataset=few.name, images=len(few.train), classes=few.classes)

    made = train(config, data=few, store=CheckpointStore(tmp_path), name="mine")

    tensors = made.weights()
    assert abs(tensors["likelihood/pixels/log_deviation"].item() - np.log(0.3)) > 1e-3  # it moves
    names = {metric.name for metric in made.metrics()}
    assert not {"negative_elbo_gray", "negative_log_likelihood", "pixel_entropy"} & names
    assert ("bits_per_dimension" in names) == made.config.model.gaussian
    if made.config.model.gaussian:
        reasons = {each.name: each.reason for each in made.metrics().left_out}
        assert reasons["pixel_entropy"].startswith("expected Bernoulli pixels to take it by, found Gaussian pixels")
        bound = made.metrics()["negative_elbo"]
        assert "over 256 levels" in bound.protocol
        assert "binarised" not in bound.protocol
        assert made.metrics().value("bits_per_dimension") == pytest.approx(bound.value / 784 / np.log(2))
    again = restore(made)
    assert again.likelihood.deviation == pytest.approx(np.exp(tensors["likelihood/pixels/log_deviation"].item()))


@pytest.mark.long
def test_the_standard_deviation_follows_the_error_that_is_left(few):
    training = {"epochs": 60, "batch_size": 20, "learning_rate": 0.005}
    choices = Choices(family="ae", model={"likelihood": "gaussian", "latent_dim": 8}, training=training)
    config = config_for(choices, dataset=few.name, images=len(few.train), classes=few.classes)
    model = build(config.model, config.training)
    fit(model, data=few)
    left = np.sqrt(np.square(model.reconstruct(few.train.images) - few.train.images / 255).mean())
    assert left < model.likelihood.deviation < 2 * left < 0.2  # it follows the error down, from 0.3
