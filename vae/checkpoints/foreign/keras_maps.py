"""Keras's layers of pictures as ours: convolutions, pools, borders, other sizes."""

from collections.abc import Callable, Sequence

import numpy as np

from vae.checkpoints.foreign.builder import Layer
from vae.checkpoints.foreign.keras_setting import Setting, normal, scaled
from vae.checkpoints.layer_kinds import MOST_TAPS
from vae.errors import InputError


def _require_map(at: Setting, source: Layer) -> tuple[int, int, int]:
    at.require("data_format", "channels_last", None)
    if len(source.shape) != 3:
        raise InputError(f"expected pictures, found a shape of {source.shape}")
    return source.shape


def _same(sides: Sequence[int], taps: Sequence[int], stride: int) -> tuple[list[int], list[int]]:
    """Sides after a window with TensorFlow's 'same', and how far the first lies over the border."""
    after = [-(-side // stride) for side in sides]
    over = [max((new - 1) * stride + tap - side, 0) for new, tap, side in zip(after, taps, sides, strict=True)]
    return after, [each // 2 for each in over]


def _windows(at: Setting, sides: Sequence[int], taps: Sequence[int], stride: int) -> tuple[list[int], list[int]]:
    at.require("padding", "valid", "same")
    if at.config.get("padding", "valid") == "same":
        return _same(sides, taps, stride)
    return [(side - tap) // stride + 1 for side, tap in zip(sides, taps, strict=True)], [0, 0]


def _conv(at: Setting, source: Layer) -> Layer:
    rows, columns, channels = _require_map(at, source)
    kernel, *bias = at.weights(2 if at.config.get("use_bias", True) else 1)
    groups, dilation = at.config.get("groups", 1), at.square("dilation_rate")
    if kernel.ndim != 4 or kernel.shape[2] * groups != channels:
        raise InputError(f"expected a kernel for {channels} channels, found {kernel.shape}")
    kernel = _spread(_ungrouped(kernel, groups), dilation)
    stride = at.square("strides")
    sides, offset = _windows(at, (rows, columns), kernel.shape[:2], stride)
    layer = at.builder.conv(source, kernel, bias[0] if bias else None, stride=stride, offset=offset, sides=tuple(sides))
    return at.activated(layer)


def _ungrouped(kernel: np.ndarray, groups: int) -> np.ndarray:
    """(height, width, in / groups, out) as (height, width, in, out), with zeros between the groups."""
    if groups == 1:
        return kernel
    ins, outs = kernel.shape[2], kernel.shape[3] // groups
    whole = np.zeros((*kernel.shape[:2], ins * groups, kernel.shape[3]), np.float32)
    for group in range(groups):
        to = slice(group * outs, (group + 1) * outs)
        whole[:, :, group * ins : (group + 1) * ins, to] = kernel[..., to]
    return whole


def _spread(kernel: np.ndarray, dilation: int) -> np.ndarray:
    if dilation == 1:
        return kernel
    sides = [(side - 1) * dilation + 1 for side in kernel.shape[:2]]
    if max(sides) > MOST_TAPS:
        raise InputError(f"expected a kernel of at most {MOST_TAPS} a side, found {sides} once it is dilated")
    wide = np.zeros((*sides, *kernel.shape[2:]), np.float32)
    wide[::dilation, ::dilation] = kernel
    return wide


def _conv_transpose(at: Setting, source: Layer) -> Layer:
    rows, columns, channels = _require_map(at, source)
    kernel, *bias = at.weights(2 if at.config.get("use_bias", True) else 1)
    at.require("output_padding", None)
    at.require("padding", "valid", "same")
    if kernel.ndim != 4 or kernel.shape[3] != channels or at.square("dilation_rate") != 1:
        raise InputError(f"expected a kernel for {channels} channels without dilation, found {kernel.shape}")
    stride, taps = at.square("strides"), kernel.shape[:2]
    longer = [max(tap - stride, 0) for tap in taps]
    same = at.config.get("padding", "valid") == "same"
    sides = [side * stride + (0 if same else more) for side, more in zip((rows, columns), longer, strict=True)]
    offset = [more // 2 if same else 0 for more in longer]
    built = at.builder.conv_transpose(
        source, kernel, bias[0] if bias else None, stride=stride, offset=offset, sides=tuple(sides)
    )
    return at.activated(built)


def _group_norm(at: Setting, source: Layer) -> Layer:
    rows, columns, channels = _require_map(at, source)
    groups = int(at.config.get("groups", 32))
    groups = channels if groups == -1 else groups
    if channels % groups:
        raise InputError(f"expected {channels} channels in groups of one size, found {groups} groups")
    turned = at.builder.transpose(source, (2, 0, 1))
    alike = normal(at, at.builder.reshape(turned, (groups, channels // groups * rows * columns)))
    back = at.builder.transpose(at.builder.reshape(alike, (channels, rows, columns)), (1, 2, 0))
    return scaled(at, back)


def _pool(highest: bool) -> Callable[[Setting, Layer], Layer]:
    def build(at: Setting, source: Layer) -> Layer:
        rows, columns, channels = _require_map(at, source)
        taps = at.pair("pool_size", 2)
        stride = at.square("strides", 1) if at.config.get("strides") else at.square("pool_size", 2)
        sides, offset = _windows(at, (rows, columns), taps, stride)
        return _pooled(at, source, taps, stride=stride, offset=offset, shape=(*sides, channels), highest=highest)

    return build


def _pool_all(highest: bool) -> Callable[[Setting, Layer], Layer]:
    def build(at: Setting, source: Layer) -> Layer:
        rows, columns, channels = _require_map(at, source)
        shape, stride = (1, 1, channels), max(rows, columns)
        found = _pooled(at, source, (rows, columns), stride=stride, offset=(0, 0), shape=shape, highest=highest)
        return found if at.config.get("keepdims") else at.builder.reshape(found, (channels,))

    return build


def _pooled(at: Setting, source: Layer, taps, *, stride: int, offset, shape, highest: bool) -> Layer:
    options = {"tall": int(taps[0]), "wide": int(taps[1]), "stride": stride, "highest": int(highest)}
    return at.builder.add(
        "pool", source, shape=shape, options={**options, "top": int(offset[0]), "left": int(offset[1])}
    )


def _upsampling(at: Setting, source: Layer) -> Layer:
    rows, columns, channels = _require_map(at, source)
    at.require("interpolation", "nearest", "bilinear")
    tall, wide = at.pair("size", 2)
    bilinear = int(at.config.get("interpolation", "nearest") == "bilinear")
    options = {"bilinear": bilinear, "corners": 0, "centred": bilinear}
    return at.builder.add("resize", source, shape=(rows * tall, columns * wide, channels), options=options)


def _border(sign: int, name: str) -> Callable[[Setting, Layer], Layer]:
    def build(at: Setting, source: Layer) -> Layer:
        rows, columns, channels = _require_map(at, source)
        (top, bottom), (left, right) = at.config[name]
        shape = (rows + sign * (top + bottom), columns + sign * (left + right), channels)
        return at.builder.add("pad", source, shape=shape, options={"top": sign * int(top), "left": sign * int(left)})

    return build


LAYERS: dict[str, Callable[..., Layer]] = {
    "Conv2D": _conv,
    "Conv2DTranspose": _conv_transpose,
    "GroupNormalization": _group_norm,
    "MaxPooling2D": _pool(highest=True),
    "AveragePooling2D": _pool(highest=False),
    "GlobalMaxPooling2D": _pool_all(highest=True),
    "GlobalAveragePooling2D": _pool_all(highest=False),
    "UpSampling2D": _upsampling,
    "ZeroPadding2D": _border(1, "padding"),
    "Cropping2D": _border(-1, "cropping"),
}
