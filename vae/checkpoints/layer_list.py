"""A list of layers that comes from outside, checked against the tensors it names. Plain Python.

`vae.models.portable` writes these lists from a built model; here one is read that somebody else may have written.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vae.checkpoints.layer_kinds import ACTIVATIONS, KINDS, Shape
from vae.config import ModelConfig
from vae.errors import InputError

MOST_LAYERS = 256
MOST_NUMBERS = 2**20  # that all layers of a network give for one picture
FARTHEST = 1e6  # of a number in the options
MOST_STEPS = 2**26  # multiplications for one picture: a page draws hundreds
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
TAKEN = ("constructor", "prototype")  # by every object of the language that runs the layers
FIELDS = {"name", "kind", "inputs", "shape", "activation", "tensors", "options"}
ENCODER, DECODER = "encoder", "decoder"


@dataclass(frozen=True)
class Ends:
    """What a network takes, by name, and what it gives."""

    inputs: Mapping[str, Shape]
    outputs: tuple[Shape, ...]


def ends_of(model: ModelConfig, image_shape: Shape) -> dict[str, Ends]:
    """What the networks of a model for such pictures take and give, by network."""
    condition = {"label": (model.classes,)} if model.classes else {}
    code = model.latent_shape
    return {
        ENCODER: Ends({"image": image_shape, **condition}, (code, code) if model.gaussian else (code,)),
        DECODER: Ends({"latent": code, **condition}, (image_shape,)),
    }


def check_layer_list(record: Any, *, tensors: Mapping[str, Shape], ends: Mapping[str, Ends]) -> None:
    """Check that every network of `layers.json` can be run from top to bottom with these tensors, within bounds.

    Args:
        record: the parsed file: networks by name, each its layers in running order and the names of its outputs.
        tensors: the shape of each stored tensor, by path.
        ends: what each network takes and gives.

    Raises:
        InputError: what is missing, of another shape, out of order, or too much.
    """
    if not isinstance(record, dict) or set(record) != set(ends):
        raise InputError(f"expected the networks {' and '.join(ends)}, found {_shown(record)}")
    for part, network in record.items():
        layers = network.get("layers") if isinstance(network, dict) else None
        if not isinstance(layers, list) or not 1 <= len(layers) <= MOST_LAYERS:
            raise InputError(f"{part}: expected 1 to {MOST_LAYERS} layers, found {_shown(layers)}")
        shapes: dict[str, Shape] = {}
        steps = 0
        for layer in layers:
            _check_fields(layer, part, before=shapes)
            shapes[layer["name"]] = _checked_shape(layer, shapes, tensors)
            steps += _steps(layer, shapes, tensors)
        _check_ends(network, shapes, part=part, ends=ends[part])
        if (numbers := sum(map(math.prod, shapes.values()))) > MOST_NUMBERS:
            raise InputError(f"{part}: expected layers of at most {MOST_NUMBERS:,} numbers, found {numbers:,}")
        if steps > MOST_STEPS:
            raise InputError(f"{part}: expected at most {MOST_STEPS:,} multiplications a picture, found {steps:,}")


def _check_ends(network: dict[str, Any], shapes: Mapping[str, Shape], *, part: str, ends: Ends) -> None:
    inputs = {layer["name"]: shapes[layer["name"]] for layer in network["layers"] if layer["kind"] == "input"}
    outputs = network.get("outputs")
    if not isinstance(outputs, list) or not all(isinstance(name, str) and name in shapes for name in outputs):
        raise InputError(f"{part}: expected the names of layers as outputs, found {_shown(outputs)}")
    if inputs != ends.inputs:
        raise InputError(f"{part}: expected the inputs {dict(ends.inputs)}, found {_shown(inputs)}")
    if (found := tuple(shapes[name] for name in outputs)) != ends.outputs:
        raise InputError(f"{part}: expected outputs of the shapes {ends.outputs}, found {_shown(found)}")


def _check_fields(layer: Any, part: str, *, before: Mapping[str, Shape]) -> None:
    if not isinstance(layer, dict) or set(layer) != FIELDS or not isinstance(layer["name"], str):
        raise InputError(f"{part}: expected layers of {', '.join(sorted(FIELDS))}, found {_shown(layer)}")
    name = f"{part}/{layer['name']:.40}"
    if not NAME.fullmatch(layer["name"]) or layer["name"] in TAKEN or layer["name"] in before:
        raise InputError(f"{part}: expected a name of its own for each layer, found {_shown(layer['name'])}")
    whole = isinstance(layer["shape"], list) and all(type(side) is int and side > 0 for side in layer["shape"])
    if not whole or not 1 <= len(layer["shape"]) <= 3 or math.prod(layer["shape"]) > MOST_NUMBERS:
        raise InputError(f"{name}: expected a shape, found {_shown(layer['shape'])}")
    if not isinstance(layer["kind"], str) or layer["kind"] not in KINDS:
        raise InputError(f"{name}: expected a kind of {', '.join(KINDS)}, found {_shown(layer['kind'])}")
    if not isinstance(layer["activation"], str) or layer["activation"] not in ACTIVATIONS:
        raise InputError(f"{name}: expected one of {', '.join(ACTIVATIONS)}, found {_shown(layer['activation'])}")


def _checked_shape(layer: dict[str, Any], before: Mapping[str, Shape], tensors: Mapping[str, Shape]) -> Shape:
    """The layer's shape, once its inputs are layers before it and its tensors have the shapes of its kind."""
    name, shape = layer["name"], tuple(layer["shape"])
    inputs, named = layer["inputs"], layer["tensors"]
    if not isinstance(inputs, list) or not all(isinstance(source, str) and source in before for source in inputs):
        raise InputError(f"layer {name}: expected inputs among the layers before it, found {_shown(inputs)}")
    if not isinstance(named, dict) or not all(isinstance(path, str) and path in tensors for path in named.values()):
        raise InputError(f"layer {name}: expected tensors of the weights' file, found {_shown(named)}")
    kind = KINDS[layer["kind"]]
    if not kind.least <= len(inputs) <= kind.most:
        raise InputError(f"layer {name}: expected {kind.least} input{'s' * (kind.least != 1)}, found {len(inputs)}")
    found = {key: tensors[path] for key, path in named.items()}
    sources = [before[source] for source in inputs]
    wanted = kind.tensors(sources, shape, found)
    if found != wanted:
        raise InputError(f"layer {name}: expected tensors of the shapes {wanted}, found {_shown(found)}")
    _check_options(layer, sources, shape, found)
    return shape


def _check_options(layer: dict[str, Any], sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> None:
    """What the activation asks for is there and a number; the rest is in order for the kind."""
    options = layer["options"]
    if not isinstance(options, dict):
        raise InputError(f"layer {layer['name']}: expected options by name, found {_shown(options)}")
    asked = ACTIVATIONS[layer["activation"]]
    if not all(type(options.get(key)) in (int, float) and abs(options[key]) <= FARTHEST for key in asked):
        raise InputError(f"layer {layer['name']}: expected the numbers {', '.join(asked)}, found {_shown(options)}")
    try:
        KINDS[layer["kind"]].options({k: v for k, v in options.items() if k not in asked}, sources, shape, found)
    except InputError as error:
        raise InputError(f"layer {layer['name']}: {error}") from None


def _steps(layer: dict[str, Any], shapes: Mapping[str, Shape], tensors: Mapping[str, Shape]) -> int:
    """Multiplications of a layer for one picture."""
    if "kernel" not in layer["tensors"]:
        return math.prod(layer["shape"])
    around = shapes[layer["inputs"][0]] if layer["kind"] == "conv_transpose" else tuple(layer["shape"])
    return math.prod(tensors[layer["tensors"]["kernel"]]) * math.prod(around[:-1])


def _shown(value: Any) -> str:
    return f"{value!r:.80}"
