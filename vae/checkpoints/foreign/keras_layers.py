"""Keras's built-in layers as ours, by the settings and the weights that a `.keras` file keeps of each."""

import math
from collections.abc import Callable

import numpy as np

from vae.checkpoints.foreign import keras_maps
from vae.checkpoints.foreign.builder import Layer
from vae.checkpoints.foreign.keras_setting import Setting, activated, normal, scaled
from vae.errors import InputError


def _dense(at: Setting, source: Layer) -> Layer:
    kernel, *bias = at.weights(2 if at.config.get("use_bias", True) else 1)
    return at.activated(at.builder.dense(source, kernel, bias[0] if bias else None))


def _batch_norm(at: Setting, source: Layer) -> Layer:
    if at.config.get("axis", -1) not in (-1, len(source.shape), [len(source.shape)], [-1]):
        raise InputError("expected a normalisation of the last axis")
    scales, shifts = at.config.get("scale", True), at.config.get("center", True)
    found = at.weights(2 + bool(scales) + bool(shifts))
    gamma = found.pop(0) if scales else np.float32(1)
    beta = found.pop(0) if shifts else np.float32(0)
    mean, variance = found
    factor = gamma / np.sqrt(variance + float(at.config.get("epsilon", 1e-3)))
    return at.builder.affine(source, factor, beta - mean * factor)


def _layer_norm(at: Setting, source: Layer) -> Layer:
    if at.config.get("axis", -1) not in (-1, len(source.shape), [len(source.shape)], [-1]):
        raise InputError("expected a normalisation of the last axis")
    return scaled(at, normal(at, source))


def _reshape(at: Setting, source: Layer) -> Layer:
    shape = [int(side) for side in at.config["target_shape"]]
    if -1 in shape:
        shape[shape.index(-1)] = source.size // max(1, math.prod(side for side in shape if side != -1))
    return at.builder.reshape(source, tuple(shape))


def _concatenate(at: Setting, *sources: Layer) -> Layer:
    if at.config.get("axis", -1) not in (-1, len(sources[0].shape)):
        raise InputError("expected layers side by side along the last axis")
    width = sum(source.shape[-1] for source in sources)
    return at.builder.add("concat", *sources, shape=(*sources[0].shape[:-1], width))


def _together(kind: str) -> Callable[..., Layer]:
    def build(at: Setting, *sources: Layer) -> Layer:
        if any(source.shape != sources[0].shape for source in sources):
            raise InputError(f"expected layers of one shape, found {[source.shape for source in sources]}")
        return at.builder.add(kind, *sources, shape=sources[0].shape)

    return build


def _relu(at: Setting, source: Layer) -> Layer:
    at.require("threshold", 0.0, 0)
    slope, most = float(at.config.get("negative_slope") or 0), at.config.get("max_value")
    if most is not None and slope:
        raise InputError("expected either a slope or a highest value, found both")
    if most is not None:
        return at.builder.activation(source, "clip", low=0.0, high=float(most))
    return at.builder.activation(source, "leaky_relu", slope=slope) if slope else at.builder.activation(source, "relu")


def _sloped(name: str, *settings: str) -> Callable[[Setting, Layer], Layer]:
    def build(at: Setting, source: Layer) -> Layer:
        slope = next(at.config[each] for each in settings if each in at.config)
        return at.builder.activation(source, name, slope=float(slope))

    return build


def _permute(at: Setting, source: Layer) -> Layer:
    return at.builder.transpose(source, [int(axis) - 1 for axis in at.config["dims"]])


LAYERS: dict[str, Callable[..., Layer]] = {
    **keras_maps.LAYERS,
    "Dense": _dense,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "Flatten": lambda at, source: at.builder.reshape(source, (source.size,)),
    "Reshape": _reshape,
    "Permute": _permute,
    "Concatenate": _concatenate,
    "Add": _together("add"),
    "Multiply": _together("multiply"),
    "Activation": lambda at, source: activated(at.builder, source, at.config["activation"], own=True),
    "ReLU": _relu,
    "LeakyReLU": _sloped("leaky_relu", "negative_slope", "alpha"),
    "ELU": _sloped("elu", "alpha"),
    "Rescaling": lambda at, source: at.builder.affine(source, at.config["scale"], at.config["offset"]),
    **dict.fromkeys(
        (
            "Dropout",
            "SpatialDropout2D",
            "GaussianNoise",
            "GaussianDropout",
            "AlphaDropout",
            "Identity",
            "ActivityRegularization",
        ),
        lambda at, source: source,
    ),
}
