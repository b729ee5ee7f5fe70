"""What a job's process decides, run in this process without a training."""

import errno
import os
import shutil
import sys

import pytest

from tests.vae.training.jobs.test_folder import at_work, wanted
from vae.checkpoints.store import CONFIG, SHIPPED, CheckpointStore
from vae.training.jobs import JobFolder, JobRequest, JobStore, Phase, process
from vae.training.jobs.process import JobProcess


class LeftError(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def jobs(tmp_path, monkeypatch) -> JobStore:
    """A store without a launcher, and a process that ends by an exception."""

    def leave(status: int) -> None:
        raise LeftError

    monkeypatch.setattr("vae.training.jobs.store.launch", lambda folder: None)
    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(os, "nice", lambda increment: 0)
    return JobStore(tmp_path)


@pytest.fixture
def run(monkeypatch) -> list[str]:
    """The jobs that `main` would have run."""
    names: list[str] = []
    monkeypatch.setattr(JobProcess, "run", lambda self: names.append(self.request.name))
    return names


def start(folder: JobFolder, monkeypatch) -> None:
    monkeypatch.setattr(sys, "argv", ["process", str(folder.path)])
    process.main()


def test_only_a_job_in_the_queue_is_run(jobs, run, monkeypatch):
    folder = jobs.start(wanted("mine")).folder
    jobs.stop("mine")
    start(folder, monkeypatch)
    assert run == []
    jobs.resume("mine")
    start(folder, monkeypatch)
    assert run == ["mine"]


def test_a_job_that_another_process_runs_or_that_is_gone_is_left_alone(jobs, run, monkeypatch):
    monkeypatch.setattr(process, "LOCK_SECONDS", 0.1)
    folder = jobs.start(wanted("mine")).folder
    lock = at_work(folder)
    start(folder, monkeypatch)
    lock.release()
    jobs.remove("mine")
    start(folder, monkeypatch)
    assert run == []


def test_whether_a_checkpoint_is_this_job_s_does_not_hang_on_a_clock(jobs):
    """It was "written later than asked": with a clock set back, a job that replaces had finished untrained."""
    store = CheckpointStore(jobs.root)
    shutil.copytree(SHIPPED / "digits-vae", jobs.root / "mine")
    os.utime(jobs.root / "mine" / CONFIG, (2**33, 2**33))
    request = JobRequest.single("mine", store.open("mine").config, data="digits", replace=True)
    job = JobProcess(jobs.start(request).folder)
    assert not job._written(job.request.recipes[0])
    os.utime(jobs.root / "mine" / CONFIG, (0, 0))  # another was written, in 1970
    assert job._written(job.request.recipes[0])


def test_a_process_ends_with_its_sentence_even_where_nothing_can_be_written(jobs, monkeypatch, capsys):
    job = JobProcess(jobs.start(wanted("mine")).folder)
    job.enter(Phase.TRAINING)
    with pytest.raises(LeftError):
        job._end(Phase.FAILED, "The disk is full.")
    assert "The disk is full." in capsys.readouterr().err
    assert (job.folder.status().phase, job.folder.status().error) == (Phase.FAILED, "The disk is full.")

    def full(*arguments, **more):
        raise OSError(errno.ENOSPC, "No space left on device")

    job = JobProcess(job.folder)
    monkeypatch.setattr(job.folder, "write_status", full)
    with pytest.raises(LeftError):
        job._end(Phase.STOPPED)


def test_a_job_that_was_wished_gone_leaves_its_folder_to_the_launcher(jobs):
    job = JobProcess(jobs.start(wanted("mine")).folder)
    lock = at_work(job.folder)
    jobs.remove("mine")
    with pytest.raises(LeftError):
        job._end(None)
    assert job.folder.path.is_dir()
    lock.release()
    jobs.look()
    assert not job.folder.path.exists()
