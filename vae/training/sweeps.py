"""Several trainings that differ in one thing, as a list of named configs. Plain Python."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.errors import InputError
from vae.models.families import FAMILIES, TRAINED
from vae.training.tasks import TrainingTask

SWEPT = tuple(name for name, family in TRAINED.items() if family.swept)


def shipped() -> tuple[TrainingTask, ...]:
    """How every shipped checkpoint was trained: `python -m vae reproduce` trains them again."""
    return tuple(TrainingTask(c.name, c.config.asked) for c in CheckpointStore(SHIPPED).list().checkpoints)


def grid(
    bases: Sequence[CheckpointConfig],
    *,
    betas: Sequence[float],
    latent_dims: Sequence[int],
    seeds: Sequence[int],
    name: str,
) -> tuple[TrainingTask, ...]:
    """One recipe for each base, latent size, seed and beta.

    A family whose sweep is a curve of rate and distortion has its members of one latent size and seed share the name
    of a sweep, along which beta alone changes. A family without a beta is trained once for each size and seed. A
    single seed is left out of the names, and the family where there is only one.

    Args:
        bases: what the members of a family share, one of each.
        betas: weights of the KL divergence.
        latent_dims: latent sizes d.
        seeds: of each.
        name: start of the checkpoints' names.
    """
    recipes: list[TrainingTask] = []
    for base in bases:
        if base.model.family not in SWEPT:
            raise InputError(f"families: expected {', '.join(SWEPT)} in a sweep, found {base.model.family!r}")
        family = FAMILIES[base.model.family]
        start = f"{name}-{base.model.family}" if len(bases) > 1 else name
        weights = [{"beta": float(beta)} for beta in betas] if "beta" in family.swept else [{}]
        for dim, seed in itertools.product(latent_dims, seeds):
            group = f"{start}-d{dim}" + (f"-seed{seed}" if len(seeds) > 1 else "")
            for weight in weights:
                told = family.curve or len(weights) > 1
                config = replace(
                    base,
                    model=replace(base.model, latent_dim=dim, **weight),
                    training=replace(base.training, seed=seed),
                    sweep=group if family.curve else "",
                )
                recipes.append(TrainingTask(f"{group}-beta{weight['beta']:g}" if told else group, config))
    return tuple(recipes)
