"""beta-TC-VAE: a VAE whose latents are kept from leaning on each other."""

from vae.models.families.record import Family, Start
from vae.models.families.tcvae.config import TCVAEConfig
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS

FAMILY = Family(
    title="β-TC-VAE",
    config=TCVAEConfig,
    model="tcvae.model.TCVAE",
    few=Start(model=TCVAEConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=TCVAEConfig(), training=MANY_STEPS),
    asked=("latent_dim", "beta", "architecture"),
    swept=("latent_dim", "beta"),
    weighted="total correlation",
    kinds={"tcvae": "beta-TC-VAE"},
)
