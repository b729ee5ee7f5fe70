"""Autoencoder, with a flat or a spatial code."""

from vae.models.families.ae.config import AutoencoderConfig
from vae.models.families.asked import ARCHITECTURE, LATENT_DIM
from vae.models.families.record import Family, Start
from vae.models.stacks import FEW_STEPS, FEW_UNITS, MANY_STEPS

FAMILY = Family(
    title="Autoencoder",
    config=AutoencoderConfig,
    model="ae.model.Autoencoder",
    few=Start(model=AutoencoderConfig(**FEW_UNITS), training=FEW_STEPS),
    many=Start(model=AutoencoderConfig(), training=MANY_STEPS),
    asked=(LATENT_DIM, ARCHITECTURE),
    swept=("latent_dim",),
    kinds={"ae": "autoencoder"},
    second_term="KL divergence (an autoencoder has none)",
)
