"""A checkpoint's networks as two ONNX files, written from its list of layers. NumPy and the `onnx` package.

The encoder takes pictures (n, h, w, c) from 0 to 1, a conditional model's also a one-hot row of the class, and gives
mean and log-variance, (n, d) each; the decoder takes latents and gives pictures from 0 to 1. A model of codes has
codes in between: whole numbers (n, rows, columns).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from vae.checkpoints.files import LAYERS, read_json
from vae.checkpoints.layer_list import DECODER, ENCODER
from vae.checkpoints.store import Checkpoint
from vae.config import LOG_VARIANCES
from vae.data.aside import written_aside
from vae.errors import InputError

OPSET, IR = 20, 9
CHANNELS_FIRST, CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]
PRODUCER = "Latent Atlas"
CODEBOOK = "codebook/vectors"
FILES = {ENCODER: "encoder.onnx", DECODER: "decoder.onnx"}


@dataclass(eq=False)
class _Graph:
    """Nodes and constants as they are written; values are named after the layers."""

    tensors: Mapping[str, np.ndarray]
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def node(self, operator: str, *inputs: str, name: str, **attributes: Any) -> str:
        """Append an operator whose result has that name."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, name: str, array: Any) -> str:
        """Append a constant, floats as float32."""
        from onnx import numpy_helper

        array = np.asarray(array)
        array = array.astype(np.float32) if array.dtype.kind == "f" else array
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def tensor(self, record: Mapping[str, Any], key: str, turned: Sequence[int] | None = None) -> str:
        """A layer's tensor as a constant, perhaps with its axes in another order."""
        array = self.tensors[record["tensors"][key]]
        return self.constant(f"{record['name']}_{key}", array.transpose(turned) if turned else array)


def export_onnx(checkpoint: Checkpoint, folder: Path) -> tuple[Path, Path]:
    """Write encoder.onnx and decoder.onnx into a folder, which is made where there is none; their paths.

    Raises:
        InputError: the checkpoint has no list of layers, or one with a layer that is not written yet.
    """
    if not checkpoint.has(LAYERS):
        raise InputError(f"{checkpoint.name}: expected the file {LAYERS}, found none")
    networks, tensors = read_json(checkpoint.path / LAYERS), checkpoint.weights()
    made = {ENCODER: _encoder(checkpoint, networks[ENCODER], tensors)}
    made[DECODER] = _decoder(checkpoint, networks[DECODER], tensors)
    folder.mkdir(parents=True, exist_ok=True)
    for part, content in made.items():
        with written_aside(folder / FILES[part]) as stream:
            stream.write(content)
    return folder / FILES[ENCODER], folder / FILES[DECODER]


def _encoder(checkpoint: Checkpoint, network: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> bytes:
    graph = _Graph(tensors)
    values = _run(graph, network)
    outputs = [values[name] for name in network["outputs"]]
    config = checkpoint.config.model
    if config.codes:
        return _written(graph, network, {_nearest(graph, outputs[0], tensors): config.latent_shape[:2]}, whole=True)
    found = {graph.node("Identity", outputs[0], name="mean"): config.latent_shape}
    if config.gaussian:
        low, high = (
            graph.constant(name, np.float32(value)) for name, value in zip(("low", "high"), LOG_VARIANCES, strict=True)
        )
        found[graph.node("Clip", outputs[1], low, high, name="log_var")] = config.latent_shape
    return _written(graph, network, found)


def _nearest(graph: _Graph, cells: str, tensors: Mapping[str, np.ndarray]) -> str:
    """The nearest code of each cell: the least ‖c‖² − 2 c·x."""
    vectors = tensors[CODEBOOK].astype(np.float32)
    product = graph.node("MatMul", cells, graph.constant("codes_turned", -2 * vectors.T), name="codes_product")
    distances = graph.node(
        "Add", product, graph.constant("codes_size", np.square(vectors).sum(1)), name="codes_distance"
    )
    return graph.node("ArgMin", distances, name="codes", axis=-1, keepdims=0)


def _decoder(checkpoint: Checkpoint, network: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> bytes:
    graph = _Graph(tensors)
    given = {}
    if checkpoint.config.model.codes:
        vectors = graph.constant("codebook", tensors[CODEBOOK])
        given = {"latent": graph.node("Gather", vectors, "codes", name="latent", axis=0)}
    values = _run(graph, network)
    pictures = graph.node("Sigmoid", values[network["outputs"][0]], name="pictures")
    renamed = {"codes": network["layers"][0]["shape"][:2]} if given else {}
    return _written(graph, network, {pictures: checkpoint.config.image_shape}, codes=renamed)


def _run(graph: _Graph, network: Mapping[str, Any]) -> dict[str, str]:
    """Every layer in order; the names of their values."""
    values: dict[str, str] = {}
    shapes: dict[str, list[int]] = {}
    for record in network["layers"]:
        name = record["name"]
        shapes[name] = record["shape"]
        if record["kind"] == "input":
            values[name] = name
            continue
        write = KINDS.get(record["kind"])
        if write is None or record["activation"] not in ACTIVATIONS:
            raise InputError(f"layer {name}: expected a kind that ONNX files of ours have, found {record['kind']!r}")
        sources = [values[each] for each in record["inputs"]]
        before = [shapes[each] for each in record["inputs"]]
        values[name] = _activated(graph, write(graph, record, sources, before), record)
    return values


def _written(
    graph: _Graph,
    network: Mapping[str, Any],
    outputs: Mapping[str, Sequence[int]],
    *,
    whole: bool = False,
    codes: Mapping[str, Sequence[int]] | None = None,
) -> bytes:
    from onnx import TensorProto, checker, helper

    inputs = [
        helper.make_tensor_value_info(record["name"], TensorProto.FLOAT, ["n", *record["shape"]])
        for record in network["layers"]
        if record["kind"] == "input" and not (codes and record["name"] == "latent")
    ]
    for name, sides in (codes or {}).items():
        inputs.append(helper.make_tensor_value_info(name, TensorProto.INT64, ["n", *sides]))
    kind = TensorProto.INT64 if whole else TensorProto.FLOAT
    found = [helper.make_tensor_value_info(name, kind, ["n", *shape]) for name, shape in outputs.items()]
    made = helper.make_graph(graph.nodes, "network", inputs, found, graph.constants)
    model = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR, producer_name=PRODUCER
    )
    checker.check_model(model)
    return model.SerializeToString()


# -- kinds: (graph, record, its inputs' names, their shapes) -> the name of what it gives ------------------------------


def _dense(graph: _Graph, record, sources, _) -> str:
    product = graph.node("MatMul", sources[0], graph.tensor(record, "kernel"), name=f"{record['name']}_product")
    return graph.node("Add", product, graph.tensor(record, "bias"), name=f"{record['name']}_out")


def _fourier(graph: _Graph, record, sources, _) -> str:
    name = record["name"]
    phase = graph.node("MatMul", sources[0], graph.tensor(record, "kernel"), name=f"{name}_phase")
    waves = [graph.node(kind, phase, name=f"{name}_{kind.lower()}") for kind in ("Sin", "Cos")]
    return graph.node("Concat", sources[0], *waves, name=f"{name}_out", axis=-1)


def _conv(graph: _Graph, record, sources, before) -> str:
    kernel = graph.tensors[record["tensors"]["kernel"]]
    stride, sides = record["options"]["stride"], record["shape"][:2]
    needed = [(side - 1) * stride + tap for side, tap in zip(sides, kernel.shape[:2], strict=True)]
    least = [
        _offset(record, axis, max(need - have, 0))
        for axis, (need, have) in enumerate(zip(needed, before[0][:2], strict=True))
    ]
    most = [max(0, need - have - one) for need, have, one in zip(needed, before[0][:2], least, strict=True)]
    return _windows(
        graph, record, sources[0], "Conv", graph.tensor(record, "kernel", (3, 2, 0, 1)), pads=[*least, *most]
    )


def _conv_transpose(graph: _Graph, record, sources, before) -> str:
    kernel = graph.tensors[record["tensors"]["kernel"]]
    stride, sides = record["options"]["stride"], record["shape"][:2]
    least = [_offset(record, axis, max(tap - stride, 0)) for axis, tap in enumerate(kernel.shape[:2])]
    whole = [(have - 1) * stride + tap for have, tap in zip(before[0][:2], kernel.shape[:2], strict=True)]
    rest = [full - one - side for full, one, side in zip(whole, least, sides, strict=True)]
    more = {"pads": [*least, *(max(0, each) for each in rest)], "output_padding": [max(0, -each) for each in rest]}
    return _windows(graph, record, sources[0], "ConvTranspose", graph.tensor(record, "kernel", (3, 2, 0, 1)), **more)


def _offset(record: Mapping[str, Any], axis: int, over: int) -> int:
    return record["options"].get(("top", "left")[axis], over // 2)


def _windows(graph: _Graph, record, source: str, operator: str, kernel: str, **attributes: Any) -> str:
    name, stride = record["name"], record["options"]["stride"]
    turned = graph.node("Transpose", source, name=f"{name}_in", perm=CHANNELS_FIRST)
    found = graph.node(
        operator,
        turned,
        kernel,
        graph.tensor(record, "bias"),
        name=f"{name}_map",
        strides=[stride, stride],
        **attributes,
    )
    return graph.node("Transpose", found, name=f"{name}_out", perm=CHANNELS_LAST)


def _reshape(graph: _Graph, record, sources, _) -> str:
    shape = graph.constant(f"{record['name']}_shape", np.array([-1, *record["shape"]], np.int64))
    return graph.node("Reshape", sources[0], shape, name=f"{record['name']}_out")


def _norm(graph: _Graph, record, sources, _) -> str:
    width = record["shape"][-1]
    plain = {"gamma": np.ones(width, np.float32), "beta": np.zeros(width, np.float32)}
    given = [
        graph.tensor(record, key) if key in record["tensors"] else graph.constant(f"{record['name']}_{key}", default)
        for key, default in plain.items()
    ]
    epsilon = record["options"]["epsilon"]
    return graph.node("LayerNormalization", sources[0], *given, name=f"{record['name']}_out", axis=-1, epsilon=epsilon)


def _affine(graph: _Graph, record, sources, _) -> str:
    scaled = graph.node("Mul", sources[0], graph.tensor(record, "scale"), name=f"{record['name']}_scaled")
    return graph.node("Add", scaled, graph.tensor(record, "shift"), name=f"{record['name']}_out")


def _add(graph: _Graph, record, sources, _) -> str:
    return graph.node("Sum", *sources, name=f"{record['name']}_out")


def _pad(graph: _Graph, record, sources, before) -> str:
    """A border of zeros; negative ones cut off."""
    first = [record["options"]["top"], record["options"]["left"]]
    last = [side - have - one for side, have, one in zip(record["shape"], before[0][:2], first, strict=False)]
    pads = graph.constant(f"{record['name']}_pads", np.array([0, *first, 0, 0, *last, 0], np.int64))
    return graph.node("Pad", sources[0], pads, name=f"{record['name']}_out")


KINDS: dict[str, Callable] = {
    "dense": _dense,
    "fourier": _fourier,
    "conv": _conv,
    "conv_transpose": _conv_transpose,
    "reshape": _reshape,
    "norm": _norm,
    "affine": _affine,
    "add": _add,
    "pad": _pad,
    "multiply": lambda graph, record, sources, _: graph.node("Mul", *sources, name=f"{record['name']}_out"),
    "concat": lambda graph, record, sources, _: graph.node("Concat", *sources, name=f"{record['name']}_out", axis=-1),
    "activation": lambda graph, record, sources, _: graph.node("Identity", sources[0], name=f"{record['name']}_out"),
    "transpose": lambda graph, record, sources, _: graph.node(
        "Transpose",
        sources[0],
        name=f"{record['name']}_out",
        perm=[0, *(axis + 1 for axis in record["options"]["axes"])],
    ),
}
# The operator of each activation and its attributes; a number in the layer's options is named after the arrow.
ACTIVATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "linear": ("", {}),
    "relu": ("Relu", {}),
    "gelu": ("Gelu", {"approximate": "tanh"}),
    "gelu_erf": ("Gelu", {}),
    "sigmoid": ("Sigmoid", {}),
    "tanh": ("Tanh", {}),
    "softplus": ("Softplus", {}),
    "selu": ("Selu", {}),
    "exp": ("Exp", {}),
    "log": ("Log", {}),
    "erf": ("Erf", {}),
    "sin": ("Sin", {}),
    "cos": ("Cos", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": "slope"}),
    "elu": ("Elu", {"alpha": "slope"}),
}


def _activated(graph: _Graph, value: str, record: Mapping[str, Any]) -> str:
    operator, given = ACTIVATIONS[record["activation"]]
    if not operator:
        return value
    attributes = {key: record["options"].get(each, each) for key, each in given.items()}
    return graph.node(operator, value, name=f"{record['name']}_active", **attributes)
