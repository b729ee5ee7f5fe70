"""What a training's reports look like: curves in nats, one line of facts."""

import dataclasses

import pytest

from app.views.train.figures import duration, loss_figure
from tests.vae.training.jobs.test_folder import report


@pytest.mark.parametrize(
    ("seconds", "said"), [(7.6, "8 s"), (89, "89 s"), (100, "2 min"), (5400, "1 h 30 min"), (7260, "2 h 1 min")]
)
def test_a_duration_is_said_as_one_says_it(seconds, said):
    assert duration(seconds) == said


def test_both_curves_of_a_term_are_drawn_by_epoch():
    figure = loss_figure([report(1), report(2)], "reconstruction", epochs=4)
    train, held_out = figure.data
    assert (train.name, held_out.name) == ("train", "held-out")
    assert list(held_out.x) == [1, 2]
    assert list(held_out.y) == [2.0, 2.0]
    assert figure.layout.xaxis.range == (0.5, 4.5)


def test_the_fall_of_the_first_epochs_does_not_flatten_the_rest():
    reports = [dataclasses.replace(report(n), kl=500.0 if n < 3 else 5.0, held_out_kl=6.0) for n in range(1, 31)]
    low, high = loss_figure(reports, "kl", epochs=30).layout.yaxis.range
    assert low < 5.0 < 6.0 < high < 10.0


def test_one_epoch_is_a_point():
    assert loss_figure([report(1)], "kl", epochs=4).data[0].mode == "markers"
