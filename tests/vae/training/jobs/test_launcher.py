"""The launcher, run in this process with trainings that end as they are told to."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vae.training.jobs.test_folder import at_work, wanted
from vae.data.locks import Lock, is_held
from vae.training.jobs import JobFolder, JobStore, Phase, launcher
from vae.training.jobs.queue import LAUNCHER, TURN


@pytest.fixture
def jobs(tmp_path, monkeypatch) -> JobStore:
    """A store whose queue holds two jobs and no launcher."""
    monkeypatch.setattr("vae.training.jobs.store.launch", lambda folder: None)
    monkeypatch.setattr(sys, "argv", ["launcher", str(tmp_path)])
    jobs = JobStore(tmp_path)
    for name in ("first", "second"):
        jobs.start(wanted(name))
    return jobs


@pytest.fixture
def begun(monkeypatch) -> list[str]:
    """The jobs whose processes were started, in their order; each finishes at once."""
    return begin(monkeypatch, lambda folder: folder.write_status(Phase.FINISHED, queued=folder.status().queued))


def begin(monkeypatch, train: Callable[[JobFolder], None], status: int = 0) -> list[str]:
    started: list[str] = []

    class Process:
        def __init__(self, folder: JobFolder) -> None:
            self.folder = folder

        def wait(self) -> int:
            train(self.folder)
            return status

    def detached(module: str, path: Path, log) -> Process:
        assert module == "vae.training.jobs.process"
        started.append(path.name)
        return Process(JobFolder(path))

    monkeypatch.setattr(launcher, "detached", detached)
    return started


def test_the_jobs_run_one_after_another_and_then_it_ends(jobs, begun):
    launcher.main()
    assert begun == ["first", "second"]
    assert not is_held(jobs.folder / LAUNCHER)


def test_a_second_launcher_does_nothing(jobs, begun):
    first = Lock(jobs.folder / LAUNCHER)
    assert first.acquire()
    launcher.main()
    assert begun == []


def test_a_job_that_came_while_it_was_ending_is_not_forgotten(jobs, begun, monkeypatch):
    release = Lock.release

    def late(lock: Lock) -> None:
        if lock.path.name == LAUNCHER and "third" not in begun:
            jobs.start(wanted("third"))
        release(lock)

    monkeypatch.setattr(Lock, "release", late)
    launcher.main()
    assert begun == ["first", "second", "third"]


def test_it_waits_for_a_training_that_a_killed_launcher_began(jobs, begun, monkeypatch):
    turn = Lock(jobs.folder / TURN)
    assert turn.acquire()
    paused = []

    def pause(seconds: float) -> None:
        assert begun == []
        paused.append(seconds)
        turn.release()

    monkeypatch.setattr(launcher.time, "sleep", pause)
    launcher.main()
    assert (len(paused), begun) == (1, ["first", "second"])


def test_a_process_that_ends_before_it_began_is_not_tried_for_ever(jobs, monkeypatch):
    begun = begin(monkeypatch, lambda folder: None, status=-9)
    launcher.main()
    assert begun == ["first", "second"]
    job = jobs.open("first")
    assert (job.phase, job.error) == (Phase.FAILED, "The training's process ended with status -9 before it began.")


def test_a_process_that_cannot_be_started_is_one_sentence(jobs, monkeypatch):
    def detached(module, path, log):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(launcher, "detached", detached)
    launcher.main()
    assert jobs.open("second").error == "The training's process could not be started: Cannot allocate memory."


def test_a_job_that_was_removed_while_it_trained_is_gone(jobs, monkeypatch):
    def removed(folder: JobFolder) -> None:
        lock = at_work(folder)
        jobs.remove(folder.path.name)
        assert folder.path.is_dir()
        lock.release()

    begun = begin(monkeypatch, removed)
    launcher.main()
    assert begun == ["first", "second"]
    assert [path.name for path in jobs.folder.iterdir() if path.is_dir()] == []


def test_each_job_has_the_folders_of_whoever_asked(jobs, monkeypatch):
    monkeypatch.setenv("VAE_DATA_DIR", "/of/the/third")
    jobs.start(wanted("third"))
    monkeypatch.delenv("VAE_DATA_DIR")
    jobs.start(wanted("fourth"))
    monkeypatch.setenv("VAE_DATA_DIR", "/of/the/launcher")
    found = {}

    def train(folder: JobFolder) -> None:
        found[folder.path.name] = os.environ.get("VAE_DATA_DIR")
        folder.write_status(Phase.FINISHED, queued=1)

    begin(monkeypatch, train)
    launcher.main()
    assert (found["third"], found["fourth"]) == ("/of/the/third", None)
