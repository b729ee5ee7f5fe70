"""The autoencoder: the same networks without a posterior or a prior, so that its plane can be compared with a VAE's."""

import numpy as np
from keras import ops

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.models.base import LatentModel, Terms, flat
from vae.models.families.ae.config import AutoencoderConfig
from vae.models.networks import build_decoder, build_encoder, build_map_decoder, build_map_encoder


class Autoencoder(LatentModel):
    """Image -> code -> image; the loss is the reconstruction term alone. The code is a vector or a 7×7 map."""

    config: AutoencoderConfig

    def __init__(
        self,
        config: AutoencoderConfig,
        training: TrainingConfig | None = None,
        *,
        image_shape: ImageShape = IMAGE_SHAPE,
    ) -> None:
        super().__init__(config, training)
        seed = self.training_config.seed
        build = (build_map_encoder, build_map_decoder) if config.spatial else (build_encoder, build_decoder)
        self.encoder, self.decoder = (network(config, image_shape=image_shape, seed=seed) for network in build)

    def call(self, inputs, training=False):
        pixels = self.pixels(inputs["image"])
        logits = self.decoder(self.encoder(pixels, training=training), training=training)
        log_likelihood = self.likelihood.log_likelihood(flat(pixels), flat(logits))
        return Terms(reconstruction=-log_likelihood, kl=ops.zeros_like(log_likelihood), bound=log_likelihood)

    def finish(self, images: np.ndarray) -> None:
        """Bring a plane to unit scale, so that it can be laid beside a VAE's; what comes back does not change.

        Nothing in the loss decides how far an autoencoder's code spreads. Dividing the code by its standard
        deviation and multiplying what the decoder makes of it by the same number leaves every reconstruction as it
        was.
        """
        if self.config.spatial or self.config.architecture != "fourier":
            return
        scale = self.encode(images).mean.std(axis=0)
        head, features, first = (
            self.encoder.get_layer("mean"),
            self.decoder.get_layer("fourier"),
            self.decoder.get_layer("hidden_1"),
        )
        head.kernel.assign(head.kernel / scale)
        head.bias.assign(head.bias / scale)
        features.kernel.assign(features.kernel * scale[:, None])
        rows = np.ones((first.kernel.shape[0], 1), np.float32)
        rows[: len(scale), 0] = scale  # the raw coordinates come first; sines and cosines see them through B
        first.kernel.assign(first.kernel * rows)
