"""What a form asks of a family: fields of its config, each with its words. Plain Python."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A field of a config that a form asks for: one of a few options, or a number.

    Attributes:
        field: its name.
        title: what stands above it.
        sentence: what it changes.
        key: its name in an address; empty where it has none.
        options: what can be chosen, each with its title; empty for a number.
        least, most, step: of a number, whole ones for a whole number.
    """

    field: str
    title: str
    sentence: str
    key: str = ""
    options: Mapping[Any, str] = dataclasses.field(default_factory=dict)
    least: float = 1
    most: float = 64
    step: float = 1


LATENT_DIM = Asked(
    field="latent_dim",
    title="Latent dimensions",
    sentence="More keep more of each picture; only 2 make a plane to look at.",
)
BETA = Asked(
    field="beta",
    title="β, the weight of the KL divergence",
    sentence="Above 1 the latents move closer to the prior and the pictures blur.",
    key="weight",
    least=0.0,
    most=100.0,
    step=0.5,
)
ARCHITECTURE = Asked(
    field="architecture",
    title="Architecture",
    sentence="Fourier features: sharp turns of the plane; convolutions: smooth, and slower.",
    key="architecture",
    options={"fourier": "Dense with Fourier features", "conv": "Convolutional"},
)
