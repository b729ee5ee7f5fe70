"""VQ-VAE: a map of discrete codes, with a prior over them."""

from vae.config import ModelConfig, TrainingConfig
from vae.models.families.record import Family, Start
from vae.models.families.vqvae.config import VQVAEConfig
from vae.models.stacks import FEW_CODES_STEPS, MANY_CODES_STEPS


def build(config: ModelConfig, training: TrainingConfig | None = None):
    """A model with fresh weights."""
    from vae.models.families.vqvae.model import VQVAE

    return VQVAE(config, training)


FAMILY = Family(
    title="VQ-VAE",
    config=VQVAEConfig,
    build=build,
    few=Start(model=VQVAEConfig(codes=64, width=32, prior_width=32), training=FEW_CODES_STEPS),
    many=Start(model=VQVAEConfig(), training=MANY_CODES_STEPS),
    asked=("latent_dim",),
    kinds={"vqvae": "VQ-VAE"},
    second_term="Commitment loss",
)
