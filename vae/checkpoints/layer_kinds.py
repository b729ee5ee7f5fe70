"""What each kind of layer asks of its inputs, its tensors and its options. Plain Python.

Pictures are maps (height, width, channels); `vae.models.portable` writes such layers, a stranger may have as well.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vae.errors import InputError

Shape = tuple[int, ...]

MOST_READ = 2**23  # numbers that one convolution lays side by side
MOST_TAPS, MOST_STRIDE = 15, 8  # along a side of a kernel
MOST_WINDOW = 64  # along a side of a pool
MOST_OFFSET = 256  # pixels of a border
# The activations, each with what it asks of the options.
ACTIVATIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("linear", "relu", "gelu", "gelu_erf", "sigmoid", "tanh", "selu", "silu", "softplus"), ()),
    **dict.fromkeys(("exp", "log", "erf", "sin", "cos", "logit"), ()),
    "leaky_relu": ("slope",),
    "elu": ("slope",),
    "clip": ("low", "high"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of layer.

    Attributes:
        least, most: inputs.
        tensors: (shapes of the inputs, its own shape, shapes found) -> shapes wanted; raises InputError where the
            inputs' shapes do not lead to its own.
        options: (options, shapes of the inputs, its own shape, shapes found): raises InputError for ones that are not
            its own, without those of its activation.
    """

    least: int
    most: int
    tensors: "Expectation"
    options: "Options" = lambda options, *_: _require_keys(options)


Expectation = Callable[[list[Shape], Shape, Mapping[str, Shape]], dict[str, Shape]]
Options = Callable[[Mapping[str, Any], list[Shape], Shape, Mapping[str, Shape]], None]


def _dense(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_rows(sources, shape)
    return {"kernel": (sources[0][-1], shape[-1]), "bias": (shape[-1],)}


def _fourier(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if len(sources[0]) != 1 or len(shape) != 1 or shape[0] <= sources[0][0] or (shape[0] - sources[0][0]) % 2:
        raise InputError(f"layers: expected a sine and a cosine a feature, found {sources[0]} to {shape}")
    return {"kernel": (sources[0][-1], (shape[-1] - sources[0][-1]) // 2)}


def _conv(sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_maps(sources[0], shape)
    return {"kernel": (*found.get("kernel", ())[:2], sources[0][-1], shape[-1]), "bias": (shape[-1],)}


def _conv_transpose(sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_maps(sources[0], shape)
    return {"kernel": (*found.get("kernel", ())[:2], shape[-1], sources[0][-1]), "bias": (shape[-1],)}


def _norm(sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    _same(sources, shape, found)
    return {key: (shape[-1],) for key in found if key in ("gamma", "beta")}


def _reshape(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if math.prod(sources[0]) != math.prod(shape):
        raise InputError(f"layers: expected as many numbers before and after a reshape, found {sources[0]} to {shape}")
    return {}


def _concat(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_rows(sources, shape)
    if sum(source[-1] for source in sources) != shape[-1]:
        raise InputError(f"layers: expected the inputs of a concat side by side, found {sources} to {shape}")
    return {}


def _same(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if any(source != shape for source in sources):
        raise InputError(f"layers: expected inputs and output of one shape, found {sources} to {shape}")
    return {}


def _require_rows(sources: list[Shape], shape: Shape) -> None:
    if any(source[:-1] != shape[:-1] for source in sources):
        raise InputError(f"layers: expected inputs and output of the same rows, found {sources} to {shape}")


def _require_maps(*shapes: Shape) -> None:
    if any(len(shape) != 3 for shape in shapes):
        raise InputError(f"layers: expected maps (height, width, channels) around a convolution, found {shapes}")


def _affine(sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> dict[str, Shape]:
    _same(sources, shape, found)
    return {"scale": (shape[-1],), "shift": (shape[-1],)}


def _slice(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_rows(sources, shape)
    return {}


def _transpose(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    if sorted(sources[0]) != sorted(shape):
        raise InputError(f"layers: expected the same sides in another order, found {sources[0]} to {shape}")
    return {}


def _window(sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> dict[str, Shape]:
    _require_maps(sources[0], shape)
    if sources[0][2] != shape[2]:
        raise InputError(f"layers: expected as many channels before and after, found {sources[0]} to {shape}")
    return {}


# -- options -----------------------------------------------------------------------------------------------------------


def _require_keys(options: Mapping[str, Any], *keys: str) -> None:
    if set(options) != set(keys):
        expected = " and ".join(keys) or "nothing"
        raise InputError(f"expected {expected} in its options, found {', '.join(map(str, options)) or 'nothing'!r:.80}")


def _whole(options: Mapping[str, Any], key: str, least: int, most: int) -> int:
    value = options[key]
    if type(value) is not int or not least <= value <= most:
        raise InputError(f"expected {key} from {least} to {most}, found {value!r:.40}")
    return value


def _epsilon(options: Mapping[str, Any], *_: Any) -> None:
    _require_keys(options, "epsilon")
    if not (type(options["epsilon"]) is float and 0 < options["epsilon"] < 1):
        raise InputError(f"expected an epsilon from 0 to 1, found {options['epsilon']!r:.40}")


def _convolved(options: Mapping[str, Any], sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> None:
    _check_strides(options, shape, sources[0], found)
    _check_read(sources[0], shape, found)


def _transposed(options: Mapping[str, Any], sources: list[Shape], shape: Shape, found: Mapping[str, Shape]) -> None:
    _check_strides(options, sources[0], shape, found)
    _check_read(sources[0], shape, found)


def _check_strides(options: Mapping[str, Any], small: Shape, large: Shape, found: Mapping[str, Shape]) -> None:
    """A stride leads from the large sides to the small ones, unless the layer says where its first window lies."""
    placed = "top" in options
    _require_keys(options, "stride", *(("top", "left") if placed else ()))
    stride = _whole(options, "stride", 1, MOST_STRIDE)
    for axis, key in enumerate(("top", "left") if placed else ()):
        offset, taps = _whole(options, key, 0, MOST_TAPS), found["kernel"][axis]
        if offset >= taps or (small[axis] - 1) * stride - offset >= large[axis]:
            raise InputError(f"expected windows that reach into the picture, found {key} {offset}, stride {stride}")
    if not placed and any(-(-large[axis] // stride) != small[axis] for axis in (0, 1)):
        raise InputError(f"expected a stride between its sides, found {stride}")


def _check_read(source: Shape, shape: Shape, found: Mapping[str, Shape]) -> None:
    taps = found["kernel"][:2]
    read = math.prod(taps) * math.prod(shape[:2]) * source[2]
    if not all(1 <= side <= MOST_TAPS for side in taps) or read > MOST_READ:
        raise InputError(f"expected a small kernel, found {found['kernel']}")


def _start(options: Mapping[str, Any], sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> None:
    _require_keys(options, "start")
    _whole(options, "start", 0, sources[0][-1] - shape[-1])


def _axes(options: Mapping[str, Any], sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> None:
    _require_keys(options, "axes")
    axes = options["axes"]
    if (
        not isinstance(axes, list)
        or any(type(axis) is not int for axis in axes)
        or sorted(axes) != [*range(len(shape))]
    ):
        raise InputError(f"expected each of its {len(shape)} axes once, found {axes!r:.80}")
    if tuple(sources[0][axis] for axis in axes) != shape:
        raise InputError(f"expected the sides of its axes, found {sources[0]} to {shape}")


def _bordered(options: Mapping[str, Any], *_: Any) -> None:
    _require_keys(options, "top", "left")
    for key in ("top", "left"):
        _whole(options, key, -MOST_OFFSET, MOST_OFFSET)


def _pooled(options: Mapping[str, Any], sources: list[Shape], shape: Shape, _: Mapping[str, Shape]) -> None:
    _require_keys(options, "tall", "wide", "stride", "top", "left", "highest")
    stride = _whole(options, "stride", 1, MOST_WINDOW)
    _whole(options, "highest", 0, 1)
    for axis, (window, offset) in enumerate((("tall", "top"), ("wide", "left"))):
        over = _whole(options, offset, 0, _whole(options, window, 1, MOST_WINDOW) - 1)
        if (shape[axis] - 1) * stride - over >= sources[0][axis]:
            raise InputError(f"expected windows that reach into the picture, found {sources[0]} to {shape}")


def _sized(options: Mapping[str, Any], *_: Any) -> None:
    _require_keys(options, "bilinear", "corners", "centred")
    for key in ("bilinear", "corners", "centred"):
        _whole(options, key, 0, 1)


KINDS: dict[str, Kind] = {
    "input": Kind(0, 0, lambda *_: {}),
    "dense": Kind(1, 1, _dense),
    "fourier": Kind(1, 1, _fourier),
    "conv": Kind(1, 1, _conv, _convolved),
    "conv_transpose": Kind(1, 1, _conv_transpose, _transposed),
    "reshape": Kind(1, 1, _reshape),
    "concat": Kind(1, 8, _concat),
    "add": Kind(1, 8, _same),
    "multiply": Kind(2, 2, _same),
    "affine": Kind(1, 1, _affine),
    "norm": Kind(1, 1, _norm, _epsilon),
    "activation": Kind(1, 1, _same),
    "slice": Kind(1, 1, _slice, _start),
    "transpose": Kind(1, 1, _transpose, _axes),
    "pad": Kind(1, 1, _window, _bordered),
    "pool": Kind(1, 1, _window, _pooled),
    "resize": Kind(1, 1, _window, _sized),
}
