"""What an exporter computes of shapes and constants alone, worked out beforehand on small arrays. Plain NumPy."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from vae.checkpoints.foreign.onnx_file import TYPES, Node, array_of
from vae.errors import InputError

MOST = 2**25  # numbers of a constant

Inputs = Sequence[Any]


def folded(node: Node, inputs: Inputs) -> np.ndarray | None:
    """What a node gives whose inputs are all known; None where its operator is not one of these."""
    fold = FOLDS.get(node.operator)
    if fold is None:
        return None
    try:
        found = np.asarray(fold(inputs, node.attributes))
    except InputError:
        raise
    except (ValueError, IndexError, TypeError, KeyError, OverflowError, AttributeError, MemoryError) as error:
        raise InputError(
            f"node {node.name!r:.60}: expected constants that {node.operator} can take, found {error!s:.80}"
        ) from None
    if found.size > MOST:
        raise InputError(f"node {node.name!r:.60}: expected at most {MOST:,} numbers, found {found.size:,}")
    return found


def _constant(_: Inputs, attributes: Mapping[str, Any]) -> np.ndarray:
    if "value" in attributes:
        return array_of(attributes["value"])
    floats = attributes.get("value_floats", attributes.get("value_float"))
    if floats is not None:
        return np.asarray(floats, np.float32)
    return np.asarray(attributes["value_ints"] if "value_ints" in attributes else attributes["value_int"], np.int64)


def _filled(inputs: Inputs, attributes: Mapping[str, Any]) -> np.ndarray:
    shape = tuple(int(side) for side in inputs[0])
    if any(side < 0 for side in shape) or np.prod(shape, dtype=float) > MOST:
        raise ValueError(f"a shape of {shape}")
    value = array_of(attributes["value"]).reshape(-1)[0] if "value" in attributes else np.float32(0)
    return np.full(shape, value)


def _sliced(inputs: Inputs, attributes: Mapping[str, Any]) -> np.ndarray:
    data = inputs[0]
    starts, ends = (inputs[1], inputs[2]) if len(inputs) > 2 else (attributes["starts"], attributes["ends"])
    axes = inputs[3] if len(inputs) > 3 and inputs[3] is not None else attributes.get("axes", range(len(starts)))
    steps = inputs[4] if len(inputs) > 4 and inputs[4] is not None else [1] * len(starts)
    where = [slice(None)] * data.ndim
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        where[int(axis)] = slice(int(start), int(end), int(step))
    return data[tuple(where)]


def _unsqueezed(inputs: Inputs, attributes: Mapping[str, Any]) -> np.ndarray:
    axes = inputs[1] if len(inputs) > 1 else attributes["axes"]
    return np.expand_dims(inputs[0], tuple(int(axis) for axis in axes))


def _squeezed(inputs: Inputs, attributes: Mapping[str, Any]) -> np.ndarray:
    axes = inputs[1] if len(inputs) > 1 else attributes.get("axes")
    return np.squeeze(inputs[0], None if axes is None else tuple(int(axis) for axis in axes))


def _divided(inputs: Inputs, _: Mapping[str, Any]) -> np.ndarray:
    one, other = inputs
    whole = one.dtype.kind in "iu" and other.dtype.kind in "iu"
    if not np.all(other):
        raise ValueError("a division by zero")
    return one // other if whole else one / other


FOLDS: dict[str, Callable[[Inputs, Mapping[str, Any]], Any]] = {
    "Constant": _constant,
    "ConstantOfShape": _filled,
    "Identity": lambda x, a: x[0],
    "Cast": lambda x, a: x[0].astype(TYPES[a["to"]]),
    "Gather": lambda x, a: np.take(x[0], x[1].astype(np.int64), axis=a.get("axis", 0)),
    "Concat": lambda x, a: np.concatenate(x, axis=a["axis"]),
    "Slice": _sliced,
    "Unsqueeze": _unsqueezed,
    "Squeeze": _squeezed,
    "Reshape": lambda x, a: np.reshape(x[0], [int(side) for side in x[1]]),
    "Transpose": lambda x, a: np.transpose(x[0], a.get("perm")),
    "Add": lambda x, a: x[0] + x[1],
    "Sub": lambda x, a: x[0] - x[1],
    "Mul": lambda x, a: x[0] * x[1],
    "Div": _divided,
    "Neg": lambda x, a: -x[0],
    "Sqrt": lambda x, a: np.sqrt(x[0]),
    "Exp": lambda x, a: np.exp(x[0]),
    "Floor": lambda x, a: np.floor(x[0]),
    "Ceil": lambda x, a: np.ceil(x[0]),
    "ReduceProd": lambda x, a: np.prod(x[0], keepdims=bool(a.get("keepdims", 1))),
    "Expand": lambda x, a: np.broadcast_to(x[0], [int(side) for side in x[1]]),
    "Equal": lambda x, a: x[0] == x[1],
    "Where": lambda x, a: np.where(x[0], x[1], x[2]),
    "Shape": lambda x, a: np.array(x[0].shape[slice(a.get("start", 0), a.get("end"))], np.int64),
}
