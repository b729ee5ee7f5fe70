"""The inference worker's own side: requests on stdin, replies on stdout.

`python -m vae.inference.process STORE [BYTES]`; BYTES is the most data that it may take, where the system can limit it.
"""

import contextlib
import os
import queue
import sys
import threading
import traceback
from collections import OrderedDict
from pathlib import Path
from typing import IO, TYPE_CHECKING

from vae.checkpoints.store import CONFIG, WEIGHTS, CheckpointStore
from vae.errors import InputError
from vae.inference import operations, spawning
from vae.inference.wire import Message, receive, send
from vae.models.quiet import import_tensorflow

if TYPE_CHECKING:
    from vae.models.base import LatentModel

MAX_MODELS = 8
MAX_THREADS = 4


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    replies = spawning.replies()
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    for most in sys.argv[2:]:
        _limit_memory(int(most))
    _limit_threads()
    models = Models(CheckpointStore(Path(sys.argv[1])))
    while True:
        send(replies, answer(requests.get(), models))


def answer(request: Message, models: "Models") -> Message:
    """The reply to one request: arrays, or the sentence that says what was wrong."""
    if request.header["operation"] == "ready":
        return Message({})
    try:
        model = models.get(request.header["name"])
        return operations.run(model, request)
    except InputError as error:
        return Message({"input_error": str(error)})
    except Exception as error:  # the worker must outlive a request that fails
        traceback.print_exc()
        return Message({"failure": f"the inference worker failed: {type(error).__name__}: {_first_line(error)}"})


def _first_line(error: Exception) -> str:
    """TensorFlow's errors go on with the graph's nodes, line after line."""
    return next(iter(str(error).splitlines()), "")[:200]


class Models:
    """Restored models by their files; the one that waited longest makes room."""

    def __init__(self, store: CheckpointStore, *, limit: int = MAX_MODELS) -> None:
        self.store, self.limit = store, limit
        self._models: OrderedDict[tuple, LatentModel] = OrderedDict()

    def get(self, name: str) -> "LatentModel":
        """The model of that checkpoint as it is on disk now."""
        checkpoint = self.store.open(name)
        # not the digest, which reads every file: that took ten times as long as a decode
        stats = ((checkpoint.path / file).stat() for file in (CONFIG, WEIGHTS))
        key = (checkpoint.path, *((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in stats))
        if key not in self._models:
            from vae.inference.restoring import restore

            self._models[key] = restore(checkpoint)
            while len(self._models) > self.limit:
                self._models.popitem(last=False)
        self._models.move_to_end(key)
        return self._models[key]


def _listen(stream: IO[bytes], requests: "queue.SimpleQueue[Message]") -> None:
    """Queue requests; leave at once when the parent is gone, even in the middle of one."""
    try:
        while True:
            requests.put(receive(stream))
    except (EOFError, OSError):
        os._exit(0)


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # a system that has no such limit, or a lower one
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _limit_threads() -> None:
    """The networks are small: more threads would only take the cores from the server."""
    import_tensorflow()
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(min(MAX_THREADS, os.cpu_count() or 1))
    tf.config.threading.set_inter_op_parallelism_threads(1)


if __name__ == "__main__":
    main()
