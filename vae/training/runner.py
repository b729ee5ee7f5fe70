"""A list of recipes becomes checkpoints: in this process, in several, or on a Dask cluster. Plain Python.

Each result enters the store whole, as soon as it is there; what the store holds already is kept, so that the same
sweep started again goes on where it was interrupted.
"""

import gc
import os
import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vae.checkpoints.classifier_files import classifier_path, find_classifier
from vae.checkpoints.store import CheckpointStore, check_name
from vae.data import datasets
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.models.quiet import import_tensorflow
from vae.training.child import ChildFailedError, StoppedError, train_in_child
from vae.training.cluster import train_on_cluster
from vae.training.listener import Listener
from vae.training.reports import EpochReport
from vae.training.sweeps import Recipe
from vae.training.tasks import Order, carry_out, data_to_bytes, write_files

RETRIES = 2


@dataclass(frozen=True)
class Outcome:
    """What became of one recipe.

    Attributes:
        name: the checkpoint's.
        problem: why there is none, in one sentence; empty where there is.
        kept: whether it was there already.
    """

    name: str
    problem: str = ""
    kept: bool = False


def run_sweep(
    recipes: Sequence[Recipe],
    *,
    store: CheckpointStore,
    replace: bool = False,
    own: Mapping[str, Dataset] | None = None,
    processes: int = 1,
    scheduler: str | None = None,
    retries: int = RETRIES,
    on_epoch: Callable[[str, EpochReport], None] | None = None,
    on_outcome: Callable[[Outcome], None] | None = None,
) -> tuple[Outcome, ...]:
    """Train each recipe that the store does not hold; one that fails does not stop the others.

    Args:
        recipes: what to train, each under a name of its own.
        store: where the checkpoints go.
        replace: train again what is there already.
        own: data sets that cannot be loaded by name, by the name that the recipes' configs give them.
        processes: how many trainings run at once on this machine; 1 trains in this process.
        scheduler: address of a Dask scheduler on whose workers to train instead, such as "tcp://host:8786".
        retries: how often a training is tried again whose process, or whose worker's process, died.
        on_epoch: called with a checkpoint's name and its report after each epoch.
        on_outcome: called as soon as a recipe is kept, trained or failed.

    Both are called in this thread; whatever they raise, or Ctrl-C, stops all trainings, and what is finished stays.

    Returns:
        An outcome for each recipe, in their order.

    Raises:
        InputError: a name is not one or comes twice, a data set is not here, or the scheduler cannot be used.
    """
    _check_names(recipes)
    kept = [recipe.name for recipe in recipes if store.find(recipe.name) and not replace]
    collector = _Collector(store, on_epoch=on_epoch, on_outcome=on_outcome)
    for name in kept:
        collector.settle(Outcome(name, kept=True))
    waiting = [recipe for recipe in recipes if recipe.name not in kept]
    if waiting:
        own = _own_data(waiting, own or {}, travels=scheduler is not None)
        classifiers = _classifiers(waiting, own, store)
        here = scheduler is None
        states = {recipe.name: store.root / f".{recipe.name}.training" if here else None for recipe in waiting}
        orders = [
            Order(r.name, r.config, classifier=classifiers.get(r.config.dataset, b""), state=states[r.name])
            for r in waiting
        ]
        if scheduler:
            train_on_cluster(orders, collector, own=own, address=scheduler, retries=retries)
        elif processes > 1:
            _train_in_children(orders, collector, own=own, processes=processes, retries=retries)
        else:
            _train_here(orders, collector, own=own)
    return tuple(collector.outcomes[recipe.name] for recipe in recipes)


class _Collector:
    """Writes results into the store and keeps the outcomes."""

    def __init__(
        self,
        store: CheckpointStore,
        *,
        on_epoch: Callable[[str, EpochReport], None] | None,
        on_outcome: Callable[[Outcome], None] | None,
    ) -> None:
        self.store, self.on_epoch, self.on_outcome = store, on_epoch, on_outcome
        self.outcomes: dict[str, Outcome] = {}

    def epoch(self, name: str, report: EpochReport) -> None:
        if self.on_epoch:
            self.on_epoch(name, report)

    def trained(self, name: str, files: Mapping[str, bytes]) -> None:
        try:
            with self.store.writing(name) as folder:
                write_files(folder, files)
        except InputError as error:
            return self.failed(name, str(error))
        return self.settle(Outcome(name))

    def failed(self, name: str, reason: str) -> None:
        self.settle(Outcome(name, problem=reason))

    def settle(self, outcome: Outcome) -> None:
        self.outcomes[outcome.name] = outcome
        if self.on_outcome:
            self.on_outcome(outcome)


# -- on this machine ---------------------------------------------------------------------------------------------------


def _train_here(orders: Sequence[Order], listener: Listener, *, own: Mapping[str, Dataset]) -> None:
    """One after another, in this process."""
    import_tensorflow()
    import tensorflow as tf

    for order in orders:
        try:
            files = carry_out(
                order,
                own.get(order.config.dataset),
                progress=lambda report, name=order.name: listener.epoch(name, report),
            )
        except InputError as error:
            listener.failed(order.name, str(error))
        except (tf.errors.OpError, MemoryError) as error:
            listener.failed(order.name, f"{type(error).__name__}: {error}")
        else:
            listener.trained(order.name, files)
        gc.collect()  # a model holds itself in a circle, and the training images with it


def _train_in_children(
    orders: Sequence[Order], listener: Listener, *, own: Mapping[str, Dataset], processes: int, retries: int
) -> None:
    """Several at once, each in a process of its own that dies with this one."""
    calls: queue.SimpleQueue[tuple[bool, Callable[[], None]]] = queue.SimpleQueue()  # whether it is a training's last
    stop = threading.Event()
    threads = max(1, (os.cpu_count() or 1) // processes)

    def ask(order: Order) -> dict[str, bytes]:
        return train_in_child(
            order.to_bytes(),
            data_to_bytes(own.get(order.config.dataset)),
            progress=lambda report: calls.put((False, lambda: listener.epoch(order.name, report))),
            stopped=stop.is_set,
            threads=threads,
        )

    def work(order: Order) -> None:
        try:
            files = _with_retries(lambda: ask(order), retries)
        except StoppedError:
            return
        except Exception as error:
            reason = str(error)
            calls.put((True, lambda: listener.failed(order.name, reason)))
        else:
            calls.put((True, lambda: listener.trained(order.name, files)))

    with ThreadPoolExecutor(processes) as pool:
        try:
            for order in orders:
                pool.submit(work, order)
            waiting = len(orders)
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


# -- what an order takes along -----------------------------------------------------------------------------------------


def _check_names(recipes: Sequence[Recipe]) -> None:
    for name, count in Counter(recipe.name for recipe in recipes).items():
        check_name(name)
        if count > 1:
            raise InputError(f"sweep: expected a name of its own for each checkpoint, found {name!r} {count} times")


def _own_data(recipes: Sequence[Recipe], own: Mapping[str, Dataset], *, travels: bool) -> dict[str, Dataset]:
    """The data sets that go along; `travels` adds those that only this machine can have."""
    found = dict(own)
    for name in {recipe.config.dataset for recipe in recipes} - set(own) - set(datasets.NAMES):
        if not datasets.available(name):
            raise InputError(datasets.missing_message(name))
        if travels:
            found[name] = datasets.load(name)
    return found


def _classifiers(recipes: Sequence[Recipe], own: Mapping[str, Dataset], store: CheckpointStore) -> dict[str, bytes]:
    """The store's own classifiers by data set; one that a conditional model needs is trained where there is none."""
    found = {}
    conditional = {recipe.config.dataset for recipe in recipes if recipe.config.model.classes}
    for name in sorted({recipe.config.dataset for recipe in recipes}):
        data = own.get(name) or (datasets.load(name, download=True) if name in conditional else None)
        identity = data.identity if data else name
        if name in conditional and not find_classifier(identity, store.root):
            import_tensorflow()
            from vae.models.classifier import train_classifier

            store.root.mkdir(parents=True, exist_ok=True)
            train_classifier(data, path=classifier_path(identity, store.root))
        if (path := classifier_path(identity, store.root)).is_file():
            found[name] = path.read_bytes()
    return found
