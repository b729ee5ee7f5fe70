"""Lists of recipes: names, what changes along a sweep, and that what ships is what the recipes say."""

import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore
from vae.cli import main
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.models.families import model_config
from vae.training.sweeps import grid, shipped


def of(family: str, **fields) -> CheckpointConfig:
    return CheckpointConfig(dataset="digits", model=model_config(family=family, **fields), training=TrainingConfig())


BASE = of("vae")


def test_a_sweep_has_one_recipe_for_each_beta_size_and_seed():
    recipes = grid([BASE], betas=(0.5, 4), latent_dims=(2, 10), seeds=(0, 1), name="s")
    assert len(recipes) == len({recipe.name for recipe in recipes}) == 8
    assert recipes[0].name == "s-d2-seed0-beta0.5"


def test_beta_alone_changes_along_a_sweep():
    recipes = grid([BASE], betas=(0.5, 4), latent_dims=(2,), seeds=(3,), name="s")
    first, second = (recipe.config for recipe in recipes)
    assert first.sweep == second.sweep == "s-d2"
    assert (first.model.beta, second.model.beta) == (0.5, 4.0)
    assert first.training == second.training
    assert first.training.seed == 3


def test_a_family_without_a_beta_is_trained_once_and_forms_no_sweep():
    (recipe,) = grid([of("ae")], betas=(1, 4), latent_dims=(2,), seeds=(0,), name="s")
    assert (recipe.name, recipe.config.sweep) == ("s-d2", "")


def test_a_grid_weighs_the_kl_divergence_only_where_there_is_one():
    bases = [of("vae"), of("ae"), of("cvae", classes=10)]
    recipes = grid(bases, betas=(1, 4), latent_dims=(2,), seeds=(0, 1), name="g")
    names = [recipe.name for recipe in recipes]
    assert len(names) == len(set(names)) == 4 + 2 + 4
    assert {"g-vae-d2-seed1-beta4", "g-ae-d2-seed0", "g-cvae-d2-seed0-beta4"} <= set(names)
    by_name = {recipe.name: recipe.config for recipe in recipes}
    assert by_name["g-cvae-d2-seed0-beta4"].model.classes == 10
    assert by_name["g-ae-d2-seed0"].model.classes == 0
    assert [config.sweep for config in by_name.values() if config.model.family != "vae"] == [""] * 6


def test_one_family_alone_is_left_out_of_the_names():
    (recipe,) = grid([of("ae")], betas=(1,), latent_dims=(3,), seeds=(0,), name="g")
    assert recipe.name == "g-d3"


def test_a_family_that_cannot_be_swept_is_refused():
    with pytest.raises(InputError, match=r"expected vae, ae, cvae.* in a sweep, found 'vqvae'"):
        grid([of("vqvae")], betas=(1,), latent_dims=(2,), seeds=(0,), name="g")


def test_shipped_recipes_have_names_of_their_own():
    names = [recipe.name for recipe in shipped()]
    assert len(names) == len(set(names))


def test_every_shipped_checkpoint_has_the_config_of_its_recipe():
    recipes = {recipe.name: recipe.config for recipe in shipped()}
    for checkpoint in CheckpointStore().list().checkpoints:
        found, recipe = checkpoint.config, recipes[checkpoint.name]
        assert (found.model, found.training, found.dataset) == (recipe.model, recipe.training, recipe.dataset)
        assert (found.title, found.sweep) == (recipe.title, recipe.sweep)


@pytest.mark.long
def test_the_shell_trains_a_sweep_and_keeps_what_is_there(tmp_path, capsys, coarse_measures):
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


def test_a_sweep_with_a_failed_training_ends_with_status_one_and_a_line(tmp_path, capsys):
    arguments = ["sweep", "--name", "wild", "--epochs", "1", "--width", "8", "--learning-rate", "1e9"]
    arguments += ["--warmup-steps", "0", "--store", str(tmp_path)]
    assert main(arguments) == 1
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert len(errors) == 1
    assert "wild-d2-beta1: training: expected a finite loss" in errors[0]
    assert CheckpointStore(tmp_path).list().checkpoints == ()


@pytest.mark.parametrize(("option", "value"), [("--processes", "0"), ("--retries", "-1")])
def test_numbers_that_make_no_sense_are_refused(tmp_path, capsys, option, value):
    assert main(["sweep", "--name", "s", option, value, "--store", str(tmp_path)]) == 2
    assert f"{option}: expected a whole number" in capsys.readouterr().err


def test_reproducing_an_unknown_checkpoint_names_the_known_ones(tmp_path, capsys):
    assert main(["reproduce", "nothing", "--store", str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert "mnist-vae" in error
    assert error.count("\n") == 1
