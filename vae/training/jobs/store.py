"""The jobs of a store: started, listed, stopped, resumed and removed from any process; their state is in files."""

import os
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

from vae.checkpoints.store import CONFIG, NAME, CheckpointStore, Problem, check_name
from vae.data.aside import discard, draft_folder
from vae.data.locks import Lock
from vae.errors import InputError
from vae.training.jobs.folder import PASSED_ON, JobFolder, JobRequest, Phase
from vae.training.jobs.own_data import OwnData
from vae.training.jobs.queue import BRIEFLY, MOST_WAITING, entered, launch, relaunch, tidy
from vae.training.reports import EpochReport
from vae.training.tasks import TrainingTask

FOLDER = ".jobs"
RECENT = 10  # epochs that the time left is told from
ORDER = (Phase.STOPPING, Phase.MEASURING, Phase.TRAINING, Phase.STARTING, Phase.WAITING)


@dataclass(frozen=True)
class Job:
    """One job as it was found; its folder has the rest.

    Attributes:
        folder: its files.
        request: what it trains.
        phase: where it is.
        queued: its place in the queue, the smaller the earlier.
        member: which of the request's recipes it is at, from 0.
        error: what went wrong, in one sentence; empty where nothing did.
    """

    folder: JobFolder
    request: JobRequest
    phase: Phase
    queued: int
    member: int
    error: str

    @property
    def name(self) -> str:
        """The job's name."""
        return self.request.name

    @property
    def models_after(self) -> int:
        """How many models follow the one it is at."""
        return len(self.request.recipes) - 1 - self.member

    @property
    def recipe(self) -> TrainingTask:
        """What it trains now, or trained last."""
        return self.request.recipes[self.member]


@dataclass(frozen=True)
class JobListing:
    """Every job of a store: those at work, those that wait in their order, the rest by age; and what is damaged."""

    jobs: tuple[Job, ...]
    problems: tuple[Problem, ...]


class JobStore:
    """The jobs of the store of checkpoints at `root`, one at a time at work."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)
        self.folder = self.root / FOLDER

    # -- what there is --------------------------------------------------------------------------------------------

    def list(self) -> JobListing:
        """Every job; a damaged one becomes a Problem and the rest are there."""
        jobs, problems = [], []
        for path in sorted(self.folder.iterdir()) if self.folder.is_dir() else []:
            folder = JobFolder(path)
            if not NAME.fullmatch(path.name) or not path.is_dir() or folder.wants_removal():
                continue
            try:
                jobs.append(_read(folder))
            except InputError as error:
                if path.is_dir():  # else it was removed while we read
                    problems.append(Problem(path.name, str(error)))
        return JobListing(tuple(sorted(jobs, key=_order)), tuple(problems))

    def open(self, name: str) -> Job:
        """One job by name; raise InputError where there is none, or its files are damaged."""
        return _read(self._folder(name))

    def waiting(self) -> tuple[Job, ...]:
        """The jobs in the queue, the next one first."""
        return tuple(job for job in self.list().jobs if job.phase is Phase.WAITING)

    def look(self) -> JobListing:
        """Every job; what kills have left is removed, and the queue goes on where its launcher was killed."""
        tidy(self.folder)
        listing = self.list()
        if any(job.phase is Phase.WAITING for job in listing.jobs):
            relaunch(self.folder)
        return listing

    # -- what is done with them -----------------------------------------------------------------------------------

    def check_free(self, request: JobRequest) -> None:
        """Raise InputError where the job's name, or a checkpoint's that it would write, is taken."""
        check_name(request.name)
        others = [job for job in self.list().jobs if job.phase.active and job.name != request.name]
        awaited = {recipe.name: job.name for job in others for recipe in job.request.recipes}
        for recipe in request.recipes:
            check_name(recipe.name)
            if CheckpointStore(self.root).find(recipe.name) and not request.replace:
                raise InputError(f"name: expected a new one, found {recipe.name!r}, which is a checkpoint here already")
            if job := awaited.get(recipe.name):
                raise InputError(f"name: expected a new one, found {recipe.name!r}, which the job {job} trains already")
        path = self.folder / request.name
        if path.exists() and not self._makes_room(JobFolder(path)):
            raise InputError(f"name: expected a new one, found {request.name!r}, which is a job here already")

    def start(self, request: JobRequest, *, own: OwnData | None = None) -> Job:
        """Keep the request in the queue, and see to it that a launcher works through that.

        Args:
            request: what to train.
            own: data that come with the request; they are kept in the job's folder, where `data` then leads.

        Raises:
            InputError: the name is taken, the queue is full, or nothing can be written.
        """
        path = self.folder / request.name
        with entered(self.folder):
            self.check_free(request)
            place = self._next_place()
            if path.exists():
                discard(path)
            draft = JobFolder(draft_folder(path))
            try:
                if own:
                    request = replace(request, data=str((path / own.write(draft.path).name).resolve()))
                environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
                known = {"asked": time.time(), "found": self._found(request), "environment": environment}
                draft.write_request(replace(request, **known))
                draft.write_status(Phase.WAITING, queued=place)
                draft.path.rename(path)
            finally:
                shutil.rmtree(draft.path, ignore_errors=True)
        launch(self.folder)
        return self.open(request.name)

    def stop(self, name: str) -> None:
        """Ask an active job to stop; it keeps its last finished epoch. One that has ended stays as it is."""
        folder = self._folder(name)
        with entered(self.folder):
            if not folder.phase().active:
                return
            folder.wish_stop()
            lock = Lock(folder.lock)
            if lock.acquire(patience=BRIEFLY):  # it waits: no process is there that could stop
                if (status := folder.status()).phase is Phase.WAITING:
                    folder.write_status(Phase.STOPPED, queued=status.queued, member=status.member)
                lock.release()

    def resume(self, name: str) -> Job:
        """Queue a job that was stopped, failed or interrupted again; it goes on from its last finished epoch."""
        folder = self._folder(name)
        with entered(self.folder):
            if not (phase := folder.phase()).resumable:
                raise InputError(f"{name}: expected a job that was stopped, failed or interrupted, found one {phase}")
            folder.request()
            place = self._next_place()
            folder.forget_wishes()
            folder.write_status(Phase.WAITING, queued=place, member=folder.status().member)
        launch(self.folder)
        return self.open(name)

    def remove(self, name: str) -> None:
        """Remove a job and what it was trained to so far; its checkpoint, if there is one, stays."""
        folder = self._folder(name)
        with entered(self.folder):
            folder.wish_removal()
        tidy(self.folder)

    def _next_place(self) -> int:
        """Behind every job there is; raise InputError where the queue is full. Clocks may jump: none is asked."""
        jobs = self.list().jobs
        if (waiting := sum(job.phase is Phase.WAITING for job in jobs)) >= MOST_WAITING:
            raise InputError(
                f"jobs: expected at most {MOST_WAITING} trainings in the queue, found {waiting} already: "
                "start this one when one of them has begun, or remove one"
            )
        return 1 + max((job.queued for job in jobs), default=0)

    def _found(self, request: JobRequest) -> dict[str, int]:
        """When the checkpoints were written that have the request's names now."""
        store = CheckpointStore(self.root)
        found = {recipe.name: written(store, recipe.name) for recipe in request.recipes}
        return {name: when for name, when in found.items() if when is not None}

    def _folder(self, name: str) -> JobFolder:
        folder = JobFolder(self.folder / name)
        if not NAME.fullmatch(name) or not folder.path.is_dir() or folder.wants_removal():
            names = ", ".join(job.name for job in self.list().jobs)
            expected = f"one of {names}" if names else "a store with jobs in it"
            raise InputError(f"job: expected {expected}; found {name!r}")
        return folder

    def _makes_room(self, folder: JobFolder) -> bool:
        """Whether a new job may take the place of an old one: it finished, or has just been removed."""
        tidy(self.folder)
        try:
            return not folder.path.exists() or (folder.phase() is Phase.FINISHED and not folder.wants_removal())
        except InputError:
            return False


def written(store: CheckpointStore, name: str) -> int | None:
    """When a checkpoint was written, in the file system's own numbers; None where there is none."""
    try:
        return (store.open(name).path / CONFIG).stat().st_mtime_ns
    except (InputError, OSError):
        return None


def seconds_left(reports: tuple[EpochReport, ...], *, models_after: int = 0) -> float | None:
    """How long the rest takes at the pace of the last epochs; None before there is one to tell.

    Args:
        reports: of the model that is trained now.
        models_after: how many of the same length follow it.
    """
    if len(reports) < 2:
        return None
    recent = reports[-RECENT:]
    pace = (recent[-1].seconds - recent[0].seconds) / (len(recent) - 1)
    return pace * (recent[-1].epochs * (1 + models_after) - recent[-1].epoch)


def _read(folder: JobFolder) -> Job:
    request = folder.request()
    if request.name != folder.path.name:
        raise InputError(f"{folder.path.name}/request.json: expected the job's own name, found {request.name!r}")
    phase, status = folder.phase(), folder.status()
    if not 0 <= status.member < len(request.recipes):
        raise InputError(
            f"{folder.path.name}/status.json: member: expected 0 to {len(request.recipes) - 1}, found {status.member}"
        )
    return Job(folder, request, phase, status.queued, status.member, status.error)


def _order(job: Job) -> tuple:
    return (ORDER.index(job.phase), job.queued) if job.phase in ORDER else (len(ORDER), -job.queued)
