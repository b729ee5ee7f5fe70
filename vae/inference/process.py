"""The inference worker's own side: `python -m vae.inference.process STORE`, requests on stdin, replies on stdout."""

import os
import queue
import sys
import threading
import traceback
from collections import OrderedDict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from vae.checkpoints.store import CheckpointStore
from vae.data.shapes import array_shape
from vae.errors import InputError
from vae.inference import spawning
from vae.inference.wire import Message, receive, send
from vae.models.quiet import import_tensorflow

if TYPE_CHECKING:
    from vae.models.base import LatentModel
    from vae.models.codes import CodesModel

MAX_MODELS = 8
MAX_THREADS = 4


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    replies = spawning.replies()
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    _limit_threads()
    models = Models(CheckpointStore(Path(sys.argv[1])))
    while True:
        send(replies, answer(requests.get(), models))


def answer(request: Message, models: "Models") -> Message:
    """The reply to one request: arrays, or the sentence that says what was wrong."""
    try:
        model = models.get(request.header["name"])
        return Message({}, _run(request.header, model, request.arrays))
    except InputError as error:
        return Message({"input_error": str(error)})
    except Exception as error:  # the worker must outlive a request that fails
        traceback.print_exc()
        return Message({"failure": f"the inference worker failed: {type(error).__name__}: {error}"})


class Models:
    """Restored models by their checkpoint's digest; the one that waited longest makes room."""

    def __init__(self, store: CheckpointStore, *, limit: int = MAX_MODELS) -> None:
        self.store, self.limit = store, limit
        self._models: OrderedDict[str, LatentModel] = OrderedDict()

    def get(self, name: str) -> "LatentModel":
        """The model of that checkpoint as it is on disk now."""
        checkpoint = self.store.open(name)
        if checkpoint.digest not in self._models:
            from vae.inference.restoring import restore

            self._models[checkpoint.digest] = restore(checkpoint)
            while len(self._models) > self.limit:
                self._models.popitem(last=False)
        self._models.move_to_end(checkpoint.digest)
        return self._models[checkpoint.digest]


def _run(header: dict[str, Any], model: "LatentModel", arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    operation, labels = header["operation"], arrays.get("labels")
    if operation == "sample_codes":
        return _sample_codes(model, header["n"], seed=header["seed"], given=arrays["given"])
    if operation == "code_bits":
        return {"bits": model.prior.bits(arrays["codes"].reshape(len(arrays["codes"]), -1))}
    if operation == "decode":
        return {"images": model.decode(arrays["latents"], labels)}
    if operation == "warm":
        blank = np.zeros((1, *array_shape(model.image_shape)), dtype=np.uint8)
        classes = np.zeros(1, dtype=np.uint8)
        model.reconstruct(blank, classes)
        return {}
    if operation == "reconstruct":
        return {"images": model.reconstruct(arrays["images"], labels)}
    posterior = model.encode(arrays["images"], labels)
    return {"mean": posterior.mean, "log_var": posterior.log_var}


def _sample_codes(model: "CodesModel", n: int, *, seed: int, given: np.ndarray) -> dict[str, np.ndarray]:
    assert model.prior is not None
    maps = model.prior.sample(n, rng=np.random.default_rng(seed), given=given)
    codes = maps.reshape(n, model.config.code_side, model.config.code_side)
    return {"codes": codes, "images": model.decode_codes(codes), "bits": model.prior.bits(maps)}


def _listen(stream: IO[bytes], requests: "queue.SimpleQueue[Message]") -> None:
    """Queue requests; leave at once when the parent is gone, even in the middle of one."""
    try:
        while True:
            requests.put(receive(stream))
    except (EOFError, OSError):
        os._exit(0)


def _limit_threads() -> None:
    """The networks are small: more threads would only take the cores from the server."""
    import_tensorflow()
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(min(MAX_THREADS, os.cpu_count() or 1))
    tf.config.threading.set_inter_op_parallelism_threads(1)


if __name__ == "__main__":
    main()
