"""The prior over a VQ-VAE's codes: a causal transformer reads the map cell by cell and predicts the next code."""

import math
from collections.abc import Iterator, Sequence

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from vae.models.layers import CellEmbedding
from vae.models.networks import gelu_tanh

BATCH = 500
TRAINING_BATCH = 128


class CodePrior(keras.Model):
    """p(c₁, …, c₄₉) = Π p(cᵢ | c₁ … cᵢ₋₁) over the cells in reading order (van den Oord et al. 2017, section 3.3).

    The network sees the codes shifted by one cell, with a start mark in front, and gives the logits of every cell
    at once (Vaswani et al. 2017, the decoder half; normalisation first, as in Radford et al. 2019).

    Args:
        codes: size of the codebook.
        cells: cells of a map.
        width: of the hidden vectors.
        depth: attention blocks.
        heads: attention heads.
        dropout: rate after attention and dense layers, in training only.
    """

    def __init__(
        self,
        *,
        codes: int,
        cells: int,
        width: int = 128,
        depth: int = 4,
        heads: int = 4,
        dropout: float = 0.1,
        seed: int = 0,
    ) -> None:
        super().__init__(name="code_prior")
        self.codes, self.cells = codes, cells
        previous = keras.Input((cells,), dtype="int32", name="previous")
        hidden = CellEmbedding(codes + 1, cells, width=width, seed=seed, name="cell")(previous)
        for index in range(1, depth + 1):
            hidden = _block(hidden, width=width, heads=heads, dropout=dropout, name=f"block_{index}")
        hidden = layers.LayerNormalization(epsilon=1e-5, name="final_norm")(hidden)
        self.network = keras.Model(
            [previous], layers.Dense(codes, kernel_initializer="zeros", name="logits")(hidden), name="prior"
        )
        _seed_kernels(self.network, seed)
        self._logits = tf.function(
            lambda shifted: self.network([shifted], training=False),
            input_signature=[tf.TensorSpec((None, cells), tf.int32)],
        )

    def call(self, codes, training=False):
        """Logits (n, cells, codes) of every cell given the cells before it; codes (n, cells)."""
        return self.network(self._shift(codes), training=training)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Nats per image: cross-entropy summed over the cells."""
        cells = keras.losses.sparse_categorical_crossentropy(ops.cast(x, "int32"), y_pred, from_logits=True)
        return ops.mean(ops.sum(cells, axis=-1))

    def bits(self, codes: np.ndarray) -> np.ndarray:
        """Bits of each code map under the prior, -log₂ p: (n, cells) -> (n,) float32."""
        pieces = []
        for start in range(0, len(codes), BATCH):
            batch = np.asarray(codes[start : start + BATCH], dtype=np.int32)
            logits = self._logits(self._shift(batch))
            nats = keras.losses.sparse_categorical_crossentropy(batch, logits, from_logits=True)
            pieces.append(ops.convert_to_numpy(ops.sum(nats, axis=-1)) / math.log(2))
        return np.concatenate(pieces).astype(np.float32)

    def sample(
        self, n: int, *, rng: np.random.Generator, temperature: float = 1.0, given: Sequence[int] | np.ndarray = ()
    ) -> np.ndarray:
        """n code maps drawn cell by cell, (n, cells) int32; `given`, fewer codes than cells, are kept in front."""
        *_, maps = self.sample_steps(n, rng=rng, temperature=temperature, given=given)
        return maps

    def sample_steps(
        self, n: int, *, rng: np.random.Generator, temperature: float = 1.0, given: Sequence[int] | np.ndarray = ()
    ) -> Iterator[np.ndarray]:
        """The maps after each drawn cell, (n, cells) int32; cells still to come are 0.

        `given` are the codes of the first cells, (k,) for all maps or (n, k): they are kept, and the rest is drawn.
        """
        maps, first = np.zeros((n, self.cells), dtype=np.int32), np.shape(given)[-1]
        maps[:, :first] = given
        for cell in range(first, self.cells):
            logits = self._logits(self._shift(maps)).numpy()[:, cell] / temperature
            # the largest of the logits with Gumbel noise is a draw from their softmax
            maps[:, cell] = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
            yield maps.copy()

    def _shift(self, codes):
        """The start mark, then every code but the last."""
        codes = ops.cast(codes, "int32")
        start = ops.full((ops.shape(codes)[0], 1), self.codes, dtype="int32")
        return ops.concatenate([start, codes[:, :-1]], axis=1)


def _seed_kernels(network: keras.Model, seed: int) -> None:
    """Draw every kernel from a seed of its own: attention's own projections would share one, and start alike."""
    for index, variable in enumerate(network.weights):
        if variable.name == "kernel" and not variable.path.startswith("logits"):
            variable.assign(keras.initializers.GlorotUniform(seed=1000 * seed + index)(variable.shape))


def fit_prior(prior: CodePrior, codes: np.ndarray, *, epochs: int, seed: int) -> None:
    """Train on code maps (n, cells), with the learning rate rising over 300 steps and falling as a cosine."""
    keras.utils.set_random_seed(seed)
    steps = -(-len(codes) // TRAINING_BATCH) * epochs
    warmup = min(300, steps // 4)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warmup), warmup_target=2e-3, warmup_steps=warmup
    )
    prior.compile(keras.optimizers.AdamW(schedule, weight_decay=0.01, global_clipnorm=1.0), steps_per_execution=16)
    prior.fit(codes.astype(np.int32), batch_size=TRAINING_BATCH, epochs=epochs, verbose=0)


def _block(hidden, *, width: int, heads: int, dropout: float, name: str):
    """One pre-normalised attention block."""
    normed = layers.LayerNormalization(epsilon=1e-5, name=f"{name}_norm_1")(hidden)
    attention = layers.MultiHeadAttention(heads, width // heads, dropout=dropout, name=f"{name}_attention")
    hidden = layers.Add(name=f"{name}_add_1")([hidden, attention(normed, normed, use_causal_mask=True)])
    normed = layers.LayerNormalization(epsilon=1e-5, name=f"{name}_norm_2")(hidden)
    inner = layers.Dense(4 * width, activation=gelu_tanh, name=f"{name}_dense_1")(normed)
    inner = layers.Dropout(dropout, name=f"{name}_dropout")(layers.Dense(width, name=f"{name}_dense_2")(inner))
    return layers.Add(name=f"{name}_add_2")([hidden, inner])
