"""The jobs of a store: started, listed, stopped, resumed and removed from any process; their state is in files."""

import contextlib
import os
import subprocess
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from vae.checkpoints.store import NAME, CheckpointStore, Problem, check_name
from vae.data.aside import discard, draft_folder
from vae.errors import InputError
from vae.inference.spawning import spawn
from vae.training.jobs.folder import JobFolder, JobRequest, Phase
from vae.training.jobs.locks import Lock
from vae.training.jobs.own_data import OwnData
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
        queued: its place among waiting jobs, the smaller the earlier.
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

    def before(self, name: str, *, queued: int) -> tuple[Job, ...]:
        """The jobs whose turn comes before that of a waiting one: those at work, and those that wait longer."""
        others = (other for other in self.list().jobs if other.name != name and other.phase.active)
        return tuple(o for o in others if o.phase is not Phase.WAITING or (o.queued, o.name) < (queued, name))

    # -- what is done with them -----------------------------------------------------------------------------------

    def check_free(self, request: JobRequest) -> None:
        """Raise InputError where the job's name, or a checkpoint's that it would write, is taken."""
        check_name(request.name)
        for recipe in request.recipes:
            check_name(recipe.name)
            if CheckpointStore(self.root).find(recipe.name) and not request.replace:
                raise InputError(f"name: expected a new one, found {recipe.name!r}, which is a checkpoint here already")
        path = self.folder / request.name
        if path.exists() and not self._makes_room(JobFolder(path)):
            raise InputError(f"name: expected a new one, found {request.name!r}, which is a job here already")

    def start(self, request: JobRequest, *, own: OwnData | None = None) -> Job:
        """Keep the request and start its process, which waits its turn.

        Args:
            request: what to train.
            own: data that come with the request; they are kept in the job's folder, where `data` then leads.

        Raises:
            InputError: the name is taken, or nothing can be written.
        """
        self.check_free(request)
        path = self.folder / request.name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if path.exists():
                discard(path)
            draft = JobFolder(draft_folder(path))
            if own:
                request = replace(request, data=str((path / own.write(draft.path).name).resolve()))
            draft.write_request(replace(request, asked=time.time()))
            draft.write_status(Phase.LAUNCHED, queued=time.time_ns())
            draft.path.rename(path)
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"jobs: expected a folder to write in at {str(self.folder)!r}, found {reason}") from None
        _launch(JobFolder(path))
        return self.open(request.name)

    def stop(self, name: str) -> None:
        """Ask an active job to stop; it keeps its last finished epoch. One that has ended stays as it is."""
        folder = self._folder(name)
        if folder.phase().active:
            folder.wish_stop()

    def resume(self, name: str) -> Job:
        """Queue a job that was stopped, failed or interrupted again; it goes on from its last finished epoch."""
        folder = self._folder(name)
        if not (phase := folder.phase()).resumable:
            raise InputError(f"{name}: expected a job that was stopped, failed or interrupted, found one {phase}")
        folder.request()
        folder.forget_wishes()
        folder.write_status(Phase.LAUNCHED, queued=time.time_ns(), member=folder.status().member)
        _launch(folder)
        return self.open(name)

    def remove(self, name: str) -> None:
        """Remove a job and what it was trained to so far; its checkpoint, if there is one, stays."""
        folder = self._folder(name)
        folder.wish_removal()
        _remove_unless_alive(folder)

    def _folder(self, name: str) -> JobFolder:
        folder = JobFolder(self.folder / name)
        if not NAME.fullmatch(name) or not folder.path.is_dir() or folder.wants_removal():
            names = ", ".join(job.name for job in self.list().jobs)
            expected = f"one of {names}" if names else "a store with jobs in it"
            raise InputError(f"job: expected {expected}; found {name!r}")
        return folder

    def _makes_room(self, folder: JobFolder) -> bool:
        """Whether a new job may take the place of an old one: it finished, or is being removed."""
        if folder.wants_removal():
            _remove_unless_alive(folder)
            return not folder.path.exists()
        try:
            return folder.phase() is Phase.FINISHED
        except InputError:
            return False


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


def _launch(folder: JobFolder) -> None:
    """Start the job's process; it belongs to no terminal and outlives this one."""
    flags = 0
    if os.name == "nt":
        flags = subprocess.DETACHED_PROCESS | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    with folder.log.open("ab") as log:
        process = spawn(
            "vae.training.jobs.process",
            str(folder.path.resolve()),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            creationflags=flags,
        )
    # Somebody has to hear of its end, or it stays in the process table as long as this process lives.
    threading.Thread(target=process.wait, name=f"job {folder.path.name}", daemon=True).start()


def _remove_unless_alive(folder: JobFolder) -> None:
    """Remove the folder here where no process is there to do so."""
    lock = Lock(folder.lock)
    with contextlib.suppress(FileNotFoundError):
        if lock.acquire():
            discard(folder.path)
            lock.release()
