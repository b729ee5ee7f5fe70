"""VAE and beta-VAE."""

from vae.models.families.asked import ARCHITECTURE, BETA, LATENT_DIM
from vae.models.families.record import Family, Start
from vae.models.families.vae.config import VAEConfig
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS

FAMILY = Family(
    title="VAE",
    config=VAEConfig,
    model="vae.model.VAE",
    few=Start(model=VAEConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=VAEConfig(), training=MANY_STEPS),
    asked=(LATENT_DIM, BETA, ARCHITECTURE),
    swept=("latent_dim", "beta"),
    curve=True,
    kinds={"vae": "VAE", "beta": "beta-VAE"},
)
