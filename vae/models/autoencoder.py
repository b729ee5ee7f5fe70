"""The autoencoder: the same networks without a posterior or a prior, so that its plane can be compared with a VAE's."""

from keras import ops

from vae import objectives
from vae.config import ModelConfig, TrainingConfig
from vae.models.base import LatentModel, Terms, flat
from vae.models.networks import build_decoder, build_encoder, build_map_decoder, build_map_encoder


class Autoencoder(LatentModel):
    """Image -> code -> image; the loss is the reconstruction term alone. The code is a vector or a 7×7 map."""

    def __init__(self, config: ModelConfig, training: TrainingConfig | None = None) -> None:
        super().__init__(config, training)
        seed = self.training_config.seed
        build = (build_map_encoder, build_map_decoder) if config.spatial else (build_encoder, build_decoder)
        self.encoder, self.decoder = (network(config, seed=seed) for network in build)

    def call(self, inputs, training=False):
        pixels = self.pixels(inputs["image"])
        logits = self.decoder(self.encoder(pixels, training=training), training=training)
        log_likelihood = objectives.bernoulli_log_likelihood(flat(pixels), flat(logits))
        return Terms(reconstruction=-log_likelihood, kl=ops.zeros_like(log_likelihood), bound=log_likelihood)
