"""Finite scalar quantisation (Mentzer et al. 2023): a code is a few numbers, each rounded to one of a few levels."""

import keras
import numpy as np
from keras import ops

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.latent.code_maps import CODEBOOK
from vae.models.base import Terms, flat
from vae.models.codes import CodesModel
from vae.models.families.fsq.config import FSQConfig

MARGIN = 1e-3  # of the outermost levels, so that the bound reaches them
# Of a fresh encoder, whose numbers of about 0.05 would all be rounded to 0: the decoder would learn to ignore them.
GAIN = 10.0
# Beyond it the bound's slope is below 0.2: numbers that all ran there on the way to a mean image would never return.
STEEP = 1.5


class FSQVAE(CodesModel):
    """Image -> 7×7 vectors -> each number bounded and rounded -> image; the loss is the reconstruction term
    and, squared, how far numbers stand beyond where the bound is steep.

    The codebook is every combination of levels, so that no code has to be learnt and none dies.
    """

    config: FSQConfig

    def __init__(
        self, config: FSQConfig, training: TrainingConfig | None = None, *, image_shape: ImageShape = IMAGE_SHAPE
    ) -> None:
        super().__init__(config, training, image_shape=image_shape)
        levels = np.array(config.levels)
        self.half = levels // 2  # steps between 0 and an outermost level
        self.basis = np.cumprod([1, *levels[:-1]])
        steps = np.arange(config.codes)[:, None] // self.basis % levels - self.half
        self.grid = keras.Variable((steps / self.half).astype(np.float32), trainable=False, name="grid")

    def build(self, input_shape=None) -> None:
        """Nothing is left to build: Keras asks, because the grid is a variable of the model's own."""
        self.built = True

    def call(self, inputs, training=False):
        pixels = self.pixels(inputs["image"])
        vectors = self.encoder(pixels, training=training)
        bounded = self.bounded(vectors)
        through = bounded + ops.stop_gradient(ops.round(bounded) - bounded)
        logits = self.decoder(through / self.half.astype(np.float32), training=training)
        log_likelihood = self.likelihood.log_likelihood(flat(pixels), flat(logits))
        pull = ops.sum(ops.square(ops.relu(ops.abs(GAIN * vectors) - STEEP)), axis=(1, 2, 3))
        return Terms(reconstruction=-log_likelihood, kl=pull, bound=log_likelihood - pull)

    def bounded(self, vectors):
        """Vectors (..., d) within half a step of the levels (Mentzer et al. 2023, app. A.1).

        An even number of levels has no level in the middle of the bound: it is moved by half a step.
        """
        levels = np.array(self.config.levels)
        reach = (levels - 1) * (1 + MARGIN) / 2
        offset = np.where(levels % 2, 0.0, 0.5)
        reach, offset, shift = (a.astype(np.float32) for a in (reach, offset, np.arctanh(offset / reach)))
        return ops.tanh(GAIN * vectors + shift) * reach - offset

    def nearest(self, vectors: np.ndarray) -> np.ndarray:
        steps = np.rint(ops.convert_to_numpy(self.bounded(vectors))).astype(np.int64) + self.half
        return (steps * self.basis).sum(axis=-1).astype(np.uint8 if self.config.codes <= 256 else np.int32)

    @property
    def codebook(self) -> np.ndarray:
        return ops.convert_to_numpy(self.grid)

    def _variables_by_path(self) -> dict[str, keras.Variable]:
        return {**super()._variables_by_path(), CODEBOOK: self.grid}
