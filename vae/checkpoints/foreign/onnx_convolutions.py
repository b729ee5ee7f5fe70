"""ONNX's convolutions as layers, and what lies around a window."""

from typing import TYPE_CHECKING

import numpy as np

from vae.checkpoints.foreign.builder import Layer
from vae.checkpoints.foreign.held import CHANNELS_LAST, Held
from vae.checkpoints.foreign.onnx_arithmetic import require_constant, require_layer
from vae.checkpoints.layer_kinds import MOST_TAPS
from vae.errors import InputError

if TYPE_CHECKING:
    from vae.checkpoints.foreign.onnx_mapping import Asked


def as_map(asked: "Asked", value: Held) -> Layer:
    """A picture as rows, columns and channels."""
    if len(require_layer(value).shape) != 3:
        raise InputError(f"expected channels of pictures, found a shape of {value.shape}")
    return value.arranged(asked.builder, CHANNELS_LAST)


def one_of(asked: "Asked", name: str) -> int:
    """A number that ONNX gives for rows and columns, and that is the same for both."""
    found = asked.attribute(name, [1, 1])
    if len(found) != 2 or found[0] != found[1]:
        raise InputError(f"expected {name} for pictures, the same along both sides, found {found}")
    return int(found[0])


def borders(asked: "Asked", sides, taps, stride: int) -> tuple[list[int], list[int]]:
    """What is added above and to the left, and below and to the right, of a window's input."""
    how = asked.attribute("auto_pad", "NOTSET")
    if how in ("SAME_UPPER", "SAME_LOWER"):
        missing = [
            max((-(-side // stride) - 1) * stride + tap - side, 0) for side, tap in zip(sides, taps, strict=True)
        ]
        less = [each // 2 for each in missing]
        more = [each - half for each, half in zip(missing, less, strict=True)]
        return (less, more) if how == "SAME_UPPER" else (more, less)
    pads = [int(each) for each in asked.attribute("pads", [0, 0, 0, 0])] if how == "NOTSET" else [0, 0, 0, 0]
    if len(pads) != 4 or min(pads) < 0:
        raise InputError(f"expected four borders, found {pads}")
    return pads[:2], pads[2:]


def _spread(kernel: np.ndarray, dilation: int) -> np.ndarray:
    """A kernel (…, height, width) with the zeros that a dilation skips."""
    if dilation == 1:
        return kernel
    sides = [(side - 1) * dilation + 1 for side in kernel.shape[2:]]
    if max(sides) > MOST_TAPS:
        raise InputError(f"expected a kernel of at most {MOST_TAPS} a side, found {sides} once it is dilated")
    wide = np.zeros((*kernel.shape[:2], *sides), np.float32)
    wide[:, :, ::dilation, ::dilation] = kernel
    return wide


def _conv(asked: "Asked", value: Held, kernel, bias=None) -> Held:
    picture, kernel = as_map(asked, value), require_constant(kernel)
    groups = asked.attribute("group", 1)
    channels = picture.shape[2]
    if kernel.ndim != 4 or kernel.shape[1] * groups != channels or kernel.shape[0] % groups:
        raise InputError(f"expected a kernel for {channels} channels in {groups} groups, found {kernel.shape}")
    kernel = _spread(_ungrouped(kernel, groups), one_of(asked, "dilations"))
    stride, taps = one_of(asked, "strides"), kernel.shape[2:]
    before, after = borders(asked, picture.shape[:2], taps, stride)
    sides = tuple((picture.shape[i] + before[i] + after[i] - taps[i]) // stride + 1 for i in (0, 1))
    laid = kernel.transpose(2, 3, 1, 0)
    return channels_last(asked.builder.conv(picture, laid, bias, stride=stride, offset=before, sides=sides))


def _conv_transpose(asked: "Asked", value: Held, kernel, bias=None) -> Held:
    picture, kernel = as_map(asked, value), require_constant(kernel)
    groups = asked.attribute("group", 1)
    if kernel.ndim != 4 or kernel.shape[0] != picture.shape[2] or kernel.shape[0] % groups:
        raise InputError(f"expected a kernel for {picture.shape[2]} channels in {groups} groups, found {kernel.shape}")
    kernel = _spread(_ungrouped(kernel, groups), one_of(asked, "dilations"))
    stride, taps = one_of(asked, "strides"), kernel.shape[2:]
    extra = [int(each) for each in asked.attribute("output_padding", [0, 0])]
    full = [(picture.shape[i] - 1) * stride + taps[i] + extra[i] for i in (0, 1)]
    how, asked_for = asked.attribute("auto_pad", "NOTSET"), asked.attribute("output_shape")
    if asked_for or how in ("SAME_UPPER", "SAME_LOWER"):
        sides = [int(side) for side in (asked_for or [side * stride for side in picture.shape[:2]])][-2:]
        cut = [max(0, whole - side) for whole, side in zip(full, sides, strict=True)]
        before = [each // 2 if how != "SAME_LOWER" else each - each // 2 for each in cut]
    else:
        before, after = borders(asked, picture.shape[:2], taps, stride)
        sides = [whole - one - other for whole, one, other in zip(full, before, after, strict=True)]
    laid = kernel.transpose(2, 3, 1, 0)
    built = asked.builder.conv_transpose(picture, laid, bias, stride=stride, offset=before, sides=tuple(sides))
    return channels_last(built)


def _ungrouped(kernel: np.ndarray, groups: int) -> np.ndarray:
    """A kernel whose first axis is in groups, each with a second axis of its own, as one with zeros between them."""
    if groups == 1:
        return kernel.astype(np.float32)
    rows, width = kernel.shape[0] // groups, kernel.shape[1]
    whole = np.zeros((kernel.shape[0], width * groups, *kernel.shape[2:]), np.float32)
    for group in range(groups):
        part = slice(group * rows, (group + 1) * rows)
        whole[part, group * width : (group + 1) * width] = kernel[part]
    return whole


def channels_last(layer: Layer) -> Held:
    return Held(layer, CHANNELS_LAST)


OPERATORS = {"Conv": _conv, "ConvTranspose": _conv_transpose}
