"""VQ-VAE: a map of discrete codes, with a prior over them."""

from dataclasses import replace

from vae.models.families.asked import LATENT_DIM
from vae.models.families.record import Family, Start
from vae.models.families.vqvae.config import VQVAEConfig
from vae.models.stacks import FEW_CODES_STEPS, MANY_CODES_STEPS

CODE_DIM = replace(
    LATENT_DIM,
    title="Dimensions of a code",
    sentence="How many numbers a code has: longer codes can say more.",
)


FAMILY = Family(
    title="VQ-VAE",
    config=VQVAEConfig,
    model="vqvae.model.VQVAE",
    few=Start(model=VQVAEConfig(codes=64, width=32, prior_width=32), training=FEW_CODES_STEPS),
    many=Start(model=VQVAEConfig(), training=MANY_CODES_STEPS),
    asked=(CODE_DIM,),
    kinds={"vqvae": "VQ-VAE"},
    second_term="Commitment loss",
)
