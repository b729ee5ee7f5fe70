"""FSQ-VAE: a map of discrete codes without a codebook that is learnt, with a prior over them."""

from vae.config import ModelConfig, TrainingConfig
from vae.models.families.fsq.config import FSQConfig
from vae.models.families.record import Family, Start
from vae.models.stacks import FEW_CODES_STEPS, MANY_CODES_STEPS


def build(config: ModelConfig, training: TrainingConfig | None = None):
    """A model with fresh weights."""
    from vae.models.families.fsq.model import FSQVAE

    return FSQVAE(config, training)


FAMILY = Family(
    title="FSQ-VAE",
    config=FSQConfig,
    build=build,
    few=Start(model=FSQConfig(levels=(5, 5, 3), width=32, prior_width=32), training=FEW_CODES_STEPS),
    many=Start(model=FSQConfig(), training=MANY_CODES_STEPS),
    asked=(),
    kinds={"fsq": "FSQ-VAE"},
    second_term="No second term: rounded numbers need no commitment",
)
