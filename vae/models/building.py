"""The families: build one from its config."""

from vae.config import ModelConfig, TrainingConfig
from vae.errors import InputError
from vae.models.autoencoder import Autoencoder
from vae.models.base import LatentModel, Posterior
from vae.models.vae import VAE
from vae.models.vqvae import VQVAE

__all__ = ["LatentModel", "Posterior", "build"]

FAMILIES: dict[str, type[LatentModel]] = {
    "ae": Autoencoder,
    "vae": VAE,
    "cvae": VAE,
    "vqvae": VQVAE,
}


def build(config: ModelConfig, training: TrainingConfig | None = None) -> LatentModel:
    """A model with fresh weights, seeded by the training's seed."""
    if config.family not in FAMILIES:
        raise InputError(f"family: expected one of {', '.join(FAMILIES)}, found {config.family!r}")
    return FAMILIES[config.family](config, training)
