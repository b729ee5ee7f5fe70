"""VQ-VAE (van den Oord et al. 2017): a map of discrete codes, a codebook that follows its cells' average."""

import keras
import numpy as np
from keras import ops

from vae import objectives
from vae.code_maps import CODEBOOK, check_code_maps
from vae.config import ModelConfig, TrainingConfig
from vae.layers import NeighbourPrior, VectorQuantiser
from vae.models.base import LatentModel, Terms, flat
from vae.models.code_prior import CodePrior, fit_prior
from vae.models.networks import build_map_decoder, build_map_encoder


class VQVAE(LatentModel):
    """Image -> 7×7 vectors -> the nearest codes -> image.

    The reconstruction term goes through the quantiser unchanged (straight-through), the commitment loss pulls the
    encoder's vectors to their codes, and the codebook is an exponential moving average (the same paper, app. A.1).
    The KL divergence to the uniform prior over codes is a constant: cells · log(codes).
    """

    def __init__(self, config: ModelConfig, training: TrainingConfig | None = None) -> None:
        super().__init__(config, training)
        seed = self.training_config.seed
        self.encoder = build_map_encoder(config, seed=seed)
        self.decoder = build_map_decoder(config, seed=seed)
        self.quantiser = VectorQuantiser(config.codes, config.latent_dim, seed=seed, name="codebook")
        self.quantiser.build((None, config.code_side, config.code_side, config.latent_dim))
        self.neighbours: NeighbourPrior | None = None
        if config.rate_weight:
            self.neighbours = NeighbourPrior(config.codes, config.code_side, seed=seed, name="neighbours")
            self.neighbours.build((None, config.code_side, config.code_side))
        self.prior: CodePrior | None = None
        if config.prior_width:
            self.prior = CodePrior(
                codes=config.codes,
                cells=config.code_side**2,
                width=config.prior_width,
                depth=config.prior_depth,
                seed=seed,
            )
            self.prior.trainable = False  # it learns in `finish`, from the codes that the rest has settled on

    def call(self, inputs, training=False):
        """Terms of a batch; `kl` holds the commitment loss, or the codes' rate where a neighbour prior weighs in."""
        pixels = self.pixels(inputs["image"])
        vectors = self.encoder(pixels, training=training)
        quantised = self.quantiser(vectors, training=training)
        through = vectors + ops.stop_gradient(quantised - vectors)
        logits = self.decoder(through, training=training)
        reconstruction = -objectives.bernoulli_log_likelihood(flat(pixels), flat(logits))
        pull = self.config.commitment * ops.sum(ops.square(vectors - ops.stop_gradient(quantised)), axis=(1, 2, 3))
        if self.neighbours is None:
            return Terms(reconstruction=reconstruction, kl=pull, bound=-(reconstruction + pull))
        rate, drawn = self._rate(vectors)
        learning = rate - ops.stop_gradient(rate)  # the neighbour prior learns at full weight and adds no value
        bound = -(reconstruction + pull + self.config.rate_weight * drawn + learning)
        return Terms(reconstruction=reconstruction, kl=rate, bound=bound)

    def _rate(self, vectors):
        """Nats of each code map under the neighbour prior: of the chosen codes, and of a soft choice.

        The prior learns from the first. The second draws the encoder's vectors towards codes that are easy to
        foresee (soft assignments as in Agustsson et al. 2017, eq. 2); its temperature is the mean distance to the
        nearest code, so that the choice stays among a vector's next few codes.
        """
        distance = self.quantiser.distances(vectors)
        chosen = ops.argmin(distance, axis=-1)
        log_prior = ops.log_softmax(self.neighbours(chosen), axis=-1)
        hard = -ops.take_along_axis(log_prior, chosen[..., None], axis=-1)[..., 0]
        temperature = ops.stop_gradient(ops.mean(ops.min(distance, axis=-1))) + 1e-6
        share = ops.softmax(-distance / temperature, axis=-1)
        soft = -ops.sum(share * ops.stop_gradient(log_prior), axis=-1)
        return ops.sum(hard, axis=(1, 2)), ops.sum(soft, axis=(1, 2))

    def codes(self, images: np.ndarray) -> np.ndarray:
        """The code map of images (n, 28, 28): (n, 7, 7) uint8 (int32 for more than 256 codes)."""
        vectors = self.encode(images).mean
        distance = np.square(self.codebook).sum(axis=1) - 2.0 * vectors @ self.codebook.T
        return distance.argmin(axis=-1).astype(np.uint8 if self.config.codes <= 256 else np.int32)

    def decode_codes(self, codes: np.ndarray) -> np.ndarray:
        """Images of code maps (n, 7, 7), as (n, 28, 28) float32 in [0, 1]."""
        check_code_maps(codes, codes=self.config.codes, side=self.config.code_side)
        return self.decode(self.codebook[np.asarray(codes)])

    def reconstruct(self, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        return self.decode_codes(self.codes(images))

    @property
    def codebook(self) -> np.ndarray:
        """The codes' vectors, (codes, d)."""
        return ops.convert_to_numpy(self.quantiser.codebook)

    def finish(self, images: np.ndarray) -> None:
        """Train the prior on the training images' codes."""
        if self.prior is not None:
            self.prior.trainable = True
            codes = self.codes(images).reshape(len(images), -1)
            fit_prior(self.prior, codes, epochs=self.training_config.prior_epochs, seed=self.training_config.seed)

    def networks(self) -> dict[str, keras.Model]:
        """Encoder and decoder, and the prior's network where there is one."""
        return {**super().networks(), **({"prior": self.prior.network} if self.prior else {})}

    def portable_networks(self) -> dict[str, keras.Model]:
        """Encoder and decoder: attention stays on the server."""
        return super().networks()

    def _variables_by_path(self) -> dict[str, keras.Variable]:
        return {**super()._variables_by_path(), CODEBOOK: self.quantiser.codebook}
