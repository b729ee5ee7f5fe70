"""The config of a model with finite scalar quantisation."""

import math
from dataclasses import dataclass, field

from vae.models.stacks import CodesConfig


@dataclass(frozen=True, kw_only=True)
class FSQConfig(CodesConfig):
    """A map of codes, each of a few numbers that are rounded to a few levels: the codebook is a grid that stays.

    Attributes:
        levels: how many values each number of a code may have (Mentzer et al. 2023, table 1); their product is the
            size of the codebook.
        latent_dim: numbers of a code, one for each entry of `levels`.
        codes: size of the codebook.
    """

    family: str = "fsq"
    levels: tuple[int, ...] = (8, 6, 5)
    latent_dim: int = field(init=False, default=0)
    codes: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        whole = isinstance(self.levels, tuple) and all(type(level) is int and 2 <= level <= 64 for level in self.levels)
        self._require("levels", whole and len(self.levels) > 0, "whole numbers from 2 to 64")
        object.__setattr__(self, "latent_dim", len(self.levels))
        object.__setattr__(self, "codes", math.prod(self.levels))
        super().__post_init__()

    @property
    def label(self) -> str:
        return "FSQ-VAE"
