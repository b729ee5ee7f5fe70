"""A task carried out by a child process, so that a sweep's trainings share neither TensorFlow's state nor memory."""

import contextlib
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from vae.errors import InputError
from vae.inference.spawning import spawn
from vae.inference.wire import pipes, receive
from vae.training.reports import EpochReport

THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
LOOK_SECONDS = 0.2


class ChildFailedError(RuntimeError):
    """The training's process failed or died; trying again may help."""


class StoppedError(RuntimeError):
    """Whoever asked does not want it any more."""


def train_in_child(
    task: bytes,
    data: bytes,
    *,
    progress: Callable[[EpochReport], None],
    stopped: Callable[[], bool],
    measuring: Callable[[str, int, int], None] = lambda measure, done, of: None,
    threads: int | None = None,
) -> dict[str, bytes]:
    """Train in a process of its own; the finished checkpoint's files by name.

    Args:
        task: what `TrainingTask.to_bytes` made.
        data: what `data_to_bytes` made.
        progress: called after each epoch.
        measuring: called before each measure with its name, how many are done, and of how many.
        stopped: asked several times a second; once it says so, the process is killed.
        threads: of TensorFlow's operations; None for one a core.

    Raises:
        InputError: data and config do not fit together, or the loss diverged.
        ChildFailedError: the process failed or died.
        StoppedError: `stopped` said so.
    """
    limits: dict[str, str] = dict.fromkeys(THREADS, str(threads)) if threads else {}
    process = spawn("vae.training.process", extra=limits)
    to_child, from_child = pipes(process)
    try:
        with _killed_once(stopped, process):
            try:
                to_child.write(task + data)
                to_child.flush()
                return _listen(from_child, progress, measuring)
            except (EOFError, OSError):
                if stopped():
                    raise StoppedError from None
                status = process.wait()
                raise ChildFailedError(f"the training's process ended with status {status}") from None
    finally:
        process.kill()
        process.wait()
        for pipe in (to_child, from_child):
            with contextlib.suppress(OSError):  # what was not flushed went to a child that is gone
                pipe.close()


def _listen(
    from_child: IO[bytes],
    progress: Callable[[EpochReport], None],
    measuring: Callable[[str, int, int], None],
) -> dict[str, bytes]:
    while True:
        reply = receive(from_child)
        if "report" in reply.header:
            progress(EpochReport(**reply.header["report"]))
        elif "measuring" in reply.header:
            measuring(*reply.header["measuring"])
        elif "input_error" in reply.header:
            raise InputError(reply.header["input_error"])
        elif "failure" in reply.header:
            raise ChildFailedError(reply.header["failure"])
        else:
            return {name: array.tobytes() for name, array in reply.arrays.items()}


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
