"""Likelihoods of pixels: known answers, and a Gaussian that learns its standard deviation."""

import numpy as np
import pytest
from keras import ops

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


def test_a_pixel_at_the_mean_has_the_density_of_the_middle_of_a_gaussian():
    gaussian = Gaussian()
    gaussian.log_deviation.assign([np.log(0.1)])
    found = gaussian.log_likelihood(gaussian.draw(LOGITS), LOGITS)
    assert float(found[0]) == pytest.approx(-3 * np.log(0.1 * np.sqrt(2 * np.pi)), rel=1e-5)


def test_pixels_are_likeliest_where_the_standard_deviation_is_their_error():
    gaussian, found = Gaussian(), {}
    pixels = gaussian.draw(LOGITS) + np.array([[0.1, -0.2, 0.05]], np.float32)
    error = np.sqrt(np.mean(np.square([0.1, 0.2, 0.05])))
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
    assert not {"negative_elbo", "negative_log_likelihood", "pixel_entropy"} & names
    if made.config.model.gaussian:
        reasons = {each.name: each.reason for each in made.metrics().left_out}
        assert reasons["negative_elbo"].startswith("expected Bernoulli pixels to take it by, found Gaussian pixels")
    density = [metric for metric in made.metrics() if metric.name == "negative_elbo_density"]
    assert all("nats of a density" in metric.protocol for metric in density)
    assert bool(density) == made.config.model.gaussian
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
