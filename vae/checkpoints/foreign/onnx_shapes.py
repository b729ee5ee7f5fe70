"""ONNX's operators that move numbers without changing them, as layers."""

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vae.checkpoints.foreign.held import CHANNELS_LAST, Held
from vae.checkpoints.foreign.onnx_arithmetic import require_constant, require_layer
from vae.errors import InputError

if TYPE_CHECKING:
    from vae.checkpoints.foreign.onnx_mapping import Asked

FLOATS = (1, 10, 11)  # of onnx.TensorProto


def _same(asked: "Asked", value: Held, *_) -> Held:
    return require_layer(value)


def _cast(asked: "Asked", value: Held) -> Held:
    if asked.attribute("to") not in FLOATS:
        raise InputError("expected floating-point numbers, found a cast to others")
    return require_layer(value)


def _shape(asked: "Asked", value: Held) -> np.ndarray:
    sides = (1, *require_layer(value).shape)  # of one example
    return np.array(sides[slice(asked.attribute("start", 0), asked.attribute("end"))], np.int64)


def _reshape(asked: "Asked", value: Held, shape=None) -> Held:
    wanted = [int(side) for side in (asked.attribute("shape") if shape is None else require_constant(shape))]
    sides = require_layer(value).shape
    if not asked.attribute("allowzero", 0):
        wanted = [(1, *sides)[axis] if side == 0 else side for axis, side in enumerate(wanted)]
    if wanted and wanted[0] == -1 and -1 not in wanted[1:] and math.prod(wanted[1:]) == math.prod(sides):
        wanted[0] = 1
    if -1 in wanted[1:]:
        known = math.prod(side for side in wanted if side != -1)
        wanted[wanted.index(-1)] = math.prod(sides) // max(1, known)
    if not wanted or wanted[0] != 1:
        raise InputError(f"expected the batch to stay the first side, found a shape of {tuple(wanted)}")
    return _reshaped(asked, value, tuple(wanted[1:]) or (1,))


def _reshaped(asked: "Asked", value: Held, shape: tuple[int, ...]) -> Held:
    if value.shape == shape:
        return value
    return Held.plain(asked.builder.reshape(value.plainly(asked.builder), shape))


def _flatten(asked: "Asked", value: Held) -> Held:
    if asked.attribute("axis", 1) not in (1, -len(require_layer(value).shape)):
        raise InputError("expected everything but the batch in one row")
    return _reshaped(asked, value, (math.prod(value.shape),))


def _squeeze(asked: "Asked", value: Held, axes=None) -> Held:
    given = asked.attribute("axes") if axes is None else require_constant(axes).tolist()
    sides = require_layer(value).shape
    count = len(sides) + 1
    gone = (
        {axis % count for axis in given} if given is not None else {i + 1 for i, side in enumerate(sides) if side == 1}
    )
    if 0 in gone:
        raise InputError("expected the batch to stay the first side")
    return _reshaped(asked, value, tuple(side for i, side in enumerate(sides) if i + 1 not in gone) or (1,))


def _unsqueeze(asked: "Asked", value: Held, axes=None) -> Held:
    given = asked.attribute("axes") if axes is None else require_constant(axes).tolist()
    sides = [1, *require_layer(value).shape]
    count = len(sides) + len(given)
    for axis in sorted(axis % count for axis in given):
        sides.insert(axis, 1)
    return _reshaped(asked, value, tuple(sides[1:]))


def _transpose(asked: "Asked", value: Held) -> Held:
    axes = asked.attribute("perm", list(range(len(require_layer(value).shape) + 1))[::-1])
    if sorted(axes) != list(range(len(value.shape) + 1)) or axes[0] != 0:
        raise InputError(f"expected the batch to stay the first side, found axes {axes}")
    return value.turned(tuple(axis - 1 for axis in axes[1:]))


def _last(asked: "Asked", value: Held, axis: int) -> Held:
    """The value with that axis (the batch is 0) as its layer's last."""
    sides = len(require_layer(value).shape)
    axis = axis % (sides + 1) - 1
    if axis < 0:
        raise InputError("expected the batch to stay whole")
    if value.order[-1] == axis:
        return value
    order = CHANNELS_LAST if (axis, sides) == (0, 3) else (*(i for i in range(sides) if i != axis), axis)
    return Held(value.arranged(asked.builder, order), order)


def _concat(asked: "Asked", *values: Held) -> Held:
    laid = [_last(asked, require_layer(value), asked.attribute("axis")) for value in values]
    order = laid[0].order
    layers = [value.arranged(asked.builder, order) for value in laid]
    shape = (*layers[0].shape[:-1], sum(layer.shape[-1] for layer in layers))
    if any(layer.shape[:-1] != shape[:-1] for layer in layers):
        raise InputError(f"expected values that fit side by side, found {[value.shape for value in laid]}")
    return Held(layers[0] if len(layers) == 1 else asked.builder.add("concat", *layers, shape=shape), order)


def _taken(asked: "Asked", value: Held, start: int, stop: int) -> Held:
    """Some places of the layer's last axis."""
    shape = (*value.layer.shape[:-1], stop - start)
    layer = asked.builder.add("slice", value.layer, shape=shape, options={"start": start})
    return Held(layer, value.order)


def _split(asked: "Asked", value: Held, sizes=None) -> tuple[Held, ...]:
    laid = _last(asked, value, asked.attribute("axis", 0))
    width, count = laid.layer.shape[-1], len(asked.node.outputs)
    given = asked.attribute("split") if sizes is None else require_constant(sizes).tolist()
    each = -(-width // count)
    found = given or [min(each, width - each * i) for i in range(count)]
    if sum(found) != width or min(found) < 1 or len(found) != count:
        raise InputError(f"expected {count} parts of {width} numbers, found {found}")
    ends = np.cumsum([0, *found])
    return tuple(_taken(asked, laid, int(start), int(stop)) for start, stop in pairwise(ends))


def _slice(asked: "Asked", value: Held, starts=None, ends=None, axes=None, steps=None) -> Held:
    names = ("starts", "ends", "axes", "steps")
    given = dict(zip(names, (starts, ends, axes, steps), strict=True))
    found = {
        name: asked.attribute(name) if each is None else require_constant(each).tolist() for name, each in given.items()
    }
    if found["steps"] and set(found["steps"]) != {1}:
        raise InputError("expected neighbouring places, found steps")
    for index, (start, end) in enumerate(zip(found["starts"], found["ends"], strict=True)):
        value = _last(asked, value, found["axes"][index] if found["axes"] else index)
        start, stop, _ = slice(start, end).indices(value.layer.shape[-1])
        if stop <= start:
            raise InputError("expected some places, found none")
        if (start, stop) != (0, value.layer.shape[-1]):
            value = _taken(asked, value, start, stop)
    return value


OPERATORS = {
    "Identity": _same,
    "Dropout": _same,
    "Cast": _cast,
    "Shape": _shape,
    "Reshape": _reshape,
    "Flatten": _flatten,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Transpose": _transpose,
    "Concat": _concat,
    "Split": _split,
    "Slice": _slice,
}
