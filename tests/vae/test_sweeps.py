"""Lists of recipes: names, what changes along a sweep, and that what ships is what the recipes say."""

import pytest

from vae.checkpoints import CheckpointStore
from vae.cli import main
from vae.config import CheckpointConfig, ModelConfig, TrainingConfig
from vae.errors import InputError
from vae.recipes import shipped
from vae.sweeps import beta_sweep

BASE = CheckpointConfig(dataset="digits", model=ModelConfig(), training=TrainingConfig())


def test_a_sweep_has_one_recipe_for_each_beta_size_and_seed():
    recipes = beta_sweep(BASE, betas=(0.5, 4), latent_dims=(2, 10), seeds=(0, 1), name="s")
    assert len(recipes) == len({recipe.name for recipe in recipes}) == 8
    assert recipes[0].name == "s-d2-seed0-beta0.5"


def test_beta_alone_changes_along_a_sweep():
    recipes = beta_sweep(BASE, betas=(0.5, 4), latent_dims=(2,), seeds=(3,), name="s")
    first, second = (recipe.config for recipe in recipes)
    assert first.sweep == second.sweep == "s-d2"
    assert (first.model.beta, second.model.beta) == (0.5, 4.0)
    assert first.training == second.training
    assert first.training.seed == 3


def test_a_sweep_over_beta_needs_a_vae():
    base = CheckpointConfig(dataset="digits", model=ModelConfig(family="ae"), training=TrainingConfig())
    with pytest.raises(InputError, match="expected vae for a sweep"):
        beta_sweep(base, betas=(1,), latent_dims=(2,), seeds=(0,), name="s")


def test_shipped_recipes_have_names_of_their_own():
    names = [recipe.name for recipe in shipped()]
    assert len(names) == len(set(names))


def test_every_shipped_checkpoint_has_the_config_of_its_recipe():
    recipes = {recipe.name: recipe.config for recipe in shipped()}
    for checkpoint in CheckpointStore().list().checkpoints:
        found, recipe = checkpoint.config, recipes[checkpoint.name]
        assert (found.model, found.training, found.dataset) == (recipe.model, recipe.training, recipe.dataset)
        assert (found.title, found.sweep) == (recipe.title, recipe.sweep)


def test_the_shell_trains_a_sweep_and_keeps_what_is_there(tmp_path, capsys):
    arguments = [
        "sweep",
        "--betas",
        "1",
        "4",
        "--name",
        "s",
        "--epochs",
        "1",
        "--width",
        "8",
        "--fourier-features",
        "2",
    ]
    arguments += ["--encoder-width", "8", "--batch-size", "500", "--store", str(tmp_path)]
    assert main(arguments) == 0
    listing = CheckpointStore(tmp_path).list()
    assert [checkpoint.name for checkpoint in listing.checkpoints] == ["s-d2-beta1", "s-d2-beta4"]
    assert listing.problems == ()
    capsys.readouterr()
    assert main(arguments) == 0
    assert "s-d2-beta1: kept, it is there already" in capsys.readouterr().out


def test_reproducing_an_unknown_checkpoint_names_the_known_ones(tmp_path, capsys):
    assert main(["reproduce", "nothing", "--store", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "mnist-vae" in error
    assert error.count("\n") == 1
