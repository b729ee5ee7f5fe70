"""VQ-VAE (van den Oord et al. 2017): a map of discrete codes, a codebook that follows its cells' average."""

import keras
import numpy as np
from keras import ops

from vae.config import ModelConfig, TrainingConfig
from vae.latent.code_maps import CODEBOOK, check_code_maps
from vae.models import objectives
from vae.models.base import LatentModel, Terms, flat, unit_pixels
from vae.models.code_prior import CodePrior, fit_prior
from vae.models.layers import NeighbourPrior, VectorQuantiser
from vae.models.networks import build_map_decoder, build_map_encoder

SOFTNESS = 0.5  # of a soft choice among codes, in mean distances to the nearest


class VQVAE(LatentModel):
    """Image -> 7×7 vectors -> the nearest codes -> image.

    The reconstruction term goes through the quantiser unchanged (straight-through), the commitment loss pulls the
    encoder's vectors to their codes, and the codebook is an exponential moving average (the same paper, app. A.1).
    The KL divergence to the uniform prior over codes is a constant: cells · log(codes). With a rate weight a small
    prior learns beside the model, and the codes' rate under it joins the loss (Agustsson et al. 2017).
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
            self.neighbours = NeighbourPrior(
                config.codes, config.latent_dim, side=config.code_side, seed=seed, name="neighbours"
            )
            self.neighbours.build()
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
        rate, penalty = self._rate(vectors, through)
        learning = rate - ops.stop_gradient(rate)  # the neighbour prior learns at full weight and adds no value
        return Terms(reconstruction=reconstruction, kl=rate, bound=-(reconstruction + pull + penalty + learning))

    def _rate(self, vectors, through):
        """Nats of each code map under the neighbour prior, (n,), and what is added to the loss for them, (n,).

        The prior learns from the chosen codes. The loss weighs a soft choice instead, which draws the encoder's
        vectors towards codes that are easy to foresee (soft assignments as in Agustsson et al. 2017, eq. 2); its
        temperature follows the mean distance to the nearest code, so that the choice stays among a vector's next
        few codes. Foreseeable alone would mean few codes: the entropy of the batch's average choice counts against
        the rate.
        """
        weight = self.config.rate_weight * self.kl_share()
        # Read by the prior, a vector makes the cells after it foreseeable: that counts at the rate's weight too.
        context = ops.stop_gradient(through)
        context = context + weight * (through - context)
        log_prior = ops.log_softmax(self.neighbours(context, self.quantiser.codebook), axis=-1)
        distance = self.quantiser.distances(vectors)
        chosen = ops.argmin(distance, axis=-1)
        hard = -ops.take_along_axis(log_prior, chosen[..., None], axis=-1)[..., 0]
        temperature = SOFTNESS * ops.stop_gradient(ops.mean(ops.min(distance, axis=-1))) + 1e-6
        share = ops.softmax(-distance / temperature, axis=-1)
        soft = -ops.sum(share * ops.stop_gradient(log_prior), axis=(1, 2, 3))
        use = ops.mean(share, axis=(0, 1, 2))
        entropy = -ops.sum(use * ops.log(use + 1e-9))
        cells = self.config.code_side**2
        return ops.sum(hard, axis=(1, 2)), weight * soft - self.config.spread_weight * cells * entropy

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
        """Train what reads the training images' codes: the decoder once more, and the prior."""
        codes, training = self.codes(images), self.training_config
        if training.decoder_epochs:
            self._settle_decoder(images, codes)
        if self.prior is not None:
            self.prior.trainable = True
            flat_codes = codes.reshape(len(codes), -1)
            fit_prior(self.prior, flat_codes, epochs=training.prior_epochs, seed=training.seed)

    def _settle_decoder(self, images: np.ndarray, codes: np.ndarray) -> None:
        """Train the decoder on codes that no longer move, on the squared error summed over pixels.

        From random weights squared error through a sigmoid would end in black images; from here it only sharpens.
        """
        training = self.training_config
        cells = keras.Input(codes.shape[1:], dtype="int32")
        vectors = keras.layers.Embedding(*self.codebook.shape, weights=[self.codebook], trainable=False)(cells)
        decoded = keras.layers.Activation("sigmoid")(self.decoder(vectors))
        network = keras.Model(cells, keras.layers.Reshape(images.shape[1:])(decoded))
        steps = -(-len(images) // training.batch_size) * training.decoder_epochs
        rate = keras.optimizers.schedules.CosineDecay(training.learning_rate / 2, steps)
        network.compile(
            keras.optimizers.Adam(rate),
            loss=lambda image, drawn: ops.sum(ops.square(image - drawn), axis=(1, 2)),
            steps_per_execution=min(training.steps_per_execution, steps),
        )
        keras.utils.set_random_seed(training.seed)
        network.fit(
            codes.astype(np.int32),
            unit_pixels(images),
            batch_size=training.batch_size,
            epochs=training.decoder_epochs,
            verbose=0,
        )

    def networks(self) -> dict[str, keras.Model]:
        """Encoder and decoder, and the prior's network where there is one."""
        return {**super().networks(), **({"prior": self.prior.network} if self.prior else {})}

    def portable_networks(self) -> dict[str, keras.Model]:
        """Encoder and decoder: attention stays on the server."""
        return super().networks()

    def _variables_by_path(self) -> dict[str, keras.Variable]:
        return {**super()._variables_by_path(), CODEBOOK: self.quantiser.codebook}
