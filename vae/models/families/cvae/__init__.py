"""Conditional VAE: the networks of a VAE, told the class."""

from vae.models.families.asked import ARCHITECTURE, BETA, LATENT_DIM
from vae.models.families.cvae.config import CVAEConfig
from vae.models.families.record import Family, Start
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS

FAMILY = Family(
    title="Conditional VAE",
    config=CVAEConfig,
    model="vae.model.VAE",
    few=Start(model=CVAEConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=CVAEConfig(), training=MANY_STEPS),
    asked=(LATENT_DIM, BETA, ARCHITECTURE),
    swept=("latent_dim", "beta"),
    kinds={"cvae": "conditional VAE"},
)
