"""An ONNX file as nodes and constants, within bounds; nothing in it is run. Plain NumPy and the `onnx` package."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vae.errors import InputError

MOST_BYTES = 128 * 2**20
MOST_NODES = 2000
MOST_INITIALISER = 2**25  # numbers of one constant
TYPES = {1: np.float32, 6: np.int32, 7: np.int64, 9: np.bool_, 10: np.float16, 11: np.float64}  # onnx.TensorProto


@dataclass(frozen=True, eq=False)
class Node:
    """One operator: what it is called in the file, its kind, and the names of what it reads and gives."""

    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Graph:
    """A network as its file describes it.

    Attributes:
        inputs: the shape of one example of each input, by name; 0 for a side that the file leaves open.
        outputs: their names, in order.
        nodes: by the name of what they give.
        constants: by name.
        opset: the version of the operators.
    """

    inputs: Mapping[str, tuple[int, ...]]
    outputs: tuple[str, ...]
    nodes: Mapping[str, Node]
    constants: Mapping[str, np.ndarray]
    opset: int


def read_onnx(path: Path) -> Graph:
    """Read a file of at most MOST_BYTES; raise InputError for one that is damaged, too large, or not self-contained."""
    import onnx  # 0.3 s, and few ask for it

    if (size := path.stat().st_size) > MOST_BYTES:
        raise InputError(f"expected an ONNX file of at most {MOST_BYTES // 2**20} MB, found {size / 2**20:,.0f} MB")
    model = onnx.ModelProto()
    try:
        model.ParseFromString(path.read_bytes())
    except MemoryError:
        raise
    except Exception:  # protobuf's own error is no class of onnx's
        raise InputError("expected an ONNX file, found a damaged one or something else") from None
    graph = model.graph
    if not graph.node or not graph.output:
        raise InputError("expected an ONNX file with a network in it, found none")
    if len(graph.node) > MOST_NODES:
        raise InputError(f"expected a network of at most {MOST_NODES:,} nodes, found {len(graph.node):,}")
    if model.functions:
        raise InputError("expected operators of ONNX alone, found functions of its own; export it without them")
    constants = {each.name: array_of(each) for each in graph.initializer}
    if graph.sparse_initializer:
        raise InputError("expected dense constants, found sparse ones")
    nodes: dict[str, Node] = {}
    for each in graph.node:
        node = _node(each)
        for name in filter(None, node.outputs):
            if name in nodes or name in constants:
                raise InputError(f"expected each value once, found {name!r:.60} twice")
            nodes[name] = node
    inputs = {each.name: _example_shape(each) for each in graph.input if each.name not in constants}
    opset = max((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), default=0)
    return Graph(inputs, tuple(each.name for each in graph.output), nodes, constants, opset)


def array_of(tensor: Any) -> np.ndarray:
    """A constant, once its bytes are known to be those that its shape says; nothing outside the file is read."""
    name = f"constant {tensor.name!r:.60}"
    if tensor.data_location or tensor.external_data:
        raise InputError(
            f"{name}: expected its numbers inside the file, found a path to another file; save the model in one file"
        )
    dtype = TYPES.get(tensor.data_type)
    if dtype is None:
        raise InputError(f"{name}: expected float, float16, double, int or bool numbers, found type {tensor.data_type}")
    shape = tuple(tensor.dims)
    count = math.prod(shape)
    if len(shape) > 6 or any(side < 0 for side in shape) or count > MOST_INITIALISER:
        raise InputError(f"{name}: expected at most {MOST_INITIALISER:,} numbers, found a shape of {shape!r:.60}")
    if tensor.raw_data:
        found = np.frombuffer(tensor.raw_data, np.uint8)
        if len(found) != count * np.dtype(dtype).itemsize:
            raise InputError(f"{name}: expected {count:,} numbers, found {len(found):,} bytes")
        array = found.view(np.dtype(dtype).newbyteorder("<")).astype(dtype)
    else:
        fields = {np.float32: "float_data", np.float64: "double_data", np.int64: "int64_data"}
        values = getattr(tensor, fields.get(dtype, "int32_data"))
        if len(values) != count:
            raise InputError(f"{name}: expected {count:,} numbers, found {len(values):,}")
        array = np.array(values)
        array = array.astype(np.uint16).view(np.float16) if dtype is np.float16 else array.astype(dtype)
    if array.dtype.kind == "f":
        array = array.astype(np.float32)
        if not np.isfinite(array).all():
            raise InputError(f"{name}: expected finite numbers, found NaN or infinity")
    return array.reshape(shape)


def _node(proto: Any) -> Node:
    shown = proto.name or (proto.output[0] if proto.output else "")
    if proto.domain not in ("", "ai.onnx"):
        raise InputError(
            f"node {shown!r:.60}: expected operators of ONNX, found {proto.op_type!r:.40} of {proto.domain!r:.40}"
        )
    return Node(
        shown, proto.op_type, tuple(proto.input), tuple(proto.output), {a.name: _attribute(a) for a in proto.attribute}
    )


def _attribute(proto: Any) -> Any:
    """An attribute's value; a tensor stays as it is in the file until it is asked for, a graph is not taken."""
    kind = proto.type
    if kind in (1, 2):  # FLOAT, INT
        return proto.f if kind == 1 else int(proto.i)
    if kind == 3:  # STRING
        return proto.s.decode(errors="replace")
    if kind == 4:  # TENSOR
        return proto.t
    if kind in (6, 7):  # FLOATS, INTS
        return list(proto.floats if kind == 6 else map(int, proto.ints))
    return None


def _example_shape(value: Any) -> tuple[int, ...]:
    """The shape of one example: all but the first side; 0 for one that is open."""
    sides = value.type.tensor_type.shape.dim
    if not sides or len(sides) > 6:
        raise InputError(f"input {value.name!r:.60}: expected a batch of vectors or pictures, found {len(sides)} sides")
    return tuple(max(0, int(side.dim_value)) for side in sides)[1:]
