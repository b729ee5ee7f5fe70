"""Encoder and decoder stacks, as functional Keras models of plain layers that the browser can run too.

Every stack ends in numbers without an activation: posterior mean and log-variance, or pixel logits. Images are
(n, 28, 28, 1) in [0, 1]; a class enters as a one-hot vector (n, classes), so that two classes can be mixed.
"""

import keras
from keras import layers

from vae.config import IMAGE_SIDE, PIXELS, ModelConfig
from vae.layers import FourierFeatures

IMAGE_SHAPE = (IMAGE_SIDE, IMAGE_SIDE, 1)


@keras.saving.register_keras_serializable("vae")
def gelu_tanh(x):
    """GELU in its tanh form (Hendrycks and Gimpel 2016), which JavaScript computes the same way."""
    return keras.activations.gelu(x, approximate=True)


def build_encoder(config: ModelConfig, *, seed: int = 0) -> keras.Model:
    """Image (and class) -> [mean, log_var], each (n, d)."""
    inputs, condition = _inputs(keras.Input(IMAGE_SHAPE, name="image"), config)
    seeds = _Seeds(seed)
    if config.architecture == "fourier":
        hidden = layers.Reshape((PIXELS,), name="flatten")(inputs[0])
        for index in (1, 2):
            hidden = _dense_block(hidden, condition, config=config, name=f"hidden_{index}", seed=seeds.next())
    else:
        hidden = _conv_features(inputs[0], seeds)
        hidden = layers.Reshape((7 * 7 * 64,), name="flatten")(hidden)
        hidden = layers.Dense(16, activation="relu", kernel_initializer=seeds.glorot(), name="hidden")(
            _join(hidden, condition, name="hidden")
        )
    hidden = _join(hidden, condition, name="posterior")
    heads = ["mean"] if config.family == "ae" else ["mean", "log_var"]
    outputs = [layers.Dense(config.latent_dim, kernel_initializer=seeds.glorot(), name=name)(hidden) for name in heads]
    return keras.Model(inputs, outputs, name="encoder")


def build_decoder(config: ModelConfig, *, seed: int = 0) -> keras.Model:
    """Latent (n, d) (and class) -> pixel logits (n, 28, 28, 1)."""
    inputs, condition = _inputs(keras.Input((config.latent_dim,), name="latent"), config)
    seeds = _Seeds(seed + 1)
    if config.architecture == "fourier":
        hidden = FourierFeatures(
            config.fourier_features, scale=config.fourier_scale, seed=seeds.next(), name="fourier"
        )(inputs[0])
        for index in range(1, config.depth + 1):
            hidden = _dense_block(hidden, condition, config=config, name=f"hidden_{index}", seed=seeds.next())
        hidden = layers.Dense(PIXELS, kernel_initializer=seeds.glorot(), name="logits")(
            _join(hidden, condition, name="logits")
        )
        logits = layers.Reshape(IMAGE_SHAPE, name="image")(hidden)
    else:
        hidden = layers.Dense(7 * 7 * 64, activation="relu", kernel_initializer=seeds.glorot(), name="hidden")(
            _join(inputs[0], condition, name="hidden")
        )
        hidden = layers.Reshape((7, 7, 64), name="map")(hidden)
        for filters in (64, 32):
            hidden = layers.Conv2DTranspose(
                filters,
                3,
                strides=2,
                padding="same",
                activation="relu",
                kernel_initializer=seeds.glorot(),
                name=f"up_{filters}",
            )(hidden)
        logits = layers.Conv2DTranspose(1, 3, padding="same", kernel_initializer=seeds.glorot(), name="logits")(hidden)
    return keras.Model(inputs, logits, name="decoder")


class _Seeds:
    """One seed a layer, so that no two layers start alike and a model starts the same every time."""

    def __init__(self, seed: int) -> None:
        self._last = seed * 1000

    def next(self) -> int:
        self._last += 1
        return self._last

    def glorot(self) -> keras.initializers.Initializer:
        return keras.initializers.GlorotUniform(seed=self.next())


def _inputs(first, config: ModelConfig):
    """The network's inputs, and the class among them (None where there is no condition)."""
    if not config.classes:
        return [first], None
    condition = keras.Input((config.classes,), name="label")
    return [first, condition], condition


def _join(hidden, condition, *, name: str):
    """Append the class to what a layer reads."""
    if condition is None:
        return hidden
    return layers.Concatenate(name=f"{name}_join")([hidden, condition])


def _dense_block(hidden, condition, *, config: ModelConfig, name: str, seed: int):
    hidden = layers.Dense(
        config.width,
        activation=gelu_tanh,
        kernel_initializer=keras.initializers.GlorotUniform(seed=seed),
        name=name,
    )(_join(hidden, condition, name=name))
    if config.dropout:
        hidden = layers.Dropout(config.dropout, seed=seed, name=f"{name}_dropout")(hidden)
    return hidden


def _conv_features(image, seeds: _Seeds):
    """The classic notebook's Conv 32, 64 with stride 2: (n, 28, 28, 1) -> (n, 7, 7, 64)."""
    for filters in (32, 64):
        image = layers.Conv2D(
            filters,
            3,
            strides=2,
            padding="same",
            activation="relu",
            kernel_initializer=seeds.glorot(),
            name=f"down_{filters}",
        )(image)
    return image
