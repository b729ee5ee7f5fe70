"""The beta-TC-VAE: at beta 1 a VAE, above it the total correlation weighs in."""

import numpy as np
import pytest

from vae.config import TrainingConfig
from vae.errors import InputError
from vae.models.families import build, model_config

IMAGES = np.random.default_rng(0).integers(0, 256, (16, 28, 28)).astype(np.uint8)
SMALL = {"width": 8, "fourier_features": 2, "encoder_width": 8}


def test_at_beta_one_the_loss_is_a_vaes():
    one = build(model_config(family="tcvae", beta=1.0, **SMALL), TrainingConfig(seed=2))
    other = build(model_config(family="vae", beta=1.0, **SMALL), TrainingConfig(seed=2))
    assert one({"image": IMAGES}).bound.numpy() == pytest.approx(other({"image": IMAGES}).bound.numpy(), rel=1e-5)


def test_beta_weighs_the_total_correlation_alone():
    bounds = {}
    for beta in (1.0, 3.0, 5.0):
        model = build(model_config(family="tcvae", beta=beta, **SMALL), TrainingConfig(seed=2, binarise=False))
        model.training_images = 1000
        bounds[beta] = model({"image": IMAGES}).bound.numpy()
    assert bounds[1.0] - bounds[3.0] == pytest.approx(bounds[3.0] - bounds[5.0], rel=1e-3, abs=1e-2)
    assert not np.allclose(bounds[1.0], bounds[3.0])


def test_several_samples_are_refused():
    with pytest.raises(InputError, match="samples: expected 1 for a beta-TC-VAE"):
        build(model_config(family="tcvae", **SMALL), TrainingConfig(samples=4))
