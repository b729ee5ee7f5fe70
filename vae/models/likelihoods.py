"""What a decoder's logits say of pixels: how likely given ones are, and what is drawn. One object a model.

Both kinds draw sigmoid(logits), so that every picture lies in [0, 1] and the browser draws them alike.
"""

import math

import keras
import numpy as np
from keras import ops

from vae.config import LIKELIHOODS
from vae.models import objectives

FIRST_DEVIATION, LEAST_DEVIATION = 0.3, 1e-3


class Bernoulli(keras.layers.Layer):
    """Independent Bernoulli pixels; gray values give the negative cross-entropy."""

    words = "Bernoulli pixels"
    binary = True  # it is of pixels that are 0 or 1; what gray ones say of it is a cross-entropy

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.built = True  # there is nothing left that a first call would have to build

    def log_likelihood(self, pixels, logits):
        """log p(x|z), (..., p) both -> (...) nats."""
        return objectives.bernoulli_log_likelihood(pixels, logits)

    def mean(self, logits):
        """Mean pixels, as tensors of the logits' shape."""
        return ops.sigmoid(logits)

    def draw(self, logits: np.ndarray) -> np.ndarray:
        """Mean pixels, as arrays of the logits' shape."""
        return 1.0 / (1.0 + np.exp(-logits))


class Gaussian(Bernoulli):
    """Independent Gaussian pixels around that mean, with one standard deviation, learnt (Rybkin et al. 2021).

    A pixel's probability is the Gaussian's mass over its level, one of 256, in the share of all levels' mass: so its
    nats are of the picture as it is stored, never negative, and comparable between models and as bits a dimension.
    """

    binary = False

    def __init__(self, **options) -> None:
        super().__init__(**options)
        start = keras.initializers.Constant(math.log(FIRST_DEVIATION))
        self.log_deviation = self.add_weight(shape=(1,), initializer=start, name="log_deviation")

    @property
    def deviation(self) -> float:
        """The standard deviation, of pixels in [0, 1]."""
        return max(LEAST_DEVIATION, math.exp(ops.convert_to_numpy(self.log_deviation)[0]))

    @property
    def words(self) -> str:
        return f"Gaussian pixels of standard deviation {self.deviation:.3f}, over 256 levels"

    def log_likelihood(self, pixels, logits):
        log_deviation = ops.maximum(self.log_deviation, math.log(LEAST_DEVIATION))
        return objectives.discretised_log_likelihood(pixels, self.mean(logits), log_deviation)


KINDS: dict[str, type[Bernoulli]] = dict(zip(LIKELIHOODS, (Bernoulli, Gaussian), strict=True))
