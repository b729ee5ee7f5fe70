"""What a `.keras` file says of one layer: its settings, its weights, its activation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vae.checkpoints.foreign.builder import Builder, Layer
from vae.errors import InputError

FUNCTIONS: dict[str, tuple[str, dict[str, float]]] = {  # Keras's name: ours, and its constants
    "linear": ("linear", {}),
    "relu": ("relu", {}),
    "relu6": ("clip", {"low": 0.0, "high": 6.0}),
    "sigmoid": ("sigmoid", {}),
    "tanh": ("tanh", {}),
    "gelu": ("gelu_erf", {}),
    "silu": ("silu", {}),
    "swish": ("silu", {}),
    "softplus": ("softplus", {}),
    "elu": ("elu", {"slope": 1.0}),
    "selu": ("selu", {}),
    "leaky_relu": ("leaky_relu", {"slope": 0.2}),
    "exponential": ("exp", {}),
}


@dataclass(frozen=True, eq=False)
class Setting:
    """One layer of the file: where its like goes, what it is set to, its weights in Keras's order."""

    builder: Builder
    config: Mapping[str, Any]
    variables: Sequence[np.ndarray]

    def weights(self, count: int) -> list[np.ndarray]:
        """That many weights; InputError for others."""
        if len(self.variables) != count:
            raise InputError(f"expected {count} weights, found {len(self.variables)}")
        return list(self.variables)

    def pair(self, name: str, default: int = 1) -> tuple[int, int]:
        """A number along rows and one along columns."""
        found = self.config.get(name, default)
        rows, columns = (found, found) if isinstance(found, int) else found
        return int(rows), int(columns)

    def square(self, name: str, default: int = 1) -> int:
        """A number that is the same along rows and columns."""
        rows, columns = self.pair(name, default)
        if rows != columns:
            raise InputError(f"expected {name} the same along both sides, found {rows} and {columns}")
        return rows

    def activated(self, layer: Layer) -> Layer:
        """With the activation that the settings name."""
        return activated(self.builder, layer, self.config.get("activation"))

    def require(self, name: str, *expected: Any) -> None:
        """Raise InputError where a setting is another."""
        if self.config.get(name, expected[0]) not in expected:
            raise InputError(f"expected {name} {expected[0]!r}, found {self.config[name]!r:.60}")


def activated(builder: Builder, layer: Layer, given: Any, *, own: bool = False) -> Layer:
    name = given.get("config") if isinstance(given, dict) else given
    if name is None:
        return layer
    if not isinstance(name, str) or name not in FUNCTIONS:
        raise InputError(f"expected an activation among {', '.join(FUNCTIONS)}, found {name!r:.60}")
    ours, constants = FUNCTIONS[name]
    return layer if ours == "linear" else builder.activation(layer, ours, own=own, **constants)


def normal(at: Setting, layer: Layer) -> Layer:
    epsilon = float(at.config.get("epsilon", 1e-3))
    return at.builder.add("norm", layer, shape=layer.shape, options={"epsilon": epsilon})


def scaled(at: Setting, layer: Layer) -> Layer:
    scales, shifts = at.config.get("scale", True), at.config.get("center", True)
    found = at.weights(bool(scales) + bool(shifts))
    gamma = found.pop(0) if scales else np.float32(1)
    return at.builder.affine(layer, gamma, found.pop(0) if shifts else np.float32(0))
