"""ONNX's normalisations, pools, borders and other sizes of pictures as layers."""

import math
from typing import TYPE_CHECKING

import numpy as np

from vae.checkpoints.foreign.builder import Layer
from vae.checkpoints.foreign.held import Held
from vae.checkpoints.foreign.onnx_arithmetic import require_constant, require_layer
from vae.checkpoints.foreign.onnx_convolutions import as_map, borders, channels_last, one_of
from vae.errors import InputError

if TYPE_CHECKING:
    from vae.checkpoints.foreign.onnx_mapping import Asked


def _batch_norm(asked: "Asked", value: Held, scale, bias, mean, variance) -> Held:
    """With the statistics that training left: a scale and a shift a channel."""
    gamma, beta, mean, variance = map(require_constant, (scale, bias, mean, variance))
    factor = gamma / np.sqrt(variance + asked.attribute("epsilon", 1e-5))
    if len(require_layer(value).shape) == 1:
        return Held.plain(asked.builder.affine(value.layer, factor, beta - mean * factor))
    return channels_last(asked.builder.affine(as_map(asked, value), factor, beta - mean * factor))


def _instance_norm(asked: "Asked", value: Held, scale, bias) -> Held:
    sides = require_layer(value).shape
    return _grouped(asked, value, sides[0], require_constant(scale), require_constant(bias))


def _group_norm(asked: "Asked", value: Held, scale, bias) -> Held:
    groups, channels = int(asked.attribute("num_groups")), require_layer(value).shape[0]
    gamma, beta = require_constant(scale), require_constant(bias)
    if gamma.size == groups != channels:  # before opset 21: a number a group
        gamma, beta = (np.repeat(each, channels // groups) for each in (gamma, beta))
    return _grouped(asked, value, groups, gamma, beta)


def _grouped(asked: "Asked", value: Held, groups: int, gamma: np.ndarray, beta: np.ndarray) -> Held:
    """Each group of channels to mean 0 and variance 1 (Wu and He 2018), then a scale and a shift a channel."""
    builder, sides = asked.builder, value.shape
    channels, rest = sides[0], math.prod(sides[1:])
    if channels % groups:
        raise InputError(f"expected {channels} channels in groups of one size, found {groups} groups")
    rows = builder.reshape(value.plainly(builder), (groups, channels // groups * rest))
    normal = _normal(asked, rows)
    if len(sides) == 2 and channels == groups and np.all(gamma == 1) and not np.any(beta):
        return Held.plain(normal)  # exporters write a group normalisation as one of rows
    turned = builder.transpose(builder.reshape(normal, (channels, rest)), (1, 0))
    scaled = builder.affine(turned, gamma, beta)
    if len(sides) == 3:
        return channels_last(builder.reshape(scaled, (*sides[1:], channels)))
    return Held(scaled, (1, 0))


def _normal(asked: "Asked", layer: Layer) -> Layer:
    epsilon = float(asked.attribute("epsilon", 1e-5))
    return asked.builder.add("norm", layer, shape=layer.shape, options={"epsilon": epsilon})


def _layer_norm(asked: "Asked", value: Held, scale, bias=None) -> Held:
    sides = require_layer(value).shape
    axis = asked.attribute("axis", -1) % (len(sides) + 1)
    if axis == 0:
        raise InputError("expected a normalisation of each example by itself")
    kept = sides[: axis - 1]
    layer = asked.builder.reshape(value.plainly(asked.builder), (*kept, math.prod(sides[axis - 1 :])))
    gamma = require_constant(scale).reshape(-1)
    beta = np.zeros_like(gamma) if bias is None else require_constant(bias).reshape(-1)
    scaled = asked.builder.affine(_normal(asked, layer), gamma, beta)
    return Held.plain(asked.builder.reshape(scaled, sides))


def _pool(asked: "Asked", value: Held) -> Held:
    picture = as_map(asked, value)
    highest = asked.node.operator == "MaxPool"
    taps, stride = asked.attribute("kernel_shape"), one_of(asked, "strides")
    if one_of(asked, "dilations") != 1:
        raise InputError("expected windows without dilation")
    before, after = borders(asked, picture.shape[:2], taps, stride)
    if any(before + after) and not highest and asked.attribute("count_include_pad", 0):
        picture = _bordered(asked, picture, before, after)
        before, after = [0, 0], [0, 0]
    up = stride - 1 if asked.attribute("ceil_mode", 0) else 0  # what the last window may lack
    sides = [(picture.shape[i] + before[i] + after[i] - taps[i] + up) // stride + 1 for i in (0, 1)]
    return channels_last(
        _pooled(asked, picture, tuple(taps), stride=stride, before=before, sides=tuple(sides), highest=highest)
    )


def _pooled(asked: "Asked", picture: Layer, taps, *, stride: int, before, sides, highest: bool) -> Layer:
    options = {"tall": int(taps[0]), "wide": int(taps[1]), "stride": stride, "highest": int(highest)}
    options |= {"top": int(before[0]), "left": int(before[1])}
    return asked.builder.add("pool", picture, shape=(*sides, picture.shape[2]), options=options)


def _pool_all(asked: "Asked", value: Held) -> Held:
    picture = as_map(asked, value)
    highest = asked.node.operator == "GlobalMaxPool"
    rows, columns, _ = picture.shape
    if rows != columns:  # a pool has one stride
        raise InputError(f"expected pictures as high as wide, found {rows} by {columns}")
    pooled = _pooled(asked, picture, (rows, columns), stride=rows, before=(0, 0), sides=(1, 1), highest=highest)
    return channels_last(pooled)


def _mean(asked: "Asked", value: Held, axes=None) -> Held:
    given = asked.attribute("axes") if axes is None else require_constant(axes).tolist()
    sides = require_layer(value).shape
    if len(sides) != 3 or sorted(axis % 4 for axis in given or ()) != [2, 3]:
        raise InputError(f"expected the mean over rows and columns, found one over {given}")
    pooled = _pool_all(asked, value)
    if asked.attribute("keepdims", 1):
        return pooled
    return Held.plain(asked.builder.reshape(pooled.layer, (sides[0],)))


def _pad(asked: "Asked", value: Held, pads=None, constant=None, axes=None) -> Held:
    if (
        asked.attribute("mode", "constant") != "constant"
        or (constant is not None and np.any(constant))
        or axes is not None
    ):
        raise InputError("expected a border of zeros")
    given = [int(each) for each in (asked.attribute("pads") if pads is None else require_constant(pads))]
    picture = as_map(asked, value)
    if len(given) != 8 or any(given[:2]) or any(given[4:6]):
        raise InputError(f"expected a border around rows and columns, found {given}")
    return channels_last(_bordered(asked, picture, given[2:4], given[6:]))


def _bordered(asked: "Asked", picture: Layer, before, after) -> Layer:
    sides = [picture.shape[i] + before[i] + after[i] for i in (0, 1)]
    options = {"top": int(before[0]), "left": int(before[1])}
    return asked.builder.add("pad", picture, shape=(*sides, picture.shape[2]), options=options)


def _resize(asked: "Asked", value: Held, *rest) -> Held:
    """Resize takes (roi, scales, sizes), Upsample (scales)."""
    picture = as_map(asked, value)
    scales, sizes = ((*rest, None, None, None)[1:3]) if asked.node.operator == "Resize" else ((*rest, None)[0], None)
    scales = asked.attribute("scales") if scales is None else scales
    if sizes is not None:
        sides = [int(side) for side in require_constant(sizes)[-2:]]
    else:
        sides = [math.floor(picture.shape[i] * float(np.asarray(scales)[-2:][i])) for i in (0, 1)]
    older = asked.node.operator == "Upsample" or asked.opset < 11
    where = asked.attribute("coordinate_transformation_mode", "asymmetric" if older else "half_pixel")
    mode = asked.attribute("mode", "nearest")
    if where == "pytorch_half_pixel":
        where = "half_pixel"  # another for results of one pixel alone
    if mode not in ("nearest", "linear") or where not in ("half_pixel", "asymmetric", "align_corners"):
        raise InputError(f"expected nearest or bilinear, found {mode!r:.40} with {where!r:.40}")
    if mode == "nearest":
        _check_nearest(
            asked.attribute("nearest_mode", "floor" if older else "round_prefer_floor"), where, picture.shape, sides
        )
    if asked.attribute("antialias", 0):
        raise InputError("expected a resize without antialiasing")
    options = {
        "bilinear": int(mode == "linear"),
        "corners": int(where == "align_corners"),
        "centred": int(where == "half_pixel"),
    }
    return channels_last(asked.builder.add("resize", picture, shape=(*sides, picture.shape[2]), options=options))


def _check_nearest(how: str, where: str, before, after) -> None:
    """Ours rounds down from a pixel's corner, or to the nearest centre: the same for whole factors."""
    fits = (where, how) in (("asymmetric", "floor"), ("half_pixel", "round_prefer_floor"))
    whole = all(after[i] % before[i] == 0 for i in (0, 1))
    if not (fits or (whole and (where, how) in (("asymmetric", "round_prefer_floor"),) and after[0] // before[0] <= 2)):
        raise InputError(f"expected the nearest pixel by floor or by centres, found {how!r:.40} with {where!r:.40}")


OPERATORS = {
    "BatchNormalization": _batch_norm,
    "InstanceNormalization": _instance_norm,
    "GroupNormalization": _group_norm,
    "LayerNormalization": _layer_norm,
    "MaxPool": _pool,
    "AveragePool": _pool,
    "GlobalAveragePool": _pool_all,
    "GlobalMaxPool": _pool_all,
    "ReduceMean": _mean,
    "Pad": _pad,
    "Resize": _resize,
    "Upsample": _resize,
}
