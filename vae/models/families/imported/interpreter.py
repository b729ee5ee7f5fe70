"""A list of layers as a Keras model: each record is one layer, which does what the browser's runtime does."""

from collections.abc import Callable, Mapping
from typing import Any

import keras
from keras import ops

from vae.models.networks import gelu_tanh

SURE = 1e-4  # as in the browser: how near to 0 and 1 a pixel's probability may come

ACTIVATIONS: dict[str, Callable] = {
    "linear": lambda x, o: x,
    "relu": lambda x, o: ops.relu(x),
    "gelu": lambda x, o: gelu_tanh(x),
    "gelu_erf": lambda x, o: ops.gelu(x, approximate=False),
    "sigmoid": lambda x, o: ops.sigmoid(x),
    "tanh": lambda x, o: ops.tanh(x),
    "selu": lambda x, o: ops.selu(x),
    "silu": lambda x, o: ops.silu(x),
    "softplus": lambda x, o: ops.softplus(x),
    "exp": lambda x, o: ops.exp(x),
    "log": lambda x, o: ops.log(ops.maximum(x, 1e-20)),
    "erf": lambda x, o: ops.erf(x),
    "sin": lambda x, o: ops.sin(x),
    "cos": lambda x, o: ops.cos(x),
    "logit": lambda x, o: _logit(ops.clip(x, SURE, 1 - SURE)),
    "leaky_relu": lambda x, o: ops.where(x < 0, o["slope"] * x, x),
    "elu": lambda x, o: ops.where(x < 0, o["slope"] * (ops.exp(ops.minimum(x, 0.0)) - 1), x),
    "clip": lambda x, o: ops.clip(x, o["low"], o["high"]),
}


def _logit(p):
    return ops.log(p / (1 - p))


class Listed(keras.layers.Layer):
    """One record of a list of layers; its weights are named as the record's tensors are."""

    def __init__(self, record: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> None:
        super().__init__(name=record["name"])
        self.record, self.shapes = record, shapes
        self.tensors: dict[str, Any] = {}

    def build(self, *_: Any) -> None:
        for key, path in self.record["tensors"].items():
            self.tensors[key] = self.add_weight(shape=self.shapes[path], initializer="zeros", name=key, trainable=False)

    def call(self, *sources):
        record = self.record
        found = KINDS[record["kind"]](sources, self.tensors, record)
        return ACTIVATIONS[record["activation"]](found, record["options"])

    def compute_output_shape(self, *_: Any) -> tuple:
        return (None, *self.record["shape"])


def build_network(network: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], *, name: str) -> keras.Model:
    """A network of a list of layers that has been checked, with weights of 0.

    Args:
        network: its layers in running order, and the names of its outputs.
        shapes: of every tensor, by path.
        name: of the network.
    """
    values: dict[str, Any] = {}
    inputs = []
    for record in network["layers"]:
        if record["kind"] == "input":
            values[record["name"]] = keras.Input(tuple(record["shape"]), name=record["name"])
            inputs.append(values[record["name"]])
        else:
            sources = [values[each] for each in record["inputs"]]
            values[record["name"]] = Listed(record, shapes)(*sources)
    outputs = [values[each] for each in network["outputs"]]
    return keras.Model(inputs, outputs, name=name)


# -- kinds: (inputs, tensors, record) -> output ------------------------------------------------------------------------


def _dense(sources, tensors, record):
    return ops.matmul(sources[0], tensors["kernel"]) + tensors["bias"]


def _fourier(sources, tensors, record):
    phase = ops.matmul(sources[0], tensors["kernel"])
    return ops.concatenate([sources[0], ops.sin(phase), ops.cos(phase)], axis=-1)


def _conv(sources, tensors, record):
    (source,), options = sources, record["options"]
    kernel, stride = tensors["kernel"], options["stride"]
    if "top" not in options:
        return ops.conv(source, kernel, strides=stride, padding="same") + tensors["bias"]
    rows, columns = record["shape"][:2]
    tall, wide = kernel.shape[:2]
    needed = (rows - 1) * stride + tall, (columns - 1) * stride + wide
    padded = _placed(source, top=options["top"], left=options["left"], rows=needed[0], columns=needed[1])
    return ops.conv(padded, kernel, strides=stride, padding="valid") + tensors["bias"]


def _conv_transpose(sources, tensors, record):
    (source,), options = sources, record["options"]
    kernel, stride = tensors["kernel"], options["stride"]
    if "top" not in options:
        return ops.conv_transpose(source, kernel, strides=stride, padding="same") + tensors["bias"]
    whole = ops.conv_transpose(source, kernel, strides=stride, padding="valid")
    rows, columns = record["shape"][:2]
    cut = _placed(whole, top=-options["top"], left=-options["left"], rows=rows, columns=columns)
    return cut + tensors["bias"]


def _placed(source, *, top: int, left: int, rows: int, columns: int):
    """A picture moved down and to the right, upon so many rows and columns; what is beyond it is 0."""
    for axis, (before, size) in enumerate(((top, rows), (left, columns)), start=1):
        have = source.shape[axis]
        if before < 0:
            source = ops.take(source, range(-before, have), axis=axis)
        elif before:
            source = ops.pad(source, [(before, 0) if each == axis else (0, 0) for each in range(4)])
        have = source.shape[axis]
        if have > size:
            source = ops.take(source, range(size), axis=axis)
        elif have < size:
            source = ops.pad(source, [(0, size - have) if each == axis else (0, 0) for each in range(4)])
    return source


def _norm(sources, tensors, record):
    x = sources[0]
    mean, variance = ops.moments(x, axes=[-1], keepdims=True)
    normal = (x - mean) / ops.sqrt(variance + record["options"]["epsilon"])
    return normal * tensors.get("gamma", 1.0) + tensors.get("beta", 0.0)


def _slice(sources, tensors, record):
    start = record["options"]["start"]
    return sources[0][..., start : start + record["shape"][-1]]


def _pad(sources, tensors, record):
    options, (rows, columns) = record["options"], record["shape"][:2]
    return _placed(sources[0], top=options["top"], left=options["left"], rows=rows, columns=columns)


def _pool(sources, tensors, record):
    options, (rows, columns) = record["options"], record["shape"][:2]
    windows = options["tall"], options["wide"]
    needed = [(side - 1) * options["stride"] + window for side, window in zip((rows, columns), windows, strict=True)]
    place = {"top": options["top"], "left": options["left"], "rows": needed[0], "columns": needed[1]}
    pooled = {"pool_size": windows, "strides": options["stride"], "padding": "valid"}
    if options["highest"]:  # the border is lower than anything
        least = -1e30
        inside = _placed(ops.ones_like(sources[0]), **place)
        return ops.max_pool(ops.where(inside > 0, _placed(sources[0], **place), least), **pooled)
    counted = ops.average_pool(_placed(ops.ones_like(sources[0]), **place), **pooled)
    return ops.average_pool(_placed(sources[0], **place), **pooled) / counted


def _resize(sources, tensors, record):
    (source,), options = sources, record["options"]
    for axis, after in enumerate(record["shape"][:2], start=1):
        places = pixels_between(source.shape[axis], after, options)
        first = ops.take(source, [each[0] for each in places], axis=axis)
        second = ops.take(source, [each[1] for each in places], axis=axis)
        shape = [1, 1, 1, 1]
        shape[axis] = after
        share = ops.reshape(ops.convert_to_tensor([each[2] for each in places], "float32"), shape)
        source = first + share * (second - first)
    return source


def pixels_between(before: int, after: int, options: Mapping[str, int]) -> list[tuple[int, int, float]]:
    """Which two pixels along a side each new one lies between, and the second's share; as the browser does it."""
    found = []
    for i in range(after):
        if options["corners"]:
            at = i * (before - 1) / (after - 1) if after > 1 else 0.0
        else:
            at = (i + 0.5) * before / after - 0.5 if options["centred"] else i * before / after
        if not options["bilinear"]:
            nearest = -int(-(at - 0.5) // 1) if options["centred"] else int(at + 1e-6)
            found.append((min(before - 1, max(0, nearest)), 0, 0.0))
            continue
        held = min(before - 1.0, max(0.0, at))
        first = min(int(held), before - 1)
        found.append((first, min(first + 1, before - 1), held - first))
    return found


KINDS: dict[str, Callable] = {
    "dense": _dense,
    "fourier": _fourier,
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "reshape": lambda s, t, r: ops.reshape(s[0], (-1, *r["shape"])),
    "concat": lambda s, t, r: ops.concatenate(s, axis=-1) if len(s) > 1 else s[0],
    "add": lambda s, t, r: sum(s[1:], s[0]),
    "multiply": lambda s, t, r: s[0] * s[1],
    "affine": lambda s, t, r: s[0] * t["scale"] + t["shift"],
    "norm": _norm,
    "activation": lambda s, t, r: s[0],
    "slice": _slice,
    "transpose": lambda s, t, r: ops.transpose(s[0], (0, *(axis + 1 for axis in r["options"]["axes"]))),
    "pad": _pad,
    "pool": _pool,
    "resize": _resize,
}
