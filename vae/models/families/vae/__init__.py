"""VAE and beta-VAE."""

from vae.config import ModelConfig, TrainingConfig
from vae.models.families.record import Family, Start
from vae.models.families.vae.config import VAEConfig
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS


def build(config: ModelConfig, training: TrainingConfig | None = None):
    """A model with fresh weights."""
    from vae.models.families.vae.model import VAE

    return VAE(config, training)


FAMILY = Family(
    title="VAE",
    config=VAEConfig,
    build=build,
    few=Start(model=VAEConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=VAEConfig(), training=MANY_STEPS),
    asked=("latent_dim", "beta", "architecture"),
    swept=("latent_dim", "beta"),
    curve=True,
    kinds={"vae": "VAE", "beta": "beta-VAE"},
)
