"""A `.keras` model's layers as ours: only what its asked outputs need, each call of a layer once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vae.checkpoints.foreign.builder import Builder, Layer
from vae.checkpoints.foreign.keras_file import MODELS, Model, snake_case
from vae.checkpoints.foreign.keras_layers import LAYERS, Setting
from vae.errors import InputError

MOST_DEPTH = 500  # layers between an output and an input

Place = tuple[str, int]  # a layer and which of its calls


@dataclass(frozen=True)
class KerasEnds:
    """What a model takes and gives: the shape of one example of each input by its layer's name; its outputs' places."""

    inputs: Mapping[str, tuple[int, ...]]
    outputs: tuple[Place, ...]


@dataclass(eq=False)
class _Level:
    """One model, or one inside another: its layers by name, where their weights lie, what is there so far."""

    layers: dict[str, dict[str, Any]]
    paths: dict[str, str]
    known: dict[Place, Layer] = field(default_factory=dict)


def ends_of_keras(model: Model) -> KerasEnds:
    """What a model takes and gives, by its settings."""
    level = _level(model.record, prefix="")
    inputs = {name: _input_shape(name, level.layers[name]) for name in _input_names(model.record, level)}
    return KerasEnds(inputs, tuple(_output_places(model.record, level)))


def map_keras(model: Model, builder: Builder, values: Mapping[str, Layer], outputs: Sequence[Place]) -> list[Layer]:
    """Append the layers that some of a model's outputs need; raise InputError naming a layer that none of ours does."""
    level = _level(model.record, prefix="")
    for name, layer in values.items():
        level.known[name, 0] = layer
    return [_value(level, place, builder, model, depth=0) for place in outputs]


def _level(record: Mapping[str, Any], prefix: str) -> _Level:
    """The layers of a model, and the group that holds each one's weights: Keras counts them by class."""
    listed = record.get("config", {}).get("layers") if isinstance(record.get("config"), dict) else None
    if not isinstance(listed, list) or not listed or not all(isinstance(each, dict) for each in listed):
        raise InputError("expected a model of layers, found none")
    layers: dict[str, dict[str, Any]] = {}
    paths: dict[str, str] = {}
    counts: dict[str, int] = {}
    before: str | None = None
    for each in listed:
        config = each.get("config")
        name = each.get("name") or (config.get("name") if isinstance(config, dict) else None)
        kind = each.get("class_name")
        if not isinstance(name, str) or not isinstance(kind, str) or not isinstance(config, dict) or name in layers:
            raise InputError("expected layers of a name, a class and settings, found others")
        base = snake_case(kind)
        count = counts[base] = counts.get(base, -1) + 1
        paths[name] = f"{prefix}layers/{base}{f'_{count}' if count else ''}"
        layers[name] = each
        if record.get("class_name") == "Sequential" and kind != "InputLayer":
            each["inbound_nodes"] = [{"args": [_tensor(before)] if before else [], "kwargs": {}}]
        before = name
    return _Level(layers, paths)


def _tensor(name: str) -> dict[str, Any]:
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}


def _input_names(record: Mapping[str, Any], level: _Level) -> list[str]:
    given = record["config"].get("input_layers")
    names = [place[0] for place in _places(given)] if given else []
    names = names or [name for name, each in level.layers.items() if each["class_name"] == "InputLayer"]
    if not names or any(name not in level.layers for name in names):
        raise InputError("expected a model that says the shape of its input: build it with an Input layer")
    return names


def _output_places(record: Mapping[str, Any], level: _Level) -> list[Place]:
    given = record["config"].get("output_layers")
    return _places(given) if given else [(list(level.layers)[-1], 0)]


def _places(given: Any) -> list[Place]:
    """(layer, call) of one place, of several, or of several by name."""
    if isinstance(given, list) and len(given) == 3 and isinstance(given[0], str) and isinstance(given[1], int):
        return [(given[0], given[1])]
    if isinstance(given, list | dict):
        inside = given.values() if isinstance(given, dict) else given
        return [place for each in inside for place in _places(each)]
    raise InputError(f"expected the places of inputs and outputs, found {given!r:.60}")


def _input_shape(name: str, layer: Mapping[str, Any]) -> tuple[int, ...]:
    config = layer["config"]
    shape = config.get("batch_shape") or config.get("batch_input_shape")
    if not isinstance(shape, list) or not 2 <= len(shape) <= 5:
        raise InputError(f"input {name!r:.60}: expected a batch of vectors or pictures, found {shape!r:.60}")
    return tuple(side if isinstance(side, int) and side > 0 else 0 for side in shape[1:])


def _value(level: _Level, place: Place, builder: Builder, model: Model, depth: int) -> Layer:
    if place in level.known:
        return level.known[place]
    name, call = place
    layer = level.layers.get(name)
    if layer is None or depth > MOST_DEPTH:
        raise InputError(f"layer {name!r:.60}: expected a chain of layers from an input, found none")
    nodes = layer.get("inbound_nodes")
    if not isinstance(nodes, list) or not 0 <= call < len(nodes):
        raise InputError(f"layer {name!r:.60}: expected a layer before it, found none")
    sources = [_value(level, source, builder, model, depth + 1) for source in _sources(nodes[call])]
    found = _mapped(level, layer, sources, builder, model)
    level.known[place] = found
    return found


def _sources(node: Any) -> list[Place]:
    """The places that a call reads, in order."""
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            history = node.get("config", {}).get("keras_history")
            return _places(history)
        node = [node.get("args"), node.get("kwargs")] if "args" in node else list(node.values())
    return [place for each in node for place in _sources(each)] if isinstance(node, list) else []


def _mapped(level: _Level, layer: dict[str, Any], sources: list[Layer], builder: Builder, model: Model) -> Layer:
    kind, name = layer["class_name"], layer.get("name") or layer["config"].get("name")
    where = f"layer {name!r:.60} ({kind:.40})"
    module = str(layer.get("module") or "keras.layers")
    path = level.paths[name]
    if kind in MODELS and len(sources) >= 1:
        inner = _level(layer, prefix=f"{path}/")
        for each, source in zip(_input_names(layer, inner), sources, strict=False):
            inner.known[each, 0] = source
        outputs = _output_places(layer, inner)
        if len(outputs) != 1:
            raise InputError(f"{where}: expected an inner model of one output, found {len(outputs)}")
        return _value(inner, outputs[0], builder, model, depth=0)
    function = LAYERS.get(kind) if module.split(".")[0] == "keras" else None
    if function is None:
        supported = ", ".join(sorted(LAYERS))
        raise InputError(f"{where}: expected a built-in layer that the explorer knows; supported: {supported}")
    variables = [np.asarray(each) for each in model.variables.get(path, ())]
    try:
        return function(Setting(builder, layer["config"], variables), *sources)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except (TypeError, ValueError, IndexError, AttributeError, KeyError, OverflowError) as error:
        raise InputError(f"{where}: expected the settings and weights of its class, found {error!s:.80}") from None
