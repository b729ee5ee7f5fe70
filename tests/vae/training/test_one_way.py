"""One way to train: whoever asks, and wherever it is carried out, the same task gives the same bytes; none is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.vae.training.test_cluster import scheduler  # noqa: F401 (a fixture)
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import METRICS, WEIGHTS, CheckpointStore
from vae.cli import main
from vae.config import TrainingConfig
from vae.data import datasets
from vae.data.datasets import Dataset, Split
from vae.models.families import model_config
from vae.training.cluster import Cluster
from vae.training.defaults import Choices, config_for
from vae.training.executors import Inline, Processes
from vae.training.jobs import JobRequest, JobStore, Phase
from vae.training.run import Outcome, run, state_folder
from vae.training.tasks import TrainingTask

ROOT = Path(__file__).resolve().parents[3]
OPTIONS = ("--data", "digits", "--epochs", "2", "--width", "32", "--encoder-width", "32")
SMALL = model_config(width=8, fourier_features=2, encoder_width=8)


@pytest.fixture
def cvae() -> CheckpointConfig:
    """What the options say, as the page's form makes it."""
    data = datasets.load("digits")
    choices = Choices(family="cvae", model={"width": 32, "encoder_width": 32}, training={"epochs": 2})
    return config_for(choices, dataset="digits", images=len(data.train), classes=data.classes)


def ended(jobs: JobStore, name: str) -> Phase:
    deadline = time.monotonic() + 240
    while jobs.open(name).phase.active and time.monotonic() < deadline:
        time.sleep(0.2)
    return jobs.open(name).phase


@pytest.mark.long
def test_a_cvae_is_the_same_bytes_from_the_shell_the_page_the_background_a_sweep_and_dask(
    cvae,
    scheduler,  # noqa: F811
    tmp_path,
):
    found = {}

    def take(way: str, store: Path) -> None:
        (checkpoint,) = CheckpointStore(store).list().checkpoints
        found[way] = tuple((checkpoint.path / name).read_bytes() for name in (METRICS, WEIGHTS))

    ways = {way: tmp_path / way for way in ("train", "background", "page", "sweep", "processes", "dask")}
    assert main(["train", "--name", "x", "--family", "cvae", *OPTIONS, "--store", str(ways["train"])]) == 0
    command = ["train", "--name", "x", "--family", "cvae", *OPTIONS, "--background", "--store", str(ways["background"])]
    assert main(command) == 0
    assert ended(JobStore(ways["background"]), "x") is Phase.FINISHED
    JobStore(ways["page"]).start(JobRequest.single("x", cvae, data="digits"))
    assert ended(JobStore(ways["page"]), "x") is Phase.FINISHED
    assert main(["sweep", "--name", "x", "--families", "cvae", *OPTIONS, "--store", str(ways["sweep"])]) == 0
    for way, executor in (("processes", Processes(2)), ("dask", Cluster(scheduler))):
        assert run([TrainingTask("x", cvae)], executor, store=CheckpointStore(ways[way])) == (Outcome("x"),)
    for way, store in ways.items():
        take(way, store)
    assert {way for way in found if found[way] != found["train"]} == set()
    assert "class_consistency" in CheckpointStore(ways["dask"]).open("x").metrics()


@pytest.mark.long
def test_ctrl_c_keeps_the_last_finished_epoch_and_says_how_to_go_on(tmp_path):
    command = [sys.executable, "-m", "vae", "train", "--name", "x", "--data", "digits", "--epochs", "400"]
    command += ["--width", "16", "--encoder-width", "16", "--no-evaluate", "--store", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as shell:
        for line in shell.stderr:
            if "training 3/400" in line:
                break
        shell.send_signal(signal.SIGINT)
        said = shell.stderr.read().strip().splitlines()[-1]
    assert shell.returncode == 130
    assert said.startswith("interrupted; the last finished epoch is kept, ")
    assert said.endswith(" of 400, and the same command goes on from there")
    assert state_folder(CheckpointStore(tmp_path), "x").is_dir()
    assert CheckpointStore(tmp_path).list().checkpoints == ()


def small(name: str, **training) -> TrainingTask:
    training = TrainingConfig(epochs=1, batch_size=50, warmup_steps=0, **training)
    return TrainingTask(name, CheckpointConfig(dataset="few", model=SMALL, training=training))


def test_weights_are_in_the_store_before_they_are_measured_and_measuring_can_go_on(few, monkeypatch, tmp_path):
    store, seen = CheckpointStore(tmp_path), []

    def interrupted(model, **rest):
        seen.append(store.open("a").metrics().left_out[0].name)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("vae.training.fit.measure", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run([small("a")], Inline(), store=store, own={"few": few})
    assert seen == ["all"]
    assert len(store.open("a").metrics()) == 0
    weights = (store.open("a").path / WEIGHTS).read_bytes()
    assert run([small("a")], Inline(), store=store, own={"few": few}) == (Outcome("a"),)
    assert "mse" in store.open("a").metrics()
    assert (store.open("a").path / WEIGHTS).read_bytes() == weights
    assert not state_folder(store, "a").exists()
    assert run([small("a")], Inline(), store=store, own={"few": few}) == (Outcome("a", kept=True),)


def test_a_measure_that_raises_is_left_out_with_its_reason_and_the_others_are_taken(few, monkeypatch, tmp_path):
    def broken(*_):
        raise RuntimeError("no <b>such</b>\nthing")

    monkeypatch.setattr("vae.evaluation.protocols.probe", broken)
    store = CheckpointStore(tmp_path)
    assert run([small("a")], Inline(), store=store, own={"few": few}) == (Outcome("a"),)
    metrics = store.open("a").metrics()
    left_out = {each.name: each.reason for each in metrics.left_out}
    assert left_out["probe_accuracy"] == "RuntimeError: no (b>such(/b> thing"
    assert left_out["sample_certainty"] == "expected a classifier trained on few, found none"
    assert {"mse", "negative_elbo", "knn_accuracy", "hole_share"} <= {metric.name for metric in metrics}


def test_five_pictures_of_one_class_are_trained_on_and_say_what_they_are_too_few_for(few, tmp_path):
    images = few.train.images[:5]
    data = Dataset("few", Split(images, np.zeros(5, np.uint8)), Split(images, np.zeros(5, np.uint8)))
    store = CheckpointStore(tmp_path)
    assert run([small("a")], Inline(), store=store, own={"few": data}) == (Outcome("a"),)
    left_out = {each.name: each.reason for each in store.open("a").metrics().left_out}
    one = "expected at least two classes among the training images, found 1"
    assert left_out["knn_accuracy"] == left_out["probe_accuracy"] == one
    assert left_out["hole_share"] == "expected more than 10 test images, found 5"
    assert "negative_elbo" in store.open("a").metrics()


def test_measuring_may_be_skipped(few, tmp_path):
    store, task = CheckpointStore(tmp_path), TrainingTask("a", small("a").config, evaluate=False)
    run([task], Inline(), store=store, own={"few": few})
    assert len(store.open("a").metrics()) == 0
    assert "evaluate NAME --save" in store.open("a").metrics().left_out[0].reason
    assert not state_folder(store, "a").exists()
