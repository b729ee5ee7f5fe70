"""Small checkpoints for the engine's tests: one written by hand without TensorFlow, two with fresh networks."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import write_json
from vae.checkpoints.store import CheckpointStore, write_config, write_weights
from vae.config import TrainingConfig
from vae.data.datasets import Dataset, Split, load
from vae.models.families import model_config

WIDTH = 16


@pytest.fixture
def store(tmp_path: Path) -> CheckpointStore:
    """A store with the checkpoints `first` and `second`, whose weights are plain arrays."""
    store = CheckpointStore(tmp_path / "checkpoints")
    for seed, name in enumerate(("first", "second")):
        with store.writing(name) as folder:
            write_config(
                folder, CheckpointConfig(dataset="digits", model=model_config(), training=TrainingConfig(seed=seed))
            )
            write_weights(folder, {"decoder/logits/bias": np.linspace(-1, 1, 7) + seed})
            measure = {"name": "negative_elbo", "value": 150.0 + seed, "unit": "nats/image", "protocol": "a protocol"}
            write_json(folder / "metrics.json", [measure])
    return store


@pytest.fixture(scope="module")
def coarse_measures() -> Iterator[None]:
    """Measure with few samples and on coarse grids, where a test is about what surrounds the measures.

    Of a small training's 9 s of processor time they take 6 otherwise; they have tests of their own, as they ship.
    """
    from vae.evaluation import likelihood_protocols, protocols

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likelihood_protocols, "IMPORTANCE_SAMPLES", 20)
        patch.setattr(protocols, "PRIOR_SAMPLES", 500)
        patch.setattr(likelihood_protocols, "SIDES", (48, 72, 108, 162))
        yield


@pytest.fixture(scope="session")
def few() -> Dataset:
    """A data set of 200 training and 50 test images."""
    digits = load("digits")
    return Dataset(
        "few",
        Split(digits.train.images[:200], digits.train.labels[:200]),
        Split(digits.test.images[:50], digits.test.labels[:50]),
    )


@pytest.fixture(scope="session")
def model_store(tmp_path_factory: pytest.TempPathFactory) -> CheckpointStore:
    """A store with `plain` (a VAE), `conditional` (a CVAE of ten classes) and `codes` (a VQ-VAE with a prior)."""
    from vae.models.families import build

    store = CheckpointStore(tmp_path_factory.mktemp("models"))
    kinds = {
        "plain": {"family": "vae"},
        "conditional": {"family": "cvae", "classes": 10},
        "codes": {
            "family": "vqvae",
            "codes": 8,
            "code_side": 7,
            "latent_dim": 4,
            "prior_width": 16,
            "prior_depth": 1,
        },
    }
    for name, kind in kinds.items():
        config = CheckpointConfig(
            dataset="digits", model=model_config(width=WIDTH, **kind), training=TrainingConfig(epochs=1, seed=3)
        )
        with store.writing(name) as folder:
            write_config(folder, config)
            write_weights(folder, build(config.model, config.training).tensors())
            write_json(folder / "metrics.json", [])
    return store
