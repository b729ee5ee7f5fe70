"""Finite scalar quantisation: the grid of levels, codes as numbers, and a gradient that passes the rounding."""

import numpy as np
import pytest
import tensorflow as tf

from vae.config import TrainingConfig
from vae.errors import InputError
from vae.models.families import build, model_config

CONFIG = model_config(family="fsq", levels=(5, 4), width=8, prior_width=0)
IMAGES = np.random.default_rng(0).integers(0, 256, (4, 28, 28)).astype(np.uint8)


@pytest.fixture(scope="module")
def model():
    return build(CONFIG, TrainingConfig(seed=1))


def test_the_codebook_is_every_combination_of_levels(model):
    assert (CONFIG.codes, CONFIG.latent_dim) == (20, 2)
    grid = model.codebook
    assert sorted({*grid[:, 0].tolist()}) == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert sorted({*grid[:, 1].tolist()}) == [-1.0, -0.5, 0.0, 0.5]
    assert len({tuple(row) for row in grid.tolist()}) == 20


def test_the_bound_reaches_every_level_and_no_further(model):
    vectors = np.linspace(-5, 5, 2001, dtype=np.float32)[:, None].repeat(2, axis=1)
    rounded = np.rint(model.bounded(vectors).numpy())
    assert sorted({*rounded[:, 0].tolist()}) == [-2, -1, 0, 1, 2]
    assert sorted({*rounded[:, 1].tolist()}) == [-2, -1, 0, 1]


def test_zero_is_a_level_of_an_odd_and_of_an_even_number_of_levels(model):
    assert model.bounded(np.zeros((1, 2), np.float32)).numpy() == pytest.approx(np.zeros((1, 2)), abs=1e-6)


def test_a_code_s_vector_is_what_was_rounded(model):
    vectors = model.encode(IMAGES).mean
    expected = np.rint(model.bounded(vectors).numpy()) / model.half
    assert model.codebook[model.codes(IMAGES)] == pytest.approx(expected)
    assert model.codes(IMAGES).dtype == np.uint8


def test_the_gradient_passes_the_rounding(model):
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(model({"image": IMAGES}).bound)
    gradients = tape.gradient(loss, model.encoder.trainable_variables)
    assert all(np.abs(gradient.numpy()).max() > 0 for gradient in gradients if gradient.shape.rank == 4)


def test_numbers_where_the_bound_is_flat_are_pulled_back():
    saturated = build(CONFIG, TrainingConfig(seed=1))
    head = saturated.encoder.get_layer("vectors")
    head.kernel.assign(0.0 * head.kernel)
    head.bias.assign([0.5, -0.1])  # at the bound 5, which is 3.5 too many, and -1, which is steep enough
    with tf.GradientTape() as tape:
        terms = saturated({"image": IMAGES})
        loss = -tf.reduce_mean(terms.bound)
    assert np.asarray(terms.kl) == pytest.approx(np.full(4, 49 * 3.5**2))
    assert tape.gradient(loss, head.bias).numpy()[0] > 100


@pytest.mark.parametrize("levels", [(), (1, 5), (5, 2.0), (65,)])
def test_levels_that_cannot_be_are_refused(levels):
    with pytest.raises(InputError, match="levels: expected whole numbers from 2 to 64"):
        model_config(family="fsq", levels=levels)
