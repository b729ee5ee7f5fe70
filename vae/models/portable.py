"""A built Keras model as the plain list of layers that the browser's runtime executes.

A network is a list of records in an order that can be run from top to bottom. A record names its kind, the records
it reads, its output shape without the batch, its activation and the tensors in `model.safetensors`. Kinds: input,
dense, fourier, conv, conv_transpose, reshape, concat, add, pad, norm, activation.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import keras

from vae.errors import InputError
from vae.models.base import LatentModel
from vae.models.layers import FourierFeatures

KINDS: dict[type[keras.layers.Layer], str] = {
    keras.layers.InputLayer: "input",
    keras.layers.Dense: "dense",
    FourierFeatures: "fourier",
    keras.layers.Conv2D: "conv",
    keras.layers.Conv2DTranspose: "conv_transpose",
    keras.layers.Reshape: "reshape",
    keras.layers.Concatenate: "concat",
    keras.layers.Add: "add",
    keras.layers.Cropping2D: "pad",
    keras.layers.LayerNormalization: "norm",
    keras.layers.Activation: "activation",
}
ABSENT_IN_INFERENCE = (keras.layers.Dropout,)
ACTIVATIONS = {"linear": "linear", "relu": "relu", "gelu_tanh": "gelu", "sigmoid": "sigmoid"}


@dataclass(frozen=True, kw_only=True)
class PortableLayer:
    """One record; `options` holds what a kind needs beyond its tensors: stride, padding, epsilon."""

    name: str
    kind: str
    inputs: tuple[str, ...]
    shape: tuple[int, ...]
    activation: str = "linear"
    tensors: dict[str, str] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PortableNetwork:
    """The layers in running order, and the names of those that are outputs."""

    layers: tuple[PortableLayer, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class PortableModel:
    """The networks of a model by name ("encoder", "decoder")."""

    networks: dict[str, PortableNetwork]

    def to_json(self) -> dict[str, Any]:
        """What `layers.json` holds."""
        return {name: asdict(network) for name, network in self.networks.items()}


def describe(model: LatentModel) -> PortableModel:
    """List every network of a built model; raise InputError for a layer that the browser does not know."""
    return PortableModel(
        {part: describe_network(network, part=part) for part, network in model.portable_networks().items()}
    )


def describe_network(network: keras.Model, *, part: str) -> PortableNetwork:
    """List one functional network; tensors are named `part/layer/variable`, as in the weights' file."""
    config = network.get_config()
    sources = {entry["name"]: tuple(_histories(entry["inbound_nodes"])) for entry in config["layers"]}
    # A layer that does nothing in inference passes its reader on to what it reads itself.
    through = {layer.name: sources[layer.name][0] for layer in network.layers if isinstance(layer, ABSENT_IN_INFERENCE)}

    def resolve(name: str) -> str:
        while name in through:
            name = through[name]
        return name

    records = [
        _record(layer, inputs=tuple(resolve(name) for name in sources[layer.name]), part=part)
        for layer in network.layers
        if layer.name not in through
    ]
    outputs = tuple(resolve(tensor._keras_history.operation.name) for tensor in network.outputs)
    return PortableNetwork(layers=tuple(records), outputs=outputs)


def _record(layer: keras.layers.Layer, *, inputs: tuple[str, ...], part: str) -> PortableLayer:
    kind = KINDS.get(type(layer))
    if kind is None:
        raise InputError(f"layer {layer.name}: expected one the browser can run, found {type(layer).__name__}")
    return PortableLayer(
        name=layer.name,
        kind=kind,
        inputs=inputs,
        shape=tuple(int(side) for side in layer.output.shape[1:]),
        activation=_activation(layer),
        tensors={variable.name: f"{part}/{variable.path}" for variable in layer.weights},
        options=_options(layer),
    )


def _activation(layer: keras.layers.Layer) -> str:
    function = getattr(layer, "activation", None)
    name = getattr(function, "__name__", "linear") if function else "linear"
    if name not in ACTIVATIONS:
        raise InputError(f"layer {layer.name}: expected one of {', '.join(ACTIVATIONS)}, found activation {name!r}")
    return ACTIVATIONS[name]


def _options(layer: keras.layers.Layer) -> dict[str, Any]:
    if isinstance(layer, keras.layers.Conv2D | keras.layers.Conv2DTranspose):
        if layer.padding != "same" or tuple(layer.dilation_rate) != (1, 1):
            raise InputError(f"layer {layer.name}: expected padding 'same' without dilation")
        return {"stride": int(layer.strides[0])}
    if isinstance(layer, keras.layers.LayerNormalization):
        return {"epsilon": float(layer.epsilon)}
    if isinstance(layer, keras.layers.Cropping2D):
        (top, _), (left, _) = layer.cropping
        return {"top": -int(top), "left": -int(left)}
    return {}


def _histories(node: Any):
    """The names of the layers that a serialised call reads, in order."""
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            yield node["config"]["keras_history"][0]
            return
        node = list(node.values())
    if isinstance(node, list | tuple):
        for item in node:
            yield from _histories(item)
