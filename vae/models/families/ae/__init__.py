"""Autoencoder, with a flat or a spatial code."""

from vae.config import ModelConfig, TrainingConfig
from vae.models.families.ae.config import AutoencoderConfig
from vae.models.families.record import Family, Start
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS


def build(config: ModelConfig, training: TrainingConfig | None = None):
    """A model with fresh weights."""
    from vae.models.families.ae.model import Autoencoder

    return Autoencoder(config, training)


FAMILY = Family(
    title="Autoencoder",
    config=AutoencoderConfig,
    build=build,
    few=Start(model=AutoencoderConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=AutoencoderConfig(), training=MANY_STEPS),
    asked=("latent_dim", "architecture"),
    swept=("latent_dim",),
    kinds={"ae": "autoencoder"},
    second_term="KL divergence (an autoencoder has none)",
)
