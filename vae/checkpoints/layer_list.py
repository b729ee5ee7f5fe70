"""A list of layers that comes from outside, checked against the tensors it names. Plain Python.

`vae.models.portable` writes these lists from a built model; here one is read that somebody else may have written.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from vae.errors import InputError

Shape = tuple[int, ...]

MOST_LAYERS = 200
MOST_NUMBERS = 2**22  # that a layer gives for one picture
ACTIVATIONS = ("linear", "relu", "gelu", "sigmoid")
FIELDS = {"name", "kind", "inputs", "shape", "activation", "tensors", "options"}
NETWORKS = ("encoder", "decoder")


def check_layer_list(record: Any, *, tensors: Mapping[str, Shape]) -> None:
    """Check that every network of `layers.json` can be run from top to bottom with these tensors.

    Args:
        record: the parsed file: networks by name, each its layers in running order and the names of its outputs.
        tensors: the shape of each stored tensor, by path.

    Raises:
        InputError: what is missing, of another shape, or out of order.
    """
    if not isinstance(record, dict) or not set(NETWORKS) <= set(record):
        raise InputError(f"expected the networks {' and '.join(NETWORKS)}, found {_shown(record)}")
    for part, network in record.items():
        layers = network.get("layers") if isinstance(network, dict) else None
        if not isinstance(layers, list) or not 1 <= len(layers) <= MOST_LAYERS:
            raise InputError(f"{part}: expected 1 to {MOST_LAYERS} layers, found {_shown(layers)}")
        shapes: dict[str, Shape] = {}
        for layer in layers:
            _check_fields(layer, part)
            shapes[layer["name"]] = _checked_shape(layer, shapes, tensors)
        outputs = network.get("outputs")
        if not isinstance(outputs, list) or not outputs or not all(name in shapes for name in outputs):
            raise InputError(f"{part}: expected the names of layers as outputs, found {_shown(outputs)}")


def _check_fields(layer: Any, part: str) -> None:
    if not isinstance(layer, dict) or set(layer) != FIELDS or not isinstance(layer["name"], str):
        raise InputError(f"{part}: expected layers of {', '.join(sorted(FIELDS))}, found {_shown(layer)}")
    name = f"{part}/{layer['name']:.40}"
    whole = isinstance(layer["shape"], list) and all(type(side) is int and side > 0 for side in layer["shape"])
    if not whole or not layer["shape"] or math.prod(layer["shape"]) > MOST_NUMBERS:
        raise InputError(f"{name}: expected a shape, found {_shown(layer['shape'])}")
    if layer["kind"] not in KINDS:
        raise InputError(f"{name}: expected a kind of {', '.join(KINDS)}, found {layer['kind']!r:.40}")
    if layer["activation"] not in ACTIVATIONS:
        raise InputError(f"{name}: expected one of {', '.join(ACTIVATIONS)}, found {layer['activation']!r:.40}")


def _checked_shape(layer: dict[str, Any], before: Mapping[str, Shape], tensors: Mapping[str, Shape]) -> Shape:
    """The layer's shape, once its inputs are layers before it and its tensors have the shapes of its kind."""
    name, shape = f"{layer['name']:.40}", tuple(layer["shape"])
    inputs, named = layer["inputs"], layer["tensors"]
    if not isinstance(inputs, list) or not all(isinstance(source, str) and source in before for source in inputs):
        raise InputError(f"layer {name}: expected inputs among the layers before it, found {_shown(inputs)}")
    if not isinstance(named, dict) or not all(isinstance(path, str) and path in tensors for path in named.values()):
        raise InputError(f"layer {name}: expected tensors of the weights' file, found {_shown(named)}")
    least, most, expected = KINDS[layer["kind"]]
    if not least <= len(inputs) <= most:
        raise InputError(f"layer {name}: expected {least} input{'s' if least != 1 else ''}, found {len(inputs)}")
    found = {key: tensors[path] for key, path in named.items()}
    wanted = expected([before[source] for source in inputs], shape, found)
    if found != wanted:
        raise InputError(f"layer {name}: expected tensors of the shapes {wanted}, found {_shown(found)}")
    _check_stride(layer, [before[source] for source in inputs], shape)
    return shape


def _check_stride(layer: dict[str, Any], sources: list[Shape], shape: Shape) -> None:
    """A convolution's stride leads from its input's sides to its own."""
    if layer["kind"] not in ("conv", "conv_transpose"):
        return
    stride = layer["options"].get("stride") if isinstance(layer["options"], dict) else None
    small, large = (shape, sources[0]) if layer["kind"] == "conv" else (sources[0], shape)
    if type(stride) is not int or stride < 1 or any(-(-large[axis] // stride) != small[axis] for axis in (0, 1)):
        raise InputError(f"layer {layer['name']:.40}: expected a stride between its sides, found {stride!r:.40}")


# What each kind asks of its tensors: (shapes of its inputs, its own shape, shapes found) -> shapes wanted.
Expectation = Callable[[list[Shape], Shape, Mapping[str, Shape]], dict[str, Shape]]


def _dense(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    return {"kernel": (sources[0][-1], shape[-1]), "bias": (shape[-1],)}


def _fourier(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    return {"kernel": (sources[0][-1], (shape[-1] - sources[0][-1]) // 2)}


def _conv(sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_maps(sources[0], shape)
    return {"kernel": (*found.get("kernel", ())[:2], sources[0][-1], shape[-1]), "bias": (shape[-1],)}


def _conv_transpose(sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_maps(sources[0], shape)
    return {"kernel": (*found.get("kernel", ())[:2], shape[-1], sources[0][-1]), "bias": (shape[-1],)}


def _norm(_: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    return {key: (shape[-1],) for key in found if key in ("gamma", "beta")}


def _reshape(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if math.prod(sources[0]) != math.prod(shape):
        raise InputError(f"layers: expected as many numbers before and after a reshape, found {sources[0]} to {shape}")
    return {}


def _concat(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if sum(source[-1] for source in sources) != shape[-1]:
        raise InputError(f"layers: expected the inputs of a concat side by side, found {sources} to {shape}")
    return {}


def _same(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if any(source != shape for source in sources):
        raise InputError(f"layers: expected inputs and output of one shape, found {sources} to {shape}")
    return {}


def _require_maps(*shapes: Shape) -> None:
    if any(len(shape) != 3 for shape in shapes):
        raise InputError(f"layers: expected maps (height, width, channels) around a convolution, found {shapes}")


KINDS: dict[str, tuple[int, int, Expectation]] = {  # the least and the most inputs, and the tensors
    "input": (0, 0, lambda *_: {}),
    "dense": (1, 1, _dense),
    "fourier": (1, 1, _fourier),
    "conv": (1, 1, _conv),
    "conv_transpose": (1, 1, _conv_transpose),
    "reshape": (1, 1, _reshape),
    "concat": (1, 8, _concat),
    "add": (1, 8, _same),
    "norm": (1, 1, _norm),
    "activation": (1, 1, _same),
}


def _shown(value: Any) -> str:
    return f"{value!r:.80}"
