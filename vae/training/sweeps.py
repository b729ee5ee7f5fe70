"""Several trainings that differ in one thing, as a list of named configs. Plain Python."""

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from vae.config import CheckpointConfig
from vae.errors import InputError

SWEPT = ("ae", "vae", "cvae")


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
    for dim, seed in itertools.product(latent_dims, seeds):
        sweep = f"{name}-d{dim}" + (f"-seed{seed}" if len(seeds) > 1 else "")
        for beta in betas:
            config = _member(base, latent_dim=dim, seed=seed, beta=float(beta))
            recipes.append(Recipe(f"{sweep}-beta{beta:g}", dataclasses.replace(config, sweep=sweep)))
    return tuple(recipes)


def grid(
    base: CheckpointConfig,
    *,
    families: Sequence[str],
    betas: Sequence[float],
    latent_dims: Sequence[int],
    seeds: Sequence[int],
    classes: int,
    name: str,
) -> tuple[Recipe, ...]:
    """One recipe for each family, latent size, beta and seed; a beta sweep for "vae".

    An autoencoder has no KL divergence to weigh, so that it is trained once for each size and seed. The family is
    left out of the names where there is only one.

    Args:
        base: what all of them share.
        families: among SWEPT.
        betas: weights of the KL divergence.
        latent_dims: latent sizes d.
        seeds: of each.
        classes: of the data set, on which a "cvae" is conditioned.
        name: start of the checkpoints' names.
    """
    recipes: list[Recipe] = []
    for family in families:
        if family not in SWEPT:
            raise InputError(f"families: expected {', '.join(SWEPT)} in a sweep, found {family!r}")
        start = f"{name}-{family}" if len(families) > 1 else name
        if family == "vae":
            recipes += beta_sweep(base, betas=betas, latent_dims=latent_dims, seeds=seeds, name=start)
            continue
        model = dataclasses.replace(base.model, family=family, classes=classes if family == "cvae" else 0)
        own = dataclasses.replace(base, model=model)
        weights = betas if family == "cvae" else (1.0,)
        for dim, seed, beta in itertools.product(latent_dims, seeds, weights):
            member = f"{start}-d{dim}" + (f"-seed{seed}" if len(seeds) > 1 else "")
            member += f"-beta{beta:g}" if len(weights) > 1 else ""
            recipes.append(Recipe(member, _member(own, latent_dim=dim, seed=seed, beta=float(beta))))
    return tuple(recipes)


def _member(base: CheckpointConfig, *, latent_dim: int, seed: int, beta: float) -> CheckpointConfig:
    return dataclasses.replace(
        base,
        model=dataclasses.replace(base.model, beta=beta, latent_dim=latent_dim),
        training=dataclasses.replace(base.training, seed=seed),
    )
