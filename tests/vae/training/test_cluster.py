"""A sweep on a real Dask scheduler with two worker processes, one of which dies in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.models.families import model_config
from vae.training.cluster import Cluster
from vae.training.executors import Inline
from vae.training.reports import EpochReport
from vae.training.run import Heard, Outcome, run
from vae.training.sweeps import grid

distributed = pytest.importorskip("distributed", reason="needs Dask: pip install distributed")

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120
BASE = CheckpointConfig(
    dataset="few",
    model=model_config(width=8, fourier_features=2, encoder_width=8),
    training=TrainingConfig(epochs=2, batch_size=50, warmup_steps=0),
)
RECIPES = grid([BASE], betas=(0.5, 1, 4), latent_dims=(2,), seeds=(0, 1), name="s")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a scheduler that knows nothing of this package, with two workers that do."""
    place = tmp_path_factory.mktemp("dask")
    file = place / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "dask"]
    listen = ["--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--no-show"]
    started = [subprocess.Popen([*command, "scheduler", *listen, "--scheduler-file", str(file)], cwd=place, **quiet)]
    try:
        address = _address(file)
        options = ["--nworkers", "2", "--nthreads", "1", "--local-directory", str(place), "--no-dashboard"]
        started.append(subprocess.Popen([*command, "worker", address, *options], cwd=ROOT, **quiet))
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(PATIENCE)


def _address(file: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if file.is_file() and (text := file.read_text()):
            return json.loads(text)["address"]
        time.sleep(0.1)
    raise AssertionError("expected a Dask scheduler, found none")


@pytest.mark.long
def test_a_sweep_on_a_cluster_measures_as_here_though_a_worker_dies(few, scheduler, tmp_path):
    here, there = CheckpointStore(tmp_path / "here"), CheckpointStore(tmp_path / "there")
    begun: list[str] = []
    with distributed.Client(scheduler, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=PATIENCE)
        numbers = client.run(os.getpid)

        def kill_the_first(name: str, report: EpochReport) -> None:
            if not begun:
                worker = next(w for w, keys in client.processing().items() if any(k.startswith(name) for k in keys))
                os.kill(numbers[worker], signal.SIGKILL)
            if report.epoch == 1:
                begun.append(name)

        outcomes = run(RECIPES, Cluster(scheduler), store=there, own={"few": few}, heard=Heard(epoch=kill_the_first))
    assert outcomes == tuple(Outcome(recipe.name) for recipe in RECIPES)
    assert sorted(begun) == sorted([*(recipe.name for recipe in RECIPES), begun[0]])  # one retry, no more
    run(RECIPES, Inline(), store=here, own={"few": few})
    for recipe in RECIPES:
        mine, theirs = here.open(recipe.name), there.open(recipe.name)
        assert theirs.config == mine.config
        assert [metric.name for metric in theirs.metrics()] == [metric.name for metric in mine.metrics()]
        for metric in mine.metrics():
            assert theirs.metrics()[metric.name].value == pytest.approx(metric.value, rel=1e-6), metric.name
        assert {file.name for file in theirs.path.iterdir()} == {file.name for file in mine.path.iterdir()}


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nonsense", "expected an address such as tcp://host:8786, found 'nonsense'"),
        ("tcp://127.0.0.1:1", "expected a Dask scheduler at tcp://127.0.0.1:1, found none that answers"),
    ],
)
def test_a_scheduler_that_cannot_be_used_gets_one_sentence(few, tmp_path, monkeypatch, address, message):
    monkeypatch.setattr("vae.training.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(InputError, match=message):
        run(RECIPES, Cluster(address), store=CheckpointStore(tmp_path), own={"few": few})


def test_a_missing_dask_gets_one_sentence(few, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"expected the package distributed \(pip install distributed\), found none"):
        run(RECIPES, Cluster("tcp://127.0.0.1:8786"), store=CheckpointStore(tmp_path), own={"few": few})
