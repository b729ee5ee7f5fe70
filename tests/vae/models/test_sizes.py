"""The least number of weights of a config, against models that were built."""

import pytest

from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.models.families import build, model_config
from vae.models.sizes import least_weights

SHAPE = (28, 28, 1)


@pytest.mark.parametrize("checkpoint", CheckpointStore(SHIPPED).list().checkpoints, ids=lambda each: each.name)
def test_a_shipped_model_has_at_least_so_many_weights_and_not_ten_times_as_many(checkpoint):
    found = sum(tensor.size for tensor in checkpoint.weights().values())
    assert least_weights(checkpoint.config.model, SHAPE) <= found < 10 * least_weights(checkpoint.config.model, SHAPE)


@pytest.mark.parametrize(
    "fields",
    [
        {"architecture": "conv"},
        {"encoder": "conv", "width": 8, "encoder_width": 8},
        {"family": "cvae", "depth": 1, "encoder_depth": 1, "width": 8},
        {"family": "ae", "code_side": 7, "width": 8, "latent_dim": 3, "map_context": 5},
        {"family": "fsq", "width": 8, "prior_width": 16, "prior_depth": 1},
        {"family": "vqvae", "width": 8, "prior_width": 0, "rate_weight": 0.1},
    ],
    ids=str,
)
def test_a_built_model_has_at_least_so_many_weights(fields):
    config = model_config(**fields)
    assert 0 < least_weights(config, SHAPE) <= sum(tensor.size for tensor in build(config).tensors().values())
