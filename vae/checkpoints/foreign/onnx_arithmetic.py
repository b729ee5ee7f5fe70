"""ONNX's sums, products and functions of each number as layers."""

import math
from typing import TYPE_CHECKING

import numpy as np

from vae.checkpoints.foreign.held import Held
from vae.errors import InputError

if TYPE_CHECKING:
    from vae.checkpoints.foreign.onnx_mapping import Asked

PLAIN = {  # operators that are one of our activations
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softplus": "softplus",
    "Exp": "exp",
    "Log": "log",
    "Erf": "erf",
    "Sin": "sin",
    "Cos": "cos",
}
SELU = (1.6732632, 1.0507010)


def _function(asked: "Asked", value: Held) -> Held:
    return _activated(asked, value, PLAIN[asked.node.operator])


def _activated(asked: "Asked", value: Held, name: str, **options: float) -> Held:
    layer = asked.builder.activation(require_layer(value).layer, name, own=not asked.sole, **options)
    return Held(layer, value.order)


def _leaky(asked: "Asked", value: Held) -> Held:
    return _activated(asked, value, "leaky_relu", slope=float(asked.attribute("alpha", 0.01)))


def _parametric(asked: "Asked", value: Held, slope: np.ndarray) -> Held:
    if not isinstance(slope, np.ndarray) or np.unique(slope).size != 1:
        raise InputError("expected one slope for all channels, found several")
    return _activated(asked, value, "leaky_relu", slope=float(slope.reshape(-1)[0]))


def _elu(asked: "Asked", value: Held) -> Held:
    return _activated(asked, value, "elu", slope=float(asked.attribute("alpha", 1.0)))


def _selu(asked: "Asked", value: Held) -> Held:
    found = asked.attribute("alpha", SELU[0]), asked.attribute("gamma", SELU[1])
    if not np.allclose(found, SELU, atol=1e-5):
        raise InputError(f"expected SELU's own constants {SELU}, found {found}")
    return _activated(asked, value, "selu")


def _gelu(asked: "Asked", value: Held) -> Held:
    return _activated(asked, value, "gelu" if asked.attribute("approximate", "none") == "tanh" else "gelu_erf")


def _clip(asked: "Asked", value: Held, low=None, high=None) -> Held:
    bounds = []
    for given, name, default in ((low, "min", -1e6), (high, "max", 1e6)):
        number = asked.attribute(name, default) if given is None else float(np.asarray(given).reshape(-1)[0])
        bounds.append(float(np.clip(number, -1e6, 1e6)))
    return _activated(asked, value, "clip", low=bounds[0], high=bounds[1])


def _hard_sigmoid(asked: "Asked", value: Held) -> Held:
    value = require_layer(value)
    scaled = asked.builder.affine(value.layer, asked.attribute("alpha", 0.2), asked.attribute("beta", 0.5))
    return Held(asked.builder.activation(scaled, "clip", own=False, low=0.0, high=1.0), value.order)


def _swish(asked: "Asked", value: Held) -> Held:
    """x · sigmoid(alpha · x), opset 24."""
    if asked.attribute("alpha", 1.0) != 1.0:
        raise InputError("expected Swish with alpha 1")
    return _activated(asked, value, "silu")


def _negative(asked: "Asked", value: Held) -> Held:
    return Held(asked.builder.affine(require_layer(value).layer, -1.0, 0.0), value.order)


def _power(asked: "Asked", value: Held, exponent) -> Held:
    if not isinstance(exponent, np.ndarray) or exponent.size != 1 or float(exponent.reshape(-1)[0]) != 2:
        raise InputError("expected a square, found another power")
    layer = require_layer(value).layer
    return Held(asked.builder.add("multiply", layer, layer, shape=layer.shape), value.order)


def _add(asked: "Asked", one, other) -> Held:
    return _summed(asked, one, other, 1.0)


def _subtract(asked: "Asked", one, other) -> Held:
    if isinstance(one, np.ndarray):  # a − x = −x + a
        return _summed(asked, _negative(asked, other), one, 1.0)
    return _summed(asked, one, other, -1.0)


def _summed(asked: "Asked", one, other, sign: float) -> Held:
    value, constant = (other, one) if isinstance(one, np.ndarray) else (one, other)
    if isinstance(constant, np.ndarray):
        return _scaled(asked, value, np.ones_like(constant, np.float32), sign * constant)
    if sign < 0:
        constant = _negative(asked, constant)
    return _joined(asked, "add", value, constant)


def _multiply(asked: "Asked", one, other) -> Held:
    value, constant = (other, one) if isinstance(one, np.ndarray) else (one, other)
    if isinstance(constant, np.ndarray):
        return _scaled(asked, value, constant, np.zeros_like(constant, np.float32))
    return _joined(asked, "multiply", value, constant)


def _divide(asked: "Asked", one, other) -> Held:
    if not isinstance(other, np.ndarray) or not np.all(other):
        raise InputError("expected a division by constants other than 0")
    return _scaled(asked, one, 1 / other.astype(np.float32), np.zeros_like(other, np.float32))


def _joined(asked: "Asked", kind: str, one: Held, other: Held) -> Held:
    """Two layers of one shape, number by number."""
    one, other = require_layer(one), require_layer(other)
    if one.shape != other.shape:
        raise InputError(f"expected two values of one shape, found {one.shape} and {other.shape}")
    second = other.arranged(asked.builder, one.order)
    return Held(asked.builder.add(kind, one.layer, second, shape=one.layer.shape), one.order)


def _scaled(asked: "Asked", value: Held, scale: np.ndarray, shift: np.ndarray) -> Held:
    """Times a constant plus a constant, spread as NumPy spreads them."""
    value = require_layer(value)
    laid = [_laid(constant, value) for constant in (scale, shift)]
    if all(constant.ndim == 1 for constant in laid):
        return Held(asked.builder.affine(value.layer, laid[0], laid[1]), value.order)
    whole = [np.broadcast_to(constant, value.layer.shape).reshape(-1) for constant in laid]
    flat = asked.builder.reshape(value.layer, (value.layer.size,))
    found = asked.builder.affine(flat, whole[0], whole[1])
    return Held(asked.builder.reshape(found, value.layer.shape), value.order)


def _laid(constant: np.ndarray, value: Held) -> np.ndarray:
    """A constant as the value's layer lies: one number a place of the last axis, or one each."""
    constant = np.asarray(constant, np.float32)
    sides = len(value.shape)
    if constant.ndim > sides + 1 or (constant.ndim == sides + 1 and constant.shape[0] != 1):
        raise InputError(f"expected a constant for one example, found a shape of {constant.shape}")
    constant = constant.reshape((1,) * (sides - constant.ndim) + constant.shape[-sides:] if sides else ())
    try:
        np.broadcast_shapes(constant.shape, value.shape)
    except ValueError:
        raise InputError(f"expected a constant that fits {value.shape}, found {constant.shape}") from None
    if any(side not in (1, whole) for side, whole in zip(constant.shape, value.shape, strict=True)):
        raise InputError(f"expected a constant that fits {value.shape}, found {constant.shape}")
    turned = constant.transpose(value.order)
    if math.prod(turned.shape[:-1]) == 1:
        return np.broadcast_to(turned.reshape(-1), (value.layer.shape[-1],))
    return turned


def _gemm(asked: "Asked", value: Held, kernel, bias=None) -> Held:
    if asked.attribute("transA", 0):
        raise InputError("expected a matrix that is not turned around, found transA")
    kernel = require_constant(kernel)
    matrix = kernel.T if asked.attribute("transB", 0) else kernel
    if bias is not None:
        bias = np.broadcast_to(require_constant(bias).reshape(-1), matrix.shape[1:]) * asked.attribute("beta", 1.0)
    layer = require_layer(value).plainly(asked.builder)
    return Held.plain(asked.builder.dense(layer, asked.attribute("alpha", 1.0) * matrix, bias))


def _matmul(asked: "Asked", value: Held, kernel) -> Held:
    return Held.plain(asked.builder.dense(require_layer(value).plainly(asked.builder), require_constant(kernel), None))


def require_layer(value) -> Held:
    """A value that a layer holds; InputError for a constant and for one that is left out."""
    if not isinstance(value, Held):
        raise InputError("expected what the network computes, found a constant")
    return value


def require_constant(value) -> np.ndarray:
    """A constant; InputError for what depends on the network's input."""
    if not isinstance(value, np.ndarray):
        raise InputError("expected weights that stand in the file, found what the network computes")
    return value


OPERATORS = {
    **dict.fromkeys(PLAIN, _function),
    "LeakyRelu": _leaky,
    "PRelu": _parametric,
    "Elu": _elu,
    "Selu": _selu,
    "Gelu": _gelu,
    "Clip": _clip,
    "HardSigmoid": _hard_sigmoid,
    "Swish": _swish,
    "Neg": _negative,
    "Pow": _power,
    "Add": _add,
    "Sub": _subtract,
    "Mul": _multiply,
    "Div": _divide,
    "Gemm": _gemm,
    "MatMul": _matmul,
}
