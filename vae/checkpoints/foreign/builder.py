"""A list of layers as it grows: records in running order, their shapes, their tensors. Plain NumPy.

Pictures are maps (height, width, channels), whatever the file that is read laid out; shapes are of one example.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from vae.checkpoints.layer_kinds import Shape
from vae.checkpoints.layer_list import MOST_LAYERS, MOST_NUMBERS
from vae.errors import InputError


@dataclass(frozen=True)
class Layer:
    """A layer that is there, by its name, and the shape of what it gives."""

    name: str
    shape: Shape

    @property
    def size(self) -> int:
        """Numbers of one example."""
        return math.prod(self.shape)


@dataclass(eq=False)
class Builder:
    """One network's layers.

    Attributes:
        part: the network's name, before each tensor's.
        layers: as `layers.json` holds them.
        tensors: by path, float32.
    """

    part: str
    layers: list[dict[str, Any]] = field(default_factory=list)
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    def input(self, name: str, shape: Shape) -> Layer:
        """What the network takes, under its own name."""
        return self._append(name, "input", (), shape, {}, {})

    def add(
        self, kind: str, *inputs: Layer, shape: Shape, options: dict[str, Any] | None = None, **tensors: np.ndarray
    ) -> Layer:
        """Append a layer; raise InputError for one too many or too large."""
        return self._append(f"{kind}_{len(self.layers)}", kind, inputs, shape, tensors, options or {})

    def activation(self, layer: Layer, name: str, *, own: bool = True, **options: float) -> Layer:
        """A function of each number: a layer of its own, or where nobody else reads what it is of, part of that."""
        record = self.layers[-1]
        if (
            not own
            and record["name"] == layer.name
            and record["activation"] == "linear"
            and record["kind"] not in PLAIN
        ):
            record.update(activation=name, options={**record["options"], **options})
            return layer
        found = self.add("activation", layer, shape=layer.shape, options=dict(options))
        self.layers[-1]["activation"] = name
        return found

    def dense(self, layer: Layer, kernel: np.ndarray, bias: np.ndarray | None) -> Layer:
        """Kernel (in, out) over the last axis."""
        if kernel.ndim != 2 or kernel.shape[0] != layer.shape[-1]:
            raise InputError(f"expected a matrix of {layer.shape[-1]} rows, found {kernel.shape}")
        return self.add(
            "dense", layer, shape=(*layer.shape[:-1], kernel.shape[1]), kernel=kernel, bias=_bias(kernel, bias, 1)
        )

    def conv(
        self,
        layer: Layer,
        kernel: np.ndarray,
        bias: np.ndarray | None,
        *,
        stride: int,
        offset: Sequence[int],
        sides: Shape,
    ) -> Layer:
        """Kernel (height, width, in, out); `offset`: how far the first window lies over the upper and left border."""
        options = {"stride": stride, "top": int(offset[0]), "left": int(offset[1])}
        shape = (*sides, kernel.shape[3])
        return self.add("conv", layer, shape=shape, options=options, kernel=kernel, bias=_bias(kernel, bias, 3))

    def conv_transpose(
        self,
        layer: Layer,
        kernel: np.ndarray,
        bias: np.ndarray | None,
        *,
        stride: int,
        offset: Sequence[int],
        sides: Shape,
    ) -> Layer:
        """Kernel (height, width, out, in); `offset`: rows and columns that are cut off above and to the left."""
        options = {"stride": stride, "top": int(offset[0]), "left": int(offset[1])}
        shape = (*sides, kernel.shape[2])
        return self.add(
            "conv_transpose", layer, shape=shape, options=options, kernel=kernel, bias=_bias(kernel, bias, 2)
        )

    def affine(self, layer: Layer, scale: npt.ArrayLike, shift: npt.ArrayLike) -> Layer:
        """Times a scale plus a shift, each a number or one a place of the last axis."""
        width = (layer.shape[-1],)
        scale, shift = (np.broadcast_to(np.asarray(each, np.float32), width) for each in (scale, shift))
        return self.add("affine", layer, shape=layer.shape, scale=scale, shift=shift)

    def reshape(self, layer: Layer, shape: Shape) -> Layer:
        """The same numbers in another shape."""
        if layer.size != math.prod(shape):
            raise InputError(f"expected a shape of {layer.size} numbers, found {shape}")
        return layer if layer.shape == tuple(shape) else self.add("reshape", layer, shape=tuple(shape))

    def transpose(self, layer: Layer, axes: Sequence[int]) -> Layer:
        """Axis i of the result is axis `axes[i]` of the layer."""
        if list(axes) == list(range(len(layer.shape))):
            return layer
        shape = tuple(layer.shape[axis] for axis in axes)
        moved = [axis for axis in axes if layer.shape[axis] > 1]
        if moved == sorted(moved):  # sides of 1 alone change places: the numbers stay where they are
            return self.reshape(layer, shape)
        return self.add("transpose", layer, shape=shape, options={"axes": [int(axis) for axis in axes]})

    def _append(
        self, name: str, kind: str, inputs: Sequence[Layer], shape: Shape, tensors: dict[str, np.ndarray], options: dict
    ) -> Layer:
        shape = tuple(int(side) for side in shape)
        if len(self.layers) >= MOST_LAYERS:
            raise InputError(f"expected a network of at most {MOST_LAYERS} layers, found more")
        if not 1 <= len(shape) <= 3 or min(shape) < 1 or math.prod(shape) > MOST_NUMBERS:
            raise InputError(f"expected layers of 1 to 3 sides and at most {MOST_NUMBERS:,} numbers, found {shape}")
        paths = {key: f"{self.part}/{name}/{key}" for key in tensors}
        for key, tensor in tensors.items():
            self.tensors[paths[key]] = np.ascontiguousarray(tensor, np.float32)
        self.layers.append(
            {
                "name": name,
                "kind": kind,
                "inputs": [source.name for source in inputs],
                "shape": list(shape),
                "activation": "linear",
                "tensors": paths,
                "options": options,
            }
        )
        return Layer(name, shape)


PLAIN = ("input", "reshape")  # they compute nothing, so they have no activation


def _bias(kernel: np.ndarray, bias: np.ndarray | None, axis: int) -> np.ndarray:
    width = (kernel.shape[axis],)
    if bias is not None and bias.shape != width:
        raise InputError(f"expected {width[0]} biases, found {bias.shape}")
    return np.zeros(width, np.float32) if bias is None else bias
