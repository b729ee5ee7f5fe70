"""Encoder and decoder stacks, as functional Keras models of plain layers that the browser can run too.

Every stack ends in numbers without an activation: posterior mean and log-variance, or pixel logits. Images are
(n, h, w, c) in [0, 1]; a class enters as a one-hot vector (n, classes), so that two classes can be mixed.
"""

import math

import keras
from keras import layers

from vae.config import ModelConfig
from vae.data.shapes import ImageShape
from vae.errors import InputError
from vae.models.layers import FourierFeatures
from vae.models.stacks import STRIDE, VectorConfig

GLANCE, CONTEXT = 4, 8  # channels of a cell that a map's dense path reads in the encoder, and gives in the decoder


@keras.saving.register_keras_serializable("latent_atlas")
def gelu_tanh(x):
    """GELU in its tanh form (Hendrycks and Gimpel 2016), which JavaScript computes the same way."""
    return keras.activations.gelu(x, approximate=True)


def build_encoder(config: VectorConfig, *, image_shape: ImageShape, seed: int = 0) -> keras.Model:
    """Image (and class) -> [mean, log_var], each (n, d)."""
    inputs, condition = _inputs(keras.Input(image_shape, name="image"), config)
    seeds = _Seeds(seed)
    hidden = _image_features(inputs[0], condition, config=config, seeds=seeds)
    hidden = _join(hidden, condition, name="posterior")
    heads = ["mean", "log_var"] if config.gaussian else ["mean"]
    outputs = [layers.Dense(config.latent_dim, kernel_initializer=seeds.glorot(), name=name)(hidden) for name in heads]
    return keras.Model(inputs, outputs, name="encoder")


def build_decoder(config: VectorConfig, *, image_shape: ImageShape, seed: int = 0) -> keras.Model:
    """Latent (n, d) (and class) -> pixel logits (n, h, w, c)."""
    inputs, condition = _inputs(keras.Input((config.latent_dim,), name="latent"), config)
    seeds = _Seeds(seed + 1)
    if config.architecture == "fourier":
        hidden = FourierFeatures(
            config.fourier_features, scale=config.fourier_scale, seed=seeds.next(), name="fourier"
        )(inputs[0])
        for index in range(1, config.depth + 1):
            hidden = _dense_block(hidden, condition, width=config.width, name=f"hidden_{index}", seed=seeds.next())
        hidden = layers.Dense(math.prod(image_shape), kernel_initializer=seeds.glorot(), name="logits")(
            _join(hidden, condition, name="logits")
        )
        logits = layers.Reshape(image_shape, name="image")(hidden)
    else:
        cells = _cells(image_shape)
        hidden = layers.Dense(
            math.prod(cells) * 64, activation="relu", kernel_initializer=seeds.glorot(), name="hidden"
        )(_join(inputs[0], condition, name="hidden"))
        hidden = layers.Reshape((*cells, 64), name="map")(hidden)
        logits = _pixel_logits(_upsample(hidden, seeds, filters=(64, 32)), seeds, image_shape=image_shape)
    return keras.Model(inputs, logits, name="decoder")


def build_map_encoder(config: ModelConfig, *, image_shape: ImageShape, seed: int = 0) -> keras.Model:
    """Image -> a map of vectors, (n, side, side, d): two strided convolutions and two residual blocks.

    Where the vectors' rate is weighed they are normalised, or they would win by shrinking together.
    """
    if (cells := _cells(image_shape)) != (config.code_side, config.code_side):
        raise InputError(f"code_side: expected {cells[0]} by {cells[1]} for these pictures, found {config.code_side}")
    image, seeds = keras.Input(image_shape, name="image"), _Seeds(seed)
    hidden = _conv_features(image, seeds, filters=(config.width // 2, config.width))
    for index in (1, 2):
        hidden = _residual_block(hidden, config.width, name=f"residual_{index}", seeds=seeds)
    mix = layers.Conv2D(config.latent_dim, 1, padding="same", kernel_initializer=seeds.glorot(), name="vectors")
    vectors = mix(hidden)
    if config.map_context:
        glance = layers.Conv2D(GLANCE, 1, padding="same", kernel_initializer=seeds.glorot(), name="glance")(hidden)
        context = _map_context(glance, config, channels=config.latent_dim, seeds=seeds)
        vectors = layers.Add(name="vectors_add")([vectors, context])
    if config.rate_weight:
        vectors = layers.LayerNormalization(center=False, scale=False, epsilon=1e-5, name="unit")(vectors)
    return keras.Model([image], vectors, name="encoder")


def build_map_decoder(config: ModelConfig, *, image_shape: ImageShape, seed: int = 0) -> keras.Model:
    """A map of vectors (n, side, side, d) -> pixel logits (n, h, w, c)."""
    side, width, seeds = config.code_side, config.width, _Seeds(seed + 1)
    latent = keras.Input((side, side, config.latent_dim), name="latent")
    cells = latent
    if config.map_context:
        context = _map_context(latent, config, channels=CONTEXT, seeds=seeds)
        cells = layers.Concatenate(name="spread_join")([latent, context])
    hidden = layers.Conv2D(width, 3, padding="same", kernel_initializer=seeds.glorot(), name="spread")(cells)
    for index in (1, 2):
        hidden = _residual_block(hidden, width, name=f"residual_{index}", seeds=seeds)
    hidden = _upsample(layers.Activation("relu", name="spread_relu")(hidden), seeds, filters=(width, width // 2))
    return keras.Model([latent], _pixel_logits(hidden, seeds, image_shape=image_shape), name="decoder")


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


def _image_features(image, condition, *, config: VectorConfig, seeds: _Seeds):
    """What the posterior's heads read: dense or convolutional features of the image (and the class)."""
    if config.architecture == "conv":
        hidden = _flattened(_conv_features(image, seeds))
        dense = layers.Dense(16, activation="relu", kernel_initializer=seeds.glorot(), name="hidden")
        return dense(_join(hidden, condition, name="hidden"))
    if config.encoder == "conv":
        hidden, blocks = _flattened(_conv_features(image, seeds)), 1
    else:
        hidden, blocks = _flattened(image), config.encoder_depth
    for name in (f"hidden_{index}" for index in range(1, blocks + 1)):
        hidden = _dense_block(hidden, condition, width=config.encoder_width, name=name, seed=seeds.next())
        if config.dropout:
            hidden = layers.Dropout(config.dropout, seed=seeds.next(), name=f"{name}_dropout")(hidden)
    return hidden


def _flattened(hidden):
    return layers.Reshape((math.prod(hidden.shape[1:]),), name="flatten")(hidden)


def _cells(image_shape: ImageShape) -> tuple[int, int]:
    """Rows and columns of what two convolutions with stride 2 leave of a picture."""
    rows, columns = image_shape[:2]
    return -(-rows // STRIDE), -(-columns // STRIDE)


def _dense_block(hidden, condition, *, width: int, name: str, seed: int):
    return layers.Dense(
        width,
        activation=gelu_tanh,
        kernel_initializer=keras.initializers.GlorotUniform(seed=seed),
        name=name,
    )(_join(hidden, condition, name=name))


def _conv_features(image, seeds: _Seeds, *, filters: tuple[int, int] = (32, 64)):
    """Two convolutions with stride 2, the classic notebook's 32 and 64 by default: (n, h, w, c) -> (n, h/4, w/4, f)."""
    for index, width in enumerate(filters, start=1):
        image = layers.Conv2D(
            width,
            3,
            strides=2,
            padding="same",
            activation="relu",
            kernel_initializer=seeds.glorot(),
            name=f"down_{index}",
        )(image)
    return image


def _map_context(cells, config: ModelConfig, *, channels: int, seeds: _Seeds):
    """A map from all cells at once, (n, side, side, c) -> (n, side, side, channels), through one dense layer."""
    side = config.code_side
    hidden = layers.Reshape((side * side * cells.shape[-1],), name="context_read")(cells)
    hidden = _dense_block(hidden, None, width=config.map_context, name="context", seed=seeds.next())
    hidden = layers.Dense(side * side * channels, kernel_initializer=seeds.glorot(), name="context_write")(hidden)
    return layers.Reshape((side, side, channels), name="context_map")(hidden)


def _upsample(hidden, seeds: _Seeds, *, filters: tuple[int, int]):
    """Two transposed convolutions with stride 2: (n, h, w, c) -> (n, 4h, 4w, f)."""
    for index, width in enumerate(filters, start=1):
        hidden = layers.Conv2DTranspose(
            width,
            3,
            strides=2,
            padding="same",
            activation="relu",
            kernel_initializer=seeds.glorot(),
            name=f"up_{index}",
        )(hidden)
    return hidden


def _pixel_logits(hidden, seeds: _Seeds, *, image_shape: ImageShape):
    """Logits of the picture's own shape: what whole cells have beyond its lower and right borders is cut off."""
    logits = layers.Conv2DTranspose(
        image_shape[2], 3, padding="same", kernel_initializer=seeds.glorot(), name="logits"
    )(hidden)
    beyond = [(0, side - wanted) for side, wanted in zip(logits.shape[1:3], image_shape[:2], strict=True)]
    return layers.Cropping2D(tuple(beyond), name="cut")(logits) if any(map(any, beyond)) else logits


def _residual_block(hidden, width: int, *, name: str, seeds: _Seeds):
    """hidden + Conv1(relu(Conv3(relu(hidden)))), as in van den Oord et al. 2017, section 4.1."""
    inner = layers.Activation("relu", name=f"{name}_relu")(hidden)
    inner = layers.Conv2D(
        width, 3, padding="same", activation="relu", kernel_initializer=seeds.glorot(), name=f"{name}_conv"
    )(inner)
    inner = layers.Conv2D(width, 1, padding="same", kernel_initializer=seeds.glorot(), name=f"{name}_mix")(inner)
    return layers.Add(name=f"{name}_add")([hidden, inner])
