"""Trainings on a Dask cluster: each worker that is free takes the next task and gives back a checkpoint's files.

What travels is bytes, and a function that names nothing of ours until it runs, so that only the workers need this
package: the scheduler, which unpacks what it hands on, does not. Dask is an optional extra (`latent-atlas[cluster]`).
"""

import contextlib
import hashlib
import io
import logging
import queue
import re
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vae
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.inference.spawning import PACKAGE_ROOT
from vae.training.child import train_in_child
from vae.training.executors import RETRIES, Listener
from vae.training.reports import EpochReport
from vae.training.tasks import TrainingTask, data_to_bytes

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 10
ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:\d+")
MISSING = "--scheduler: expected the package distributed (pip install distributed), found none"


@dataclass(frozen=True)
class Cluster:
    """An executor: the workers of a scheduler, whose disks are their own.

    Attributes:
        address: of the scheduler, such as "tcp://host:8786".
        retries: how often a training is tried again whose process dies; a worker that dies counts by the scheduler's
            own setting, `distributed.scheduler.allowed-failures`.
    """

    address: str
    retries: int = RETRIES
    here = False

    def carry_out(self, tasks: Sequence[TrainingTask], listener: Listener, *, own: Mapping[str, Dataset]) -> None:
        """As `Executor.carry_out`.

        Raises:
            InputError: Dask is missing, or there is no scheduler, or no worker with this package.
        """
        with _connected(self.address) as client:
            _check_workers(client, self.address)
            topic = f"latent-atlas-{uuid.uuid4().hex}"
            events: queue.SimpleQueue[Any] = queue.SimpleQueue()
            client.subscribe_topic(topic, lambda event: events.put(event[1]))
            data = {name: _handed_out(client, data_to_bytes(found)) for name, found in own.items()}
            elsewhere = data_to_bytes(None)
            names: dict[Future, str] = {}
            try:
                for task in tasks:
                    sent = data.get(task.config.dataset, elsewhere)
                    key = f"{task.name}-{uuid.uuid4().hex}"
                    future = client.submit(
                        _training(), task.to_bytes(), sent, topic, key=key, retries=self.retries, pure=False
                    )
                    names[future] = task.name
                for future in names:
                    future.add_done_callback(events.put)
                _follow(events, names, listener)
            finally:
                with contextlib.suppress(Exception):  # the connection may be what was lost
                    client.cancel(list(names), force=True)


def train_on_worker(task: bytes, data: bytes, topic: str) -> dict[str, Any]:
    """A worker's part: {"files": …}, or {"error": …} for what would fail again; runs within a Dask task."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()
    name = TrainingTask.read(io.BytesIO(task)).name

    def cancelled() -> bool:
        found = worker.state.tasks.get(key)
        return found is None or found.state == "cancelled"

    def progress(report: EpochReport) -> None:
        worker.log_event(topic, {"name": name, "report": asdict(report)})

    def measuring(*told: str | int) -> None:
        worker.log_event(topic, {"name": name, "measuring": list(told)})

    try:
        return {"files": train_in_child(task, data, progress=progress, measuring=measuring, stopped=cancelled)}
    except InputError as error:
        return {"error": str(error)}


@cache
def code_digest() -> str:
    """SHA-256 of this package's source, in hexadecimal: two machines with the same one train alike."""
    sha = hashlib.sha256()
    for file in sorted(Path(vae.__file__).parent.rglob("*.py")):
        sha.update(file.relative_to(PACKAGE_ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return sha.hexdigest()


def _follow(events: "queue.SimpleQueue[Any]", names: dict["Future", str], listener: Listener) -> None:
    """Hand on what comes until no future is left; each is let go at its end.

    A result that is still wanted when its worker dies is made again, even one that was fetched.
    """
    while names:
        event = events.get()
        if isinstance(event, dict):
            if "report" in event:
                listener.epoch(event["name"], EpochReport(**event["report"]))
            else:
                listener.measuring(event["name"], *event["measuring"])
            continue
        name = names.pop(event)
        try:
            result = event.result()
        except Exception as error:  # whatever a worker raised, or Dask itself
            listener.failed(name, _reason(error))
            continue
        finally:
            event.release()
        if "files" in result:
            listener.trained(name, result["files"])
        else:
            listener.failed(name, result["error"])


def _reason(error: Exception) -> str:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    if isinstance(error, KilledWorker):
        return f"its worker died {error.allowed_failures + 1} times"
    if isinstance(error, FutureCancelledError):
        return "the connection to the scheduler was lost"
    return f"{type(error).__name__}: {error}"


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    try:
        from distributed import Client
    except ImportError:
        raise InputError(MISSING) from None
    if not ADDRESS.fullmatch(address):
        raise InputError(f"--scheduler: expected an address such as tcp://host:8786, found {address!r}")
    for chatty in ("distributed", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.CRITICAL)  # what matters is said in our own words
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError):
        raise InputError(f"--scheduler: expected a Dask scheduler at {address}, found none that answers") from None
    with client:
        yield client


def _check_workers(client: "Client", address: str) -> None:
    start = f"start one in a checkout of this version: python -m dask worker {address} --nthreads 1"
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise InputError(f"--scheduler: expected workers at {address}, found none; {start}") from None
    fingerprints: Any = client.run(_fingerprint(), on_error="return")
    for worker, found in fingerprints.items():
        if isinstance(found, Exception):
            raise InputError(f"--scheduler: expected this package on the worker {worker}, found none; {start}")
        if found != code_digest():
            raise InputError(f"--scheduler: expected this version on the worker {worker}, found another; {start}")


def _handed_out(client: "Client", content: bytes) -> "Future":
    """Bytes for many tasks; unlike scattered ones they come again where the worker that holds them dies."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph")  # it is sent once
        return client.submit(_given(), content, key=f"data-{uuid.uuid4().hex}", pure=False)


# Nested functions travel by value; a function of this module would have the scheduler import it.


def _training() -> Callable[[bytes, bytes, str], dict[str, Any]]:
    def train(task: bytes, data: bytes, topic: str) -> dict[str, Any]:
        from vae.training.cluster import train_on_worker

        return train_on_worker(task, data, topic)

    return train


def _given() -> Callable[[bytes], bytes]:
    def given(content: bytes) -> bytes:
        return content

    return given


def _fingerprint() -> Callable[[], str]:
    def fingerprint() -> str:
        from vae.training.cluster import code_digest

        return code_digest()

    return fingerprint
