"""Several trainings that differ in one thing, as a list of named configs. Plain Python."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from vae.config import CheckpointConfig
from vae.errors import InputError


@dataclass(frozen=True)
class Recipe:
    """A checkpoint to train: its name and its config."""

    name: str
    config: CheckpointConfig


def beta_sweep(
    base: CheckpointConfig, *, betas: Sequence[float], latent_dims: Sequence[int], seeds: Sequence[int], name: str
) -> tuple[Recipe, ...]:
    """One recipe for each latent size, beta and seed.

    The members of one latent size and seed form a sweep, along which beta alone changes. A single seed is left out
    of the names.
    """
    if base.model.family != "vae":
        raise InputError(f"family: expected vae for a sweep over beta, found {base.model.family!r}")
    recipes = []
    for dim in latent_dims:
        for seed in seeds:
            sweep = f"{name}-d{dim}" + (f"-seed{seed}" if len(seeds) > 1 else "")
            for beta in betas:
                config = dataclasses.replace(
                    base,
                    model=dataclasses.replace(base.model, beta=float(beta), latent_dim=dim),
                    training=dataclasses.replace(base.training, seed=seed),
                    sweep=sweep,
                )
                recipes.append(Recipe(f"{sweep}-beta{beta:g}", config))
    return tuple(recipes)
