"""VQ-VAE (van den Oord et al. 2017): a map of discrete codes, a codebook that follows its cells' average."""

import keras
import numpy as np
from keras import ops

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.latent.code_maps import CODEBOOK
from vae.models.base import Terms, flat
from vae.models.codes import CodesModel
from vae.models.families.vqvae.config import VQVAEConfig
from vae.models.layers import NeighbourPrior, VectorQuantiser

SOFTNESS = 0.5  # of a soft choice among codes, in mean distances to the nearest


class VQVAE(CodesModel):
    """Image -> 7×7 vectors -> the nearest codes -> image.

    The reconstruction term goes through the quantiser unchanged (straight-through), the commitment loss pulls the
    encoder's vectors to their codes, and the codebook is an exponential moving average (the same paper, app. A.1).
    The KL divergence to the uniform prior over codes is a constant: cells · log(codes). With a rate weight a small
    prior learns beside the model, and the codes' rate under it joins the loss (Agustsson et al. 2017).
    """

    config: VQVAEConfig

    def __init__(
        self, config: VQVAEConfig, training: TrainingConfig | None = None, *, image_shape: ImageShape = IMAGE_SHAPE
    ) -> None:
        super().__init__(config, training, image_shape=image_shape)
        seed = self.training_config.seed
        self.quantiser = VectorQuantiser(config.codes, config.latent_dim, seed=seed, name="codebook")
        self.quantiser.build((None, config.code_side, config.code_side, config.latent_dim))
        self.neighbours: NeighbourPrior | None = None
        if config.rate_weight:
            self.neighbours = NeighbourPrior(
                config.codes, config.latent_dim, side=config.code_side, seed=seed, name="neighbours"
            )
            self.neighbours.build()

    def call(self, inputs, training=False):
        """Terms of a batch; `kl` holds the commitment loss, or the codes' rate where a neighbour prior weighs in."""
        pixels = self.pixels(inputs["image"])
        vectors = self.encoder(pixels, training=training)
        quantised = self.quantiser(vectors, training=training)
        through = vectors + ops.stop_gradient(quantised - vectors)
        logits = self.decoder(through, training=training)
        reconstruction = -self.likelihood.log_likelihood(flat(pixels), flat(logits))
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
        assert self.neighbours is not None
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

    @property
    def codebook(self) -> np.ndarray:
        """The codes' vectors, (codes, d)."""
        return ops.convert_to_numpy(self.quantiser.codebook)

    def _variables_by_path(self) -> dict[str, keras.Variable]:
        return {**super()._variables_by_path(), CODEBOOK: self.quantiser.codebook}
