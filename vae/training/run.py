"""One way to train: a plan, which is a list of training tasks, becomes checkpoints by whichever executor. Plain Python.

Each result enters the store whole, as soon as it is there; what the store holds already is kept, so that the same plan
run again goes on where it was interrupted.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vae.checkpoints.classifier_files import classifier_path, find_classifier
from vae.checkpoints.store import CheckpointStore, check_name
from vae.data import datasets
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.models.quiet import import_tensorflow
from vae.training.executors import Executor
from vae.training.reports import EpochReport
from vae.training.tasks import TrainingTask, write_files


@dataclass(frozen=True)
class Outcome:
    """What became of one task.

    Attributes:
        name: the checkpoint's.
        problem: why there is none, in one sentence; empty where there is.
        kept: whether it was there already.
    """

    name: str
    problem: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Heard:
    """Called in the caller's thread; whatever one raises, or Ctrl-C, stops all trainings, and what is finished stays.

    Attributes:
        epoch: with a checkpoint's name and its report after each epoch.
        measuring: with its name, the measure that is taken now, how many are done, and of how many.
        outcome: as soon as a task is kept, trained or failed.
    """

    epoch: Callable[[str, EpochReport], None] = lambda name, report: None
    measuring: Callable[[str, str, int, int], None] = lambda name, measure, done, of: None
    outcome: Callable[[Outcome], None] = lambda outcome: None


def state_folder(store: CheckpointStore, name: str) -> Path:
    """Where a store keeps what an interrupted training needs to go on; there is none once it has been measured."""
    return store.root / f".{name}.training"


def run(
    plan: Sequence[TrainingTask],
    executor: Executor,
    *,
    store: CheckpointStore,
    replaces: bool = False,
    own: Mapping[str, Dataset] | None = None,
    states: Callable[[TrainingTask], Path] | None = None,
    heard: Heard | None = None,
) -> tuple[Outcome, ...]:
    """Train each task whose checkpoint the store does not hold; one that fails does not stop the others.

    The classifier that a conditional model's measures need is trained first where there is none.

    Args:
        plan: what to train, each under a name of its own.
        executor: where.
        store: where the checkpoints go.
        replaces: train again what is there already.
        own: data sets that cannot be loaded by name, by the name that the tasks' configs give them.
        states: the folder of this machine for a task's state; hidden beside its checkpoint where nothing else is said.
        heard: who hears of it.

    Returns:
        An outcome for each task, in their order.

    Raises:
        InputError: a name is not one or comes twice, a data set is not here, or the executor cannot be used.
    """
    _check_names(plan)
    states = states or (lambda task: state_folder(store, task.name))
    collector = _Collector(store, heard or Heard())
    waiting = []
    for task in plan:
        if store.find(task.name) and not replaces and not states(task).is_dir():
            collector.settle(Outcome(task.name, kept=True))
        else:
            waiting.append(task)
    if waiting:
        own = _own_data(waiting, own or {}, travels=not executor.here)
        classifiers = _classifiers(waiting, own, collector)
        if executor.here:
            tasks = [replace(task, root=store.root, state=states(task)) for task in waiting]
        else:
            tasks = [replace(task, classifier=classifiers.get(task.config.dataset, b"")) for task in waiting]
        executor.carry_out(tasks, collector, own=own)
    return tuple(collector.outcomes[task.name] for task in plan)


@dataclass(frozen=True)
class _Collector:
    """Writes results into the store and keeps the outcomes."""

    store: CheckpointStore
    heard: Heard
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def epoch(self, name: str, report: EpochReport) -> None:
        self.heard.epoch(name, report)

    def measuring(self, name: str, measure: str, done: int, of: int) -> None:
        self.heard.measuring(name, measure, done, of)

    def trained(self, name: str, files: Mapping[str, bytes]) -> None:
        try:
            if files:
                with self.store.writing(name) as folder:
                    write_files(folder, files)
        except (InputError, OSError) as error:
            return self.failed(name, str(error))
        return self.settle(Outcome(name))

    def failed(self, name: str, reason: str) -> None:
        self.settle(Outcome(name, problem=reason))

    def settle(self, outcome: Outcome) -> None:
        self.outcomes[outcome.name] = outcome
        self.heard.outcome(outcome)


# -- what a task takes along -------------------------------------------------------------------------------------------


def _check_names(plan: Sequence[TrainingTask]) -> None:
    for name, count in Counter(task.name for task in plan).items():
        check_name(name)
        if count > 1:
            raise InputError(f"sweep: expected a name of its own for each checkpoint, found {name!r} {count} times")


def _own_data(plan: Sequence[TrainingTask], own: Mapping[str, Dataset], *, travels: bool) -> dict[str, Dataset]:
    """The data sets that go along; `travels` adds those that only this machine can have."""
    found = dict(own)
    for name in {task.config.dataset for task in plan} - set(own) - set(datasets.NAMES):
        if not datasets.available(name):
            raise InputError(datasets.missing_message(name))
        if travels:
            found[name] = datasets.load(name)
    return found


def _classifiers(plan: Sequence[TrainingTask], own: Mapping[str, Dataset], collector: _Collector) -> dict[str, bytes]:
    """The store's own classifiers by data set; one that a conditional model needs is trained where there is none."""
    found, store = {}, collector.store
    needed = {task.config.dataset for task in plan if task.config.model.classes and task.evaluate}
    for name in sorted({task.config.dataset for task in plan}):
        data = own.get(name) or (datasets.load(name, download=True) if name in needed else None)
        identity = data.identity if data else name
        if data and name in needed and not find_classifier(identity, store.root):
            collector.measuring(name, "classifier", 0, 1)
            _train_classifier(data, classifier_path(identity, store.root))
        if (path := classifier_path(identity, store.root)).is_file():
            found[name] = path.read_bytes()
    return found


def _train_classifier(data: Dataset, path: Path) -> None:
    import_tensorflow()
    from vae.models.classifier import train_classifier

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        train_classifier(data, path=path)
    except Exception as error:  # no measure may lose a training; without it the measure says that there is none
        print(f"the classifier of {data.name} could not be trained: {error}", file=sys.stderr)
