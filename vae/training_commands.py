"""What the shell's `sweep` and `reproduce` do: train a list of recipes, one after another."""

import argparse
from collections.abc import Sequence

from vae import datasets
from vae.checkpoints import CheckpointStore, check_name
from vae.config import CheckpointConfig, ModelConfig, TrainingConfig
from vae.errors import InputError
from vae.options import config_from
from vae.progress import losses_note, progress_bar
from vae.quiet import import_tensorflow
from vae.recipes import shipped
from vae.sweeps import Recipe, beta_sweep


def sweep(options: argparse.Namespace) -> None:
    """Train one checkpoint for each beta, latent size and seed."""
    data = datasets.load(options.data, download=True)
    base = CheckpointConfig(
        dataset=data.name,
        model=config_from(ModelConfig, options),
        training=config_from(TrainingConfig, options),
    )
    recipes = beta_sweep(
        base, betas=options.betas, latent_dims=options.latent_dims, seeds=options.seeds, name=options.name
    )
    train_recipes(recipes, store=CheckpointStore(options.store), replace=options.replace)


def reproduce(options: argparse.Namespace) -> None:
    """Train shipped checkpoints again, with their seeds."""
    recipes = {recipe.name: recipe for recipe in shipped()}
    if unknown := [name for name in options.names if name not in recipes]:
        raise InputError(f"reproduce: expected names among {', '.join(recipes)}; found {unknown[0]!r}")
    chosen = [recipes[name] for name in options.names or recipes]
    train_recipes(chosen, store=CheckpointStore(options.store), replace=options.replace)


def train_recipes(recipes: Sequence[Recipe], *, store: CheckpointStore, replace: bool) -> None:
    """Train each recipe that the store does not hold yet; an interrupted one goes on from its last epoch."""
    for recipe in recipes:
        check_name(recipe.name)
    import_tensorflow()
    from vae.models.judge import find_judge, judge_path, train_judge
    from vae.training import train

    for index, recipe in enumerate(recipes, start=1):
        if (store.root / recipe.name).exists() and not replace:
            print(f"{recipe.name}: kept, it is there already")
            continue
        data = datasets.load(recipe.config.dataset, download=True)
        if recipe.config.model.family == "cvae" and not find_judge(data.name, store.root):
            store.root.mkdir(parents=True, exist_ok=True)
            with progress_bar(f"classifier of {data.name}, to judge samples", total=None):
                train_judge(data, path=judge_path(data.name, store.root))
        what = f"{recipe.name} ({index} of {len(recipes)})"
        with progress_bar(what, total=recipe.config.training.epochs) as advance:
            checkpoint = train(
                recipe.config,
                data=data,
                store=store,
                name=recipe.name,
                progress=lambda report, advance=advance: advance(1, losses_note(report)),
                state=store.root / f".{recipe.name}.training",
            )
        print(checkpoint.path, flush=True)
