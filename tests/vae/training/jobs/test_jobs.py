"""Jobs are real processes here: watched, queued, stopped, killed, resumed, removed."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore
from vae.config import TrainingConfig
from vae.data.datasets import load
from vae.data.locks import Lock, is_held
from vae.errors import InputError
from vae.models.families import model_config
from vae.training.jobs import Job, JobFolder, JobRequest, JobStore, Phase
from vae.training.reports import read_history
from vae.training.sweeps import grid
from vae.training.tasks import TrainingTask

ROOT = Path(__file__).resolve().parents[4]
MODEL = model_config(width=8, fourier_features=4, encoder_width=8, encoder_depth=1)
EPOCHS = 60
TRAINING = TrainingConfig(epochs=EPOCHS, batch_size=20, warmup_steps=5, seed=3)
PATIENCE = 180.0

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> str:
    """A small data set in a file."""
    path = tmp_path_factory.mktemp("data") / "few.npz"
    test = load("digits").test
    np.savez(path, images=test.images, labels=test.labels)
    return str(path)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> CheckpointStore:
    return CheckpointStore(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def jobs(store) -> JobStore:
    return JobStore(store.root)


def request_for(name: str, data: str, *, training: TrainingConfig = TRAINING) -> JobRequest:
    config = CheckpointConfig(dataset="few", model=MODEL, training=training)
    return JobRequest.single(name, config, data=data)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def ended(jobs: JobStore, name: str) -> Job:
    """The job once no process is at it."""
    wait_until(lambda: not jobs.open(name).phase.active and not is_held(jobs.open(name).folder.lock))
    return jobs.open(name)


def after_epochs(jobs: JobStore, name: str, count: int) -> Job:
    """The job once so many epochs are finished."""
    wait_until(lambda: len(jobs.open(name).folder.reports()) >= count or not jobs.open(name).phase.active)
    return jobs.open(name)


def numbers_of(module: str, path: Path) -> list[int]:
    """The processes that run a module of this package on a path."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:  # it has ended meanwhile
            continue
        if module.encode() in command and str(path.resolve()).encode() in command:
            found.append(int(entry.name))
    return found


def process_of(folder: JobFolder) -> int:
    """The number of the process that runs the job."""
    (number,) = numbers_of("vae.training.jobs.process", folder.path)
    return number


@pytest.fixture(scope="module")
def finished(jobs, data) -> Job:
    """A job that ran without a stop; the process that started it was killed at once."""
    program = (
        "import json, os, signal, sys\n"
        "from vae.training.jobs import JobRequest, JobStore\n"
        "JobStore(sys.argv[1]).start(JobRequest.from_json(json.loads(sys.argv[2])))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    request = json.dumps(request_for("whole", data).to_json())
    server = subprocess.run([sys.executable, "-c", program, str(jobs.root), request], cwd=ROOT, check=False)
    assert server.returncode == -signal.SIGKILL
    return ended(jobs, "whole")


@pytest.fixture(scope="module")
def second(jobs, data) -> Job:
    """A job that was queued behind one at work, as it was found then."""
    held = Lock(jobs.folder / "turn.lock")
    jobs.folder.mkdir(exist_ok=True)
    wait_until(held.acquire)
    jobs.start(request_for("again", data))
    wait_until(lambda: jobs.open("again").folder.status().phase is Phase.WAITING)
    time.sleep(0.5)
    found = jobs.open("again")
    held.release()
    return found


def test_a_job_trains_to_a_checkpoint_and_outlives_the_process_that_started_it(store, finished):
    assert finished.phase is Phase.FINISHED
    assert finished.error == ""
    reports = finished.folder.reports()
    assert [report.epoch for report in reports] == list(range(1, EPOCHS + 1))
    assert reports[-1].held_out_loss < reports[0].held_out_loss
    checkpoint = store.open("whole")
    assert checkpoint.config.model == MODEL
    view = finished.folder.live()
    assert int(view.epoch) == EPOCHS
    passed = finished.folder.passed()
    assert (1 <= passed.epoch <= EPOCHS, 0 <= passed.batches <= passed.of) == (True, True)
    assert view.mean == pytest.approx(checkpoint.encoded().mean, abs=0.02)
    assert not finished.folder.state.exists()


@pytest.mark.long
def test_stopped_then_killed_a_job_goes_on_to_the_end_of_one_that_never_stopped(jobs, store, finished, second):
    assert second.phase is Phase.WAITING
    assert second.folder.reports() == ()

    after_epochs(jobs, "again", 3)
    jobs.stop("again")
    stopped = ended(jobs, "again")
    assert stopped.phase is Phase.STOPPED
    kept = stopped.folder.reports()
    assert 3 <= len(kept) < EPOCHS
    assert [checkpoint.name for checkpoint in store.list().checkpoints] == ["whole"]

    jobs.resume("again")
    folder = after_epochs(jobs, "again", len(kept) + 2).folder
    os.kill(process_of(folder), signal.SIGKILL)
    assert ended(jobs, "again").phase is Phase.INTERRUPTED
    assert [checkpoint.name for checkpoint in store.list().checkpoints] == ["whole"]
    assert store.list().problems == ()
    killed = folder.reports()
    assert killed[: len(kept)] == kept

    jobs.resume("again")
    resumed = ended(jobs, "again")
    assert resumed.phase is Phase.FINISHED
    assert resumed.folder.reports()[: len(killed)] == killed
    whole, other = store.open("whole"), store.open("again")
    assert [report.epoch for report in read_history(other.path / "history.csv")] == list(range(1, EPOCHS + 1))
    for metric in whole.metrics():
        assert other.metrics()[metric.name].value == pytest.approx(metric.value, rel=1e-3, abs=1e-4), metric.name


@pytest.mark.long
def test_a_sweep_trains_its_models_one_after_another_and_goes_on_where_it_was_killed(jobs, store, data):
    base = CheckpointConfig(dataset="few", model=MODEL, training=dataclasses.replace(TRAINING, epochs=30))
    good = grid([base], betas=[0.5, 2.0], latent_dims=[2], seeds=[0], name="swept")
    hopeless = dataclasses.replace(base, training=dataclasses.replace(base.training, learning_rate=1e30))
    recipes = (good[0], TrainingTask("swept-hopeless", hopeless), good[1])
    jobs.start(JobRequest(name="swept", recipes=recipes, data=data))
    wait_until(lambda: (store.root / good[0].name).exists())
    first = (store.root / good[0].name / "config.json").stat().st_mtime
    wait_until(lambda: jobs.open("swept").member == 2 and len(jobs.open("swept").folder.reports()) >= 3)
    folder = jobs.open("swept").folder
    os.kill(process_of(folder), signal.SIGKILL)
    killed = ended(jobs, "swept")
    assert killed.phase is Phase.INTERRUPTED
    assert killed.recipe == good[1]
    assert {good[0].name, good[1].name} & {c.name for c in store.list().checkpoints} == {good[0].name}

    jobs.resume("swept")
    over = ended(jobs, "swept")

    assert (store.root / good[0].name / "config.json").stat().st_mtime == first  # it was not trained again
    assert store.open(good[1].name).config.model.beta == 2.0
    assert len(over.folder.reports()) == 30
    assert over.phase is Phase.FAILED
    assert over.error.startswith("swept-hopeless: ")
    jobs.remove("swept")
    assert (store.root / good[1].name).exists()


@pytest.mark.long
def test_a_job_that_is_removed_while_it_trains_leaves_nothing(jobs, store, data):
    jobs.start(request_for("gone", data, training=TrainingConfig(epochs=5000)))
    folder = after_epochs(jobs, "gone", 1).folder
    jobs.remove("gone")
    assert "gone" not in [job.name for job in jobs.list().jobs]
    wait_until(lambda: not folder.path.exists())
    assert not (store.root / "gone").exists()
    assert [path.name for path in store.root.iterdir() if path.name.startswith(".gone")] == []


@pytest.mark.long
def test_a_training_that_cannot_go_on_says_why_in_one_sentence(jobs, data):
    jobs.start(request_for("lost", data + ".elsewhere.npz"))
    failed = ended(jobs, "lost")
    assert failed.phase is Phase.FAILED
    assert failed.error.startswith("data set: expected the path of a file or a folder of pictures, found nothing")
    assert "\n" not in failed.error


@pytest.mark.long
def test_a_damaged_state_fails_in_one_sentence(jobs, data):
    folder = jobs.open("lost").folder
    request = request_for("lost", data)
    folder.write_request(request)
    state = folder.state_of(request.recipes[0])
    state.mkdir(parents=True)
    (state / "state.safetensors").write_bytes(b"not a state")
    jobs.resume("lost")
    failed = ended(jobs, "lost")
    assert failed.phase is Phase.FAILED
    assert failed.error.startswith("resume: expected a training's state in state.safetensors")


@pytest.mark.long
def test_a_job_that_was_killed_once_its_checkpoint_was_there_is_finished(jobs, finished):
    folder = finished.folder
    folder.write_status(Phase.MEASURING, queued=1)
    assert folder.phase() is Phase.INTERRUPTED
    before = (jobs.root / "whole" / "config.json").stat().st_mtime
    jobs.resume("whole")
    assert ended(jobs, "whole").phase is Phase.FINISHED
    assert (jobs.root / "whole" / "config.json").stat().st_mtime == before


@pytest.mark.long
def test_a_queue_is_one_launcher_which_may_be_killed_and_leaves_nothing(tmp_path, data):
    jobs = JobStore(tmp_path)
    names = ["one", "two", "three", "four"]
    for name in names:
        jobs.start(request_for(name, data, training=dataclasses.replace(TRAINING, epochs=20)))
    after_epochs(jobs, "one", 2)
    (launcher,) = numbers_of("vae.training.jobs.launcher", tmp_path)
    assert [bool(numbers_of("vae.training.jobs.process", jobs.folder / name)) for name in names] == [True, *[False] * 3]

    os.kill(launcher, signal.SIGKILL)
    wait_until(lambda: not is_held(jobs.folder / "launcher.lock"))
    assert jobs.open("one").phase is Phase.TRAINING  # it goes on
    ended(jobs, "one")
    assert [job.name for job in jobs.waiting()] == names[1:]

    assert JobStore(tmp_path).look().problems == ()
    wait_until(lambda: jobs.open("two").phase is Phase.TRAINING)
    os.kill(process_of(jobs.open("two").folder), signal.SIGKILL)  # the next one's turn comes all the same
    assert ended(jobs, "two").phase is Phase.INTERRUPTED
    assert [ended(jobs, name).phase for name in ("three", "four")] == [Phase.FINISHED] * 2
    wait_until(lambda: not is_held(jobs.folder / "launcher.lock"))
    wait_until(lambda: not numbers_of("vae.training.jobs.launcher", tmp_path))
    assert [path.name for path in jobs.folder.iterdir() if path.name.startswith(".")] == []


def test_a_name_in_use_is_refused(jobs, finished, data):
    with pytest.raises(InputError, match="which is a checkpoint here already"):
        jobs.start(request_for("whole", data))


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 32 megabytes."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(tmp_path)], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk needs the right to mount one")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.long
def test_a_training_whose_disk_fills_says_so_keeps_its_last_state_and_goes_on_once_there_is_room(small_disk, data):
    jobs = JobStore(small_disk)
    jobs.start(request_for("mine", data))
    kept = after_epochs(jobs, "mine", 3).folder.reports()
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass

    failed = ended(jobs, "mine")
    sentence = "disk: expected to write the training's state and checkpoint, found no room left; "
    assert (failed.phase, failed.error) == (Phase.FAILED, f"{sentence}what it kept before stays")
    assert failed.folder.log.read_text().count(sentence) == 1
    assert jobs.list().problems == ()

    filler.unlink()
    jobs.resume("mine")
    over = ended(jobs, "mine")
    assert (over.phase, over.error) == (Phase.FINISHED, "")
    assert over.folder.reports()[: len(kept)] == kept
    assert [path.name for path in small_disk.iterdir() if path.name.startswith(".mine")] == []
