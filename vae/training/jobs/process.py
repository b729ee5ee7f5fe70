"""A job's own process, `python -m vae.training.jobs.process FOLDER`: takes its turn, trains, ends when asked to.

It may be killed at any moment: whatever it leaves is whole, and the last finished epoch is kept.
"""

import contextlib
import dataclasses
import os
import shutil
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from vae.checkpoints.store import CheckpointStore
from vae.data import datasets
from vae.data.locks import Lock
from vae.errors import InputError
from vae.models.quiet import import_tensorflow
from vae.training.executors import Inline
from vae.training.jobs.folder import JobFolder, JobRequest, Phase
from vae.training.jobs.live import Passed
from vae.training.jobs.queue import TURN
from vae.training.jobs.store import written
from vae.training.reports import EpochReport
from vae.training.run import Heard, run
from vae.training.tasks import TrainingTask

if TYPE_CHECKING:
    from vae.training.jobs.callbacks import ShowLive

PAUSE = 0.1
NICENESS = 10
LOCK_SECONDS = 5.0


def main() -> None:
    """Run the job in the folder that the command line names; where another process is at it, do nothing."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    folder = JobFolder(Path(sys.argv[1]))
    lock = Lock(folder.lock)
    with contextlib.suppress(FileNotFoundError):  # it was removed
        if lock.acquire(patience=LOCK_SECONDS):
            if folder.status().phase is Phase.WAITING:
                JobProcess(folder).run()
            lock.release()


class JobProcess:
    """One run of a job, from its turn to its end."""

    def __init__(self, folder: JobFolder) -> None:
        self.folder = folder
        self.request: JobRequest = folder.request()
        self.queued = folder.status().queued
        self.member = folder.status().member
        self.checkpoints = CheckpointStore(folder.path.parent.parent)
        self._turn = Lock(folder.path.parent / TURN)
        self._ending = threading.Lock()

    def run(self) -> NoReturn:
        """Train, and write how it ended."""
        threading.Thread(target=self._listen, name="wishes", daemon=True).start()
        try:
            while not self._turn.acquire():  # a launcher that was killed may have started another
                time.sleep(PAUSE)
            self._train_all()
        except InputError as error:
            self._end(Phase.FAILED, " ".join(str(error).split()))
        except BaseException as error:  # the sentence is for the page, the rest for log.txt
            with contextlib.suppress(OSError):
                traceback.print_exc()
            self._end(Phase.FAILED, f"The training failed: {type(error).__name__}: {error}. Its log.txt says where.")
        self._end(Phase.FINISHED)

    def enter(self, phase: Phase) -> None:
        """Write how far it is."""
        self.folder.write_status(phase, queued=self.queued, member=self.member)

    def _train_all(self) -> None:
        """Train each recipe whose checkpoint is not there; one of a sweep that fails does not stop the others."""
        waiting = [index for index, recipe in enumerate(self.request.recipes) if not self._written(recipe)]
        if not waiting:
            return
        self.member = waiting[0]
        self.enter(Phase.STARTING)
        _limit_threads()
        data = datasets.load(self.request.data, download=True)
        tasks = [dataclasses.replace(self.request.recipes[i], evaluate=self.request.evaluate) for i in waiting]
        outcomes = run(
            tasks,
            Inline(callbacks=self._begin),
            store=self.checkpoints,
            replaces=True,
            own={task.config.dataset: data for task in tasks},
            states=self.folder.state_of,
            heard=Heard(epoch=self._finish_epoch, measuring=self._measure),
        )
        problems = [outcome for outcome in outcomes if outcome.problem]
        if problems and len(self.request.recipes) == 1:
            raise InputError(problems[0].problem)
        if problems:
            raise InputError(" ".join(f"{outcome.name}: {outcome.problem}" for outcome in problems))

    def _begin(self, task: TrainingTask, data: datasets.Dataset) -> "list[ShowLive]":
        """Say that a training begins, or goes on; what shows it."""
        from vae.training.jobs.callbacks import ShowLive
        from vae.training.state import TrainingState

        self.member = [recipe.name for recipe in self.request.recipes].index(task.name)
        self.enter(Phase.STARTING)
        self.checkpoints.discard_drafts(task.name)
        assert task.state is not None, "a job keeps the state of its trainings"
        reports = TrainingState(task.state, task.config).reports()
        if not reports:
            self.folder.forget_live()
        self.folder.forget_passed()
        self.folder.write_reports(reports)
        self._show = ShowLive(self.folder, data.test, enter=self.enter)
        return [self._show]

    def _finish_epoch(self, name: str, report: EpochReport) -> None:
        """Write report and view of an epoch; a stop comes before both or after both."""
        with self._ending:
            self.folder.add_report(report)
            if view := self._show.view:
                view.write(self.folder.live_path)

    def _measure(self, name: str, measure: str, done: int, of: int) -> None:
        """Write how many measures are taken, as the last epoch's batches."""
        epochs = self.request.recipes[self.member].config.training.epochs
        self.folder.write_passed(Passed(epoch=epochs, batches=done, of=of))

    def _written(self, recipe: TrainingTask) -> bool:
        """Whether this job's checkpoint is in the store: an earlier run may have been killed right after that."""
        if self.folder.state_of(recipe).is_dir():  # it is not measured yet
            return False
        when = written(self.checkpoints, recipe.name)
        if when is None or when == self.request.found.get(recipe.name):
            return False
        return self.checkpoints.open(recipe.name).config.asked == recipe.config.asked

    def _all_written(self) -> bool:
        return all(self._written(recipe) for recipe in self.request.recipes)

    def _listen(self) -> None:
        """End the process as soon as that is wished, whatever it is doing."""
        while True:
            if self.folder.wants_removal():
                self._end(None)
            if self.folder.wants_stop():
                self._end(Phase.FINISHED if self._all_written() else Phase.STOPPED)
            time.sleep(PAUSE)

    def _end(self, phase: Phase | None, error: str = "") -> NoReturn:
        """Write the end, once, and leave; None stands for leaving nothing.

        TensorFlow's threads are not waited for: they have nothing to finish.
        """
        with self._ending:
            try:
                if phase is Phase.FINISHED:
                    shutil.rmtree(self.folder.state, ignore_errors=True)
                else:
                    self.checkpoints.discard_drafts(self.request.recipes[self.member].name)
                if phase:  # else the launcher removes the folder, which Windows does not allow us
                    self.folder.write_status(phase, queued=self.queued, member=self.member, error=error)
                sys.stdout.flush()
                print(error, end="\n" if error else "", file=sys.stderr, flush=True)
            finally:  # whatever cannot be written
                os._exit(0)


def _limit_threads() -> None:
    """Leave a core to the server, whose visitors do not want to wait for a training."""
    import_tensorflow()
    import tensorflow as tf

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    tf.config.threading.set_intra_op_parallelism_threads(max(1, cores - 1))
    tf.config.threading.set_inter_op_parallelism_threads(1)


if __name__ == "__main__":
    main()
