"""VQ-VAE: a map of discrete codes, with a prior over them."""

from vae.models.families.record import Family, Start
from vae.models.families.vqvae.config import VQVAEConfig
from vae.models.stacks import FEW_CODES_STEPS, MANY_CODES_STEPS

FAMILY = Family(
    title="VQ-VAE",
    config=VQVAEConfig,
    model="vqvae.model.VQVAE",
    few=Start(model=VQVAEConfig(codes=64, width=32, prior_width=32), training=FEW_CODES_STEPS),
    many=Start(model=VQVAEConfig(), training=MANY_CODES_STEPS),
    asked=("latent_dim",),
    kinds={"vqvae": "VQ-VAE"},
    second_term="Commitment loss",
)
