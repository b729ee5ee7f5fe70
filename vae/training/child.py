"""An order carried out by a child process, so that a sweep's trainings share neither TensorFlow's state nor memory."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vae.errors import InputError
from vae.inference.wire import receive
from vae.training.reports import EpochReport

PACKAGE_ROOT = Path(__file__).resolve().parent.parent.parent
LOOK_SECONDS = 0.2


class ChildFailedError(RuntimeError):
    """The training's process failed or died; trying again may help."""


class StoppedError(RuntimeError):
    """Whoever gave the order does not want it any more."""


def train_in_child(
    order: bytes,
    data: bytes,
    *,
    progress: Callable[[EpochReport], None],
    stopped: Callable[[], bool],
    threads: int | None = None,
) -> dict[str, bytes]:
    """Train in a process of its own; the finished checkpoint's files by name.

    Args:
        order: what `Order.to_bytes` made.
        data: what `data_to_bytes` made.
        progress: called after each epoch.
        stopped: asked several times a second; once it says so, the process is killed.
        threads: of TensorFlow's operations; None for one a core.

    Raises:
        InputError: data and config do not fit together, or the loss diverged.
        ChildFailedError: the process failed or died.
        StoppedError: `stopped` said so.
    """
    process = _spawn(threads)
    try:
        with _killed_once(stopped, process):
            try:
                process.stdin.write(order + data)
                process.stdin.flush()
                return _listen(process, progress)
            except (EOFError, OSError):
                if stopped():
                    raise StoppedError from None
                status = process.wait()
                raise ChildFailedError(f"the training's process ended with status {status}") from None
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was not flushed went to a child that is gone
                pipe.close()


def _listen(process: subprocess.Popen[bytes], progress: Callable[[EpochReport], None]) -> dict[str, bytes]:
    while True:
        reply = receive(process.stdout)
        if "report" in reply.header:
            progress(EpochReport(**reply.header["report"]))
        elif "input_error" in reply.header:
            raise InputError(reply.header["input_error"])
        elif "failure" in reply.header:
            raise ChildFailedError(reply.header["failure"])
        else:
            return {name: array.tobytes() for name, array in reply.arrays.items()}


def _spawn(threads: int | None) -> subprocess.Popen[bytes]:
    search = [str(PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(search)}
    if threads:
        environment |= {"TF_NUM_INTRAOP_THREADS": str(threads), "TF_NUM_INTEROP_THREADS": str(threads)}
    return subprocess.Popen(
        [sys.executable, "-m", "vae.training.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )


@contextmanager
def _killed_once(stopped: Callable[[], bool], process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill the process as soon as `stopped` says so: whoever waits for its replies hears the pipe's end."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            if stopped():
                process.kill()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
