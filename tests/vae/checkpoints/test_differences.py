from dataclasses import replace

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.differences import Difference, differences
from vae.config import TrainingConfig
from vae.models.families import model_config

BASE = CheckpointConfig(dataset="digits", model=model_config(), training=TrainingConfig(), versions={"keras": "3.15"})


def test_equal_configs_differ_in_nothing():
    assert differences([BASE, BASE]) == ()
    assert differences([BASE]) == ()


def test_a_title_or_the_name_of_a_sweep_is_no_difference():
    assert differences([BASE, replace(BASE, title="Another", sweep="some-sweep")]) == ()


def test_each_field_that_differs_has_a_row_with_a_value_for_each_config():
    wider = replace(BASE, model=replace(BASE.model, width=64, beta=4.0), dataset="mnist")
    assert differences([BASE, wider, BASE]) == (
        Difference("data set", ("digits", "mnist", "digits")),
        Difference("width", ("512", "64", "512")),
        Difference("beta", ("1", "4", "1")),
    )


def test_numbers_that_mean_none_and_switches_are_said_in_words():
    other = CheckpointConfig(
        dataset="digits",
        model=model_config(family="cvae", classes=10),
        training=TrainingConfig(binarise=False, held_out=4),
        versions={"keras": "3.15"},
    )
    assert differences([BASE, other]) == (
        Difference("family", ("vae", "cvae")),
        Difference("classes", ("none", "10")),
        Difference("binarise", ("yes", "no")),
        Difference("held out", ("none", "4")),
    )


def test_a_library_that_one_of_them_does_not_name_is_a_dash():
    assert differences([BASE, replace(BASE, versions={})]) == (Difference("version of keras", ("3.15", "–")),)
