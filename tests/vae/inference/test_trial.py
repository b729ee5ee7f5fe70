"""A model is tried out in a process of its own, within bounds of time and memory; the process ends in any case."""

import sys

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import write_json
from vae.checkpoints.store import CheckpointStore, write_config, write_weights
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.inference import child, operations
from vae.inference.restoring import restore
from vae.inference.trial import try_out
from vae.inference.wire import Message
from vae.models.families import model_config

REQUEST = Message({"operation": "try_out", "name": "tried"})


@pytest.fixture
def ended(monkeypatch) -> list[bool]:
    """Whether each child that was told to end has ended then."""
    found, end = [], child.Child.end

    def noted(self) -> None:
        end(self)
        found.append(not self.alive)

    monkeypatch.setattr(child.Child, "end", noted)
    return found


def test_a_model_that_runs_passes_and_its_process_ends(model_store, ended):
    try_out(model_store.open("codes"))
    assert ended == [True]


@pytest.mark.long
def test_a_slow_model_is_refused_after_the_time_for_it(model_store, ended):
    with pytest.raises(InputError, match=r"^codes: expected a model that runs within 0 s and .*, found a slower one$"):
        try_out(model_store.open("codes"), seconds=0)
    assert ended == [True]


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit a process's data")
def test_a_model_that_takes_too_much_memory_is_refused(tmp_path, ended):
    store = CheckpointStore(tmp_path)
    with store.writing("vast") as folder:
        model = model_config(width=4096, depth=16)
        write_config(folder, CheckpointConfig(dataset="digits", model=model, training=TrainingConfig()))
        write_weights(folder, {"decoder/nothing": np.ones(3)})
        write_json(folder / "metrics.json", [])

    with pytest.raises(InputError, match=r"^vast: expected a model that runs within 20 s and 700 MB of memory, found"):
        try_out(store.open("vast"), memory=700 * 2**20)
    assert ended == [True]


@pytest.mark.long
def test_weights_that_do_not_fit_are_named(tmp_path):
    store = CheckpointStore(tmp_path)
    with store.writing("misfit") as folder:
        model = model_config(width=8)
        write_config(folder, CheckpointConfig(dataset="digits", model=model, training=TrainingConfig()))
        write_weights(folder, {"decoder/nothing": np.ones(3)})
        write_json(folder / "metrics.json", [])

    with pytest.raises(InputError, match=r"^misfit: weights: expected the"):
        try_out(store.open("misfit"))


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (np.zeros((256, 2)), r"^tried: expected pictures of shape \(256, 28, 28\), found \(256, 2\)$"),
        (np.full((256, 28, 28), np.nan), "^tried: expected pictures of finite numbers from 0 to 1, found others$"),
        (np.full((256, 28, 28), 1.5), "^tried: expected pictures of finite numbers from 0 to 1, found others$"),
    ],
)
def test_what_is_drawn_must_be_pictures(model_store, monkeypatch, images, sentence):
    model = restore(model_store.open("plain"))
    monkeypatch.setattr(model, "reconstruct", lambda *_: images)

    with pytest.raises(InputError, match=sentence):
        operations.run(model, REQUEST)


def test_the_prior_must_give_probabilities(model_store, monkeypatch):
    model = restore(model_store.open("codes"))
    monkeypatch.setattr(model.prior, "sample", lambda n, rng: np.zeros((n, 49), np.int32))
    monkeypatch.setattr(model.prior, "bits", lambda maps: np.full(len(maps), np.inf))

    with pytest.raises(InputError, match=r"^tried: expected a prior of finite probabilities, found another$"):
        operations.run(model, REQUEST)
