"""beta-TC-VAE: a VAE whose latents are kept from leaning on each other."""

from vae.config import ModelConfig, TrainingConfig
from vae.models.families.record import Family, Start
from vae.models.families.tcvae.config import TCVAEConfig
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS


def build(config: ModelConfig, training: TrainingConfig | None = None):
    """A model with fresh weights."""
    from vae.models.families.tcvae.model import TCVAE

    return TCVAE(config, training)


FAMILY = Family(
    title="β-TC-VAE",
    config=TCVAEConfig,
    build=build,
    few=Start(model=TCVAEConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=TCVAEConfig(), training=MANY_STEPS),
    asked=("latent_dim", "beta", "architecture"),
    swept=("latent_dim", "beta"),
    weighted="total correlation",
    kinds={"tcvae": "beta-TC-VAE"},
)
