"""beta-TC-VAE: a VAE whose latents are kept from leaning on each other."""

from dataclasses import replace

from vae.models.families.asked import ARCHITECTURE, BETA, LATENT_DIM
from vae.models.families.record import Family, Start
from vae.models.families.tcvae.config import TCVAEConfig
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS

CORRELATION = replace(
    BETA,
    title="β, the weight of the total correlation",
    sentence="Above 1 the latents lean less on each other; at 1 it is a VAE.",
    key="",  # it opens on another number than a VAE's
)


FAMILY = Family(
    title="β-TC-VAE",
    config=TCVAEConfig,
    model="tcvae.model.TCVAE",
    few=Start(model=TCVAEConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=TCVAEConfig(), training=MANY_STEPS),
    asked=(LATENT_DIM, CORRELATION, ARCHITECTURE),
    swept=("latent_dim", "beta"),
    kinds={"tcvae": "beta-TC-VAE"},
)
