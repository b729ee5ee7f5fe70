"""How large the networks of a config are at least, told without building one. Plain Python."""

import math
from typing import Any

from vae.config import ModelConfig
from vae.data.shapes import ImageShape
from vae.models.stacks import STRIDE


def least_weights(config: ModelConfig, image_shape: ImageShape) -> int:
    """Numbers that the networks hold at least; of what makes a network large, all is counted."""
    of: Any = config
    pixels, cells = math.prod(image_shape), math.prod(-(-side // STRIDE) for side in image_shape[:2])
    if config.spatial:
        context = config.map_context * config.code_side**2 * config.latent_dim
        prior = config.prior_width * (config.codes + 8 * config.prior_width * getattr(of, "prior_depth", 0))
        return 40 * config.width**2 + context + prior  # two residual blocks a network
    if not hasattr(of, "architecture"):  # its list of layers says it all
        return 0
    if of.architecture == "conv":
        return 64 * cells * (config.latent_dim + 16)
    decoder = config.width * (pixels + config.width * (of.depth - 1) + of.fourier_features)
    if of.encoder == "conv":
        return decoder + 64 * cells * of.encoder_width
    return decoder + of.encoder_width * (pixels + of.encoder_width * (of.encoder_depth - 1))
