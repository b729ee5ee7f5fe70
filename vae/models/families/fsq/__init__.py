"""FSQ-VAE: a map of discrete codes without a codebook that is learnt, with a prior over them."""

import math
from dataclasses import replace

from vae.models.families.asked import Asked
from vae.models.families.fsq.config import FSQConfig
from vae.models.families.record import Family, Start
from vae.models.stacks import FEW_CODES_STEPS, MANY_CODES_STEPS

LEVELS = Asked(
    field="levels",
    title="Levels",
    sentence="How many values each number of a code may have: together they make the codebook.",
    options={
        levels: f"{' × '.join(map(str, levels))} = {math.prod(levels)} codes"
        for levels in ((5, 5), (5, 5, 3), (5, 5, 5), (8, 6, 5))
    },
)


# Numbers near 0 round alike: they are pulled apart by longer steps than a codebook bears.
FEW_STEPS = replace(FEW_CODES_STEPS, epochs=24, learning_rate=4e-3)
FAMILY = Family(
    title="FSQ-VAE",
    config=FSQConfig,
    model="fsq.model.FSQVAE",
    few=Start(model=FSQConfig(levels=(5, 5, 3), width=32, prior_width=32), training=FEW_STEPS),
    many=Start(model=FSQConfig(), training=replace(MANY_CODES_STEPS, learning_rate=2e-3)),
    asked=(LEVELS,),
    kinds={"fsq": "FSQ-VAE"},
    second_term="Pull back from the bound",
)
