"""`python -m vae jobs` and `train --background`: what they print, and what they leave to the job's process."""

import json

import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.cli import main
from vae.config import TrainingConfig
from vae.models.families import model_config
from vae.training.jobs import JobFolder, JobRequest, JobStore, Phase

LOSSES = {"loss": 160.0, "reconstruction": 155.0, "kl": 5.0}


@pytest.fixture
def jobs(tmp_path, monkeypatch) -> JobStore:
    """An empty store; what is launched is only noted down."""
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "store"))
    monkeypatch.setattr("vae.training.jobs.store.launch", lambda folder: (folder / "launched").touch())
    monkeypatch.setattr("vae.training.jobs.store.relaunch", lambda folder: (folder / "launched").touch())
    return JobStore(tmp_path / "store")


def finished(jobs: JobStore, name: str, phase: Phase = Phase.FINISHED, error: str = "") -> JobFolder:
    folder = JobFolder(jobs.folder / name)
    folder.path.mkdir(parents=True)
    config = CheckpointConfig(dataset="digits", model=model_config(), training=TrainingConfig(epochs=4))
    folder.write_request(JobRequest.single(name, config, data="digits"))
    folder.write_status(phase, queued=1, error=error)
    return folder


def run(capsys, *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_a_training_in_the_background_is_queued_with_its_options(jobs, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = run(capsys, "train", "--name", "mine", "--beta", "4", "--epochs", "7", "--seed", "5", "--background")
    assert "mine: in the queue" in printed
    job = jobs.open("mine")
    assert (job.recipe.config.model.beta, job.recipe.config.training.epochs) == (4.0, 7)
    assert job.recipe.config.training.seed == 5
    assert job.phase is Phase.WAITING
    assert (jobs.folder / "launched").exists()


def test_a_sweep_in_the_background_is_one_job(jobs, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = run(capsys, "sweep", "--name", "mine", "--betas", "4", "0.5", "--epochs", "7", "--background")
    assert "mine: in the queue" in printed
    job = jobs.open("mine")
    assert [recipe.name for recipe in job.request.recipes] == ["mine-d2-beta4", "mine-d2-beta0.5"]
    assert "1 of 2" in run(capsys, "jobs")
    (shown,) = json.loads(run(capsys, "jobs", "list", "--json"))["jobs"]
    assert (shown["model"], shown["models"]) == ("mine-d2-beta4", ["mine-d2-beta4", "mine-d2-beta0.5"])


def test_a_sweep_in_the_background_has_one_process(jobs, capsys):
    assert main(["sweep", "--name", "mine", "--processes", "2", "--background"]) == 2
    assert "--background: expected neither --scheduler nor --processes" in capsys.readouterr().err


def test_the_list_names_state_epochs_and_errors(jobs, capsys):
    finished(jobs, "done").write_reports([])
    finished(jobs, "broken", Phase.FAILED, "the loss became NaN")
    (finished(jobs, "damaged").path / "request.json").write_text("{")
    printed = run(capsys, "jobs")
    assert "done" in printed
    assert "0 of 4" in printed
    assert "broken: the loss became NaN" in printed
    assert "damaged: damaged/request.json: expected JSON" in printed


def test_the_list_as_json_holds_the_last_epoch(jobs, capsys):
    line = {"epoch": 2, "epochs": 4, **LOSSES, **{f"held_out_{k}": v for k, v in LOSSES.items()}}
    line |= {"seconds": 1.5, "images_per_second": 900.0}
    (finished(jobs, "done").reports_path).write_text(json.dumps(line) + "\n")
    (job,) = json.loads(run(capsys, "jobs", "list", "--json"))["jobs"]
    assert (job["name"], job["phase"], job["last"]) == ("done", "finished", line)


def test_jobs_are_resumed_and_removed_by_name(jobs, capsys):
    folder = finished(jobs, "mine", Phase.STOPPED)
    assert "mine: is in the queue" in run(capsys, "jobs", "resume", "mine")
    assert folder.phase() is Phase.WAITING
    assert "mine: stops" in run(capsys, "jobs", "stop", "mine")
    assert folder.phase() is Phase.STOPPED
    assert "mine: removed" in run(capsys, "jobs", "remove", "mine")
    assert not folder.path.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("jobs", "stop"), "jobs stop: expected the name of a job, found none"),
        (("jobs", "stop", "none"), "job: expected a store with jobs in it; found 'none'"),
        (("jobs", "list", "mine"), "jobs list: expected no name, found 'mine'"),
        (("train", "--name", "Bad Name", "--background"), "checkpoint name: expected small letters"),
    ],
)
def test_a_mistake_is_one_line(jobs, capsys, arguments, sentence):
    assert main(arguments) == 2
    assert sentence in capsys.readouterr().err
