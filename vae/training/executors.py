"""Where training tasks are carried out: in this process or in several of this machine. A Dask cluster: `cluster`."""

import gc
import os
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from vae.data import datasets
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.models.quiet import import_tensorflow
from vae.training.child import ChildFailedError, StoppedError, train_in_child
from vae.training.reports import EpochReport
from vae.training.tasks import TrainingTask, carry_out, data_to_bytes

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

RETRIES = 2


class Listener(Protocol):
    """Who hears of several trainings while they run; called in the thread that asked for them."""

    def epoch(self, name: str, report: EpochReport) -> None:
        """A training has finished an epoch; one that is tried again begins anew."""

    def measuring(self, name: str, measure: str, done: int, of: int) -> None:
        """A trained model is being measured: what is taken now, how many are done, and of how many."""

    def trained(self, name: str, files: Mapping[str, bytes]) -> None:
        """A training has finished: its checkpoint's files by name, or none where they are in their store already."""

    def failed(self, name: str, reason: str) -> None:
        """A training has failed for good."""


class Executor(Protocol):
    """Carries out training tasks; the same task gives the same files wherever that is.

    Attributes:
        here: whether it writes to this machine's disk, where a task keeps its state and its checkpoint.
    """

    here: bool

    def carry_out(self, tasks: Sequence[TrainingTask], listener: Listener, *, own: Mapping[str, Dataset]) -> None:
        """Carry out each task; `own` holds data sets that cannot be loaded by name, by name."""


@dataclass(frozen=True)
class Inline:
    """One after another, in this process.

    Attributes:
        callbacks: more of Keras's callbacks for a task on its data.
        strategy: where `fit` computes; None for one device.
    """

    callbacks: "Callable[[TrainingTask, Dataset], Sequence[keras.callbacks.Callback]]" = lambda task, data: ()
    strategy: "tf.distribute.Strategy | None" = None
    here = True

    def carry_out(self, tasks: Sequence[TrainingTask], listener: Listener, *, own: Mapping[str, Dataset]) -> None:
        """As `Executor.carry_out`."""
        import_tensorflow()
        import tensorflow as tf

        for task in tasks:
            name = task.name
            try:
                data = own.get(task.config.dataset) or datasets.load(task.config.dataset, download=True)
                files = carry_out(
                    task,
                    data,
                    progress=lambda report, name=name: listener.epoch(name, report),
                    measuring=lambda *told, name=name: listener.measuring(name, *told),
                    callbacks=self.callbacks(task, data),
                    strategy=self.strategy,
                )
            except InputError as error:
                listener.failed(name, str(error))
            except (tf.errors.OpError, MemoryError) as error:
                listener.failed(name, f"{type(error).__name__}: {error}")
            else:
                listener.trained(name, files)
            gc.collect()  # a model holds itself in a circle, and the training images with it


@dataclass(frozen=True)
class Processes:
    """Several at once, each in a process of its own that dies with this one.

    Attributes:
        number: how many.
        retries: how often a training is tried again whose process died.
    """

    number: int
    retries: int = RETRIES
    here = True

    def carry_out(self, tasks: Sequence[TrainingTask], listener: Listener, *, own: Mapping[str, Dataset]) -> None:
        """As `Executor.carry_out`."""
        calls: queue.SimpleQueue[tuple[bool, Callable[[], None]]] = queue.SimpleQueue()  # whether a training's last
        stop = threading.Event()
        threads = max(1, (os.cpu_count() or 1) // self.number)

        def ask(task: TrainingTask) -> dict[str, bytes]:
            return train_in_child(
                task.to_bytes(),
                data_to_bytes(own.get(task.config.dataset)),
                progress=lambda report: calls.put((False, lambda: listener.epoch(task.name, report))),
                measuring=lambda *told: calls.put((False, lambda: listener.measuring(task.name, *told))),
                stopped=stop.is_set,
                threads=threads,
            )

        def work(task: TrainingTask) -> None:
            try:
                files = _with_retries(lambda: ask(task), self.retries)
            except StoppedError:
                return
            except Exception as error:
                reason = str(error)
                calls.put((True, lambda: listener.failed(task.name, reason)))
            else:
                calls.put((True, lambda: listener.trained(task.name, files)))

        with ThreadPoolExecutor(self.number) as pool:
            try:
                for task in tasks:
                    pool.submit(work, task)
                waiting = len(tasks)
                while waiting:
                    last, call = calls.get()
                    call()
                    waiting -= last
            finally:
                stop.set()
                pool.shutdown(cancel_futures=True)


def _with_retries(ask: Callable[[], dict[str, bytes]], retries: int) -> dict[str, bytes]:
    for _ in range(retries):
        try:
            return ask()
        except ChildFailedError:
            continue
    return ask()
