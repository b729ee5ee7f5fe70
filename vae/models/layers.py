"""Keras layers of our own; each is one of the kinds that the browser's runtime knows."""

import keras
import numpy as np
from keras import ops

REACH = 3  # cells that the neighbour prior sees in each direction


@keras.saving.register_keras_serializable("latent_atlas")
class FourierFeatures(keras.layers.Layer):
    """z -> [z, sin(Bz), cos(Bz)] with a learned matrix B (after Tancik et al. 2020).

    Input (n, d), output (n, d + 2 * features). B starts as N(0, scale²); a dense network on raw
    coordinates learns low frequencies only, and the plane would be a blur.
    """

    def __init__(self, features: int, *, scale: float, seed: int | None = None, **options) -> None:
        super().__init__(**options)
        self.features, self.scale, self.seed = features, scale, seed

    def build(self, shape: tuple[int | None, ...]) -> None:
        start = keras.initializers.RandomNormal(stddev=self.scale, seed=self.seed)
        self.kernel = self.add_weight(shape=(shape[-1], self.features), initializer=start, name="kernel")

    def call(self, z):
        phase = ops.matmul(z, self.kernel)
        return ops.concatenate([z, ops.sin(phase), ops.cos(phase)], axis=-1)

    def compute_output_shape(self, shape: tuple) -> tuple:
        return (*shape[:-1], shape[-1] + 2 * self.features)

    def get_config(self) -> dict:
        return {**super().get_config(), "features": self.features, "scale": self.scale, "seed": self.seed}


@keras.saving.register_keras_serializable("latent_atlas")
class VectorQuantiser(keras.layers.Layer):
    """Replaces each vector by the nearest of a codebook that follows its cells' moving average.

    Input and output (..., d). In training the codebook is an exponential moving average of the vectors that chose
    each code (van den Oord et al. 2017, app. A.1), and a code that hardly any vector chooses is moved onto a random
    vector of the batch (as in Dhariwal et al. 2020, section 3.1), so that no code stays dead.

    Args:
        codes: size of the codebook.
        dim: dimension d of a code.
        momentum: of the moving average.
        dead_below: a code is re-used when its average count a batch falls under this.
    """

    def __init__(
        self, codes: int, dim: int, *, momentum: float = 0.99, dead_below: float = 1.0, seed: int = 0, **options
    ) -> None:
        super().__init__(**options)
        self.codes, self.dim, self.momentum, self.dead_below = codes, dim, momentum, dead_below
        self.noise = keras.random.SeedGenerator(seed)
        start = keras.initializers.RandomNormal(stddev=1.0, seed=seed)
        shape = (codes, dim)
        self.codebook = self.add_weight(shape=shape, initializer=start, trainable=False, name="vectors")
        self.sums = self.add_weight(shape=shape, initializer="zeros", trainable=False, name="sums")
        self.counts = self.add_weight(shape=(codes,), initializer="zeros", trainable=False, name="counts")

    def distances(self, vectors):
        """Squared distance of each vector to each code, (..., d) -> (..., codes)."""
        inner = ops.matmul(vectors, ops.transpose(self.codebook))
        squared = ops.sum(ops.square(vectors), axis=-1, keepdims=True) + ops.sum(ops.square(self.codebook), axis=1)
        return squared - 2.0 * inner

    def nearest(self, vectors):
        """The nearest code of each vector, (..., d) -> (...) whole numbers."""
        return ops.argmin(self.distances(vectors), axis=-1)

    def call(self, vectors, training=False):
        chosen = self.nearest(vectors)
        if training:
            self._follow(ops.reshape(ops.stop_gradient(vectors), (-1, self.dim)), ops.reshape(chosen, (-1,)))
        return ops.take(self.codebook, chosen, axis=0)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return shape

    def _follow(self, vectors, chosen) -> None:
        picks = ops.one_hot(chosen, self.codes)
        keep, gain = self.momentum, 1.0 - self.momentum
        counts = keep * self.counts + gain * ops.sum(picks, axis=0)
        sums = keep * self.sums + gain * ops.matmul(ops.transpose(picks), vectors)
        dead = ops.cast(counts < self.dead_below, "float32")
        rows = keras.random.randint((self.codes,), 0, ops.shape(vectors)[0], seed=self.noise)
        # A revived code starts with the count of one that is just alive, so that it has time to find its cells.
        fresh = ops.take(vectors, rows, axis=0)
        counts = (1 - dead) * counts + dead * 2.0 * self.dead_below
        sums = (1 - dead[:, None]) * sums + dead[:, None] * fresh * 2.0 * self.dead_below
        self.counts.assign(counts)
        self.sums.assign(sums)
        self.codebook.assign(sums / counts[:, None])


@keras.saving.register_keras_serializable("latent_atlas")
class CellEmbedding(keras.layers.Layer):
    """Codes of a row of cells as vectors: one learned vector a code plus one a position.

    Input (n, cells) whole numbers, output (n, cells, width).
    """

    def __init__(self, codes: int, cells: int, *, width: int, seed: int | None = None, **options) -> None:
        super().__init__(**options)
        self.codes, self.cells, self.width, self.seed = codes, cells, width, seed

    def build(self, shape: tuple[int | None, ...]) -> None:
        start = keras.initializers.RandomNormal(stddev=0.02, seed=self.seed)
        self.code = self.add_weight(shape=(self.codes, self.width), initializer=start, name="code")
        self.position = self.add_weight(shape=(self.cells, self.width), initializer=start.clone(), name="position")

    def call(self, codes):
        return ops.take(self.code, codes, axis=0) + self.position

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (*shape, self.width)


@keras.saving.register_keras_serializable("latent_atlas")
class NeighbourPrior(keras.layers.Layer):
    """Logits of each cell's code from its position and the vectors of the cells before it in reading order.

    Input (n, side, side, dim) and the codebook (codes, dim), output (n, side, side, codes). A cell sees three rows
    up and three cells to each side. Cheap enough to run at every step of a VQ-VAE's training, where it tells the
    encoder which codes are easy to foresee; the prior that is sampled from is larger.
    """

    def __init__(self, codes: int, dim: int, *, side: int, width: int = 128, seed: int = 0, **options) -> None:
        super().__init__(**options)
        self.codes, self.dim, self.side, self.width, self.seed = codes, dim, side, width, seed
        mask = np.ones((REACH + 1, 2 * REACH + 1, 1, 1), np.float32)
        mask[-1, REACH:] = 0.0  # the cell itself and those after it (van den Oord et al. 2016, mask A)
        self.before = mask

    def build(self, *shapes) -> None:
        near = keras.initializers.RandomNormal(stddev=0.3, seed=self.seed)
        taps = (*self.before.shape[:2], self.dim, self.width)
        glorot = [keras.initializers.GlorotUniform(seed=4 * self.seed + index) for index in range(4)]
        self.taps = self.add_weight(shape=taps, initializer=glorot[0], name="taps")
        self.position = self.add_weight(shape=(self.side, self.side, self.width), initializer=near, name="position")
        self.hidden = keras.layers.Dense(self.width, activation="gelu", kernel_initializer=glorot[1], name="hidden")
        self.logits = keras.layers.Dense(self.codes, kernel_initializer=glorot[2], name="logits")
        self.vector = keras.layers.Dense(self.dim, kernel_initializer=glorot[3], name="vector")
        for layer in (self.hidden, self.logits, self.vector):
            layer.build((None, self.side, self.side, self.width))

    def call(self, vectors, codebook):
        padded = ops.pad(vectors, ((0, 0), (REACH, 0), (REACH, REACH), (0, 0)))
        taps = self.taps * self.before
        hidden = ops.conv(padded, taps, padding="valid", data_format="channels_last") + self.position
        hidden = keras.activations.gelu(hidden + self.hidden(keras.activations.gelu(hidden)))
        # Codes with near vectors share what is known of them through the inner product.
        return self.logits(hidden) + ops.matmul(self.vector(hidden), ops.transpose(codebook))
