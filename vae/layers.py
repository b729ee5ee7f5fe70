"""Keras layers of our own; each is one of the kinds that the browser's runtime knows."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("vae")
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

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (*shape[:-1], shape[-1] + 2 * self.features)

    def get_config(self) -> dict:
        return {**super().get_config(), "features": self.features, "scale": self.scale, "seed": self.seed}
