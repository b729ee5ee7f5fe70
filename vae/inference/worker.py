"""Encode, decode and reconstruct by a checkpoint's name, arrays in and out, without TensorFlow in this process.

The network runs in one child process, `vae.inference.process`.
"""

import contextlib
import subprocess
import threading
from pathlib import Path
from typing import Any, Self

import numpy as np

from vae.checkpoints.store import Checkpoint, CheckpointStore
from vae.config import ModelConfig
from vae.data.arrays import check_condition, check_images, check_latents, check_whole
from vae.errors import InputError
from vae.inference.spawning import spawn
from vae.inference.wire import Message, pipes, receive, send
from vae.latent.code_maps import CodeSample, check_code_maps, check_given_codes
from vae.latent.encoded_set import Posterior

ATTEMPTS = 2
CLOSING_SECONDS = 5.0
MAX_SAMPLES, MAX_SEED = 256, 2**32 - 1


class InferenceError(RuntimeError):
    """The worker failed on a request that was in order; the text says how."""


class InferenceWorker:
    """One child process with TensorFlow, shared by every thread of this one.

    It starts with the first request, or with `start`. Where it dies it is started again, and the request that was in
    it is tried once more. It ends with `close`, and by itself when this process ends, however that happens.
    """

    def __init__(self, store_root: Path | str) -> None:
        self.store = CheckpointStore(store_root)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process number; None where none runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self) -> None:
        """Start the child and come back at once; it imports TensorFlow meanwhile."""
        with self._lock:
            self._running()

    def warm(self, name: str) -> None:
        """Restore a checkpoint and run it once, so that the first visitor does not wait; returns when it is ready."""
        self.store.open(name)
        self._ask({"operation": "warm", "name": name})

    def encode(self, name: str, images: np.ndarray, labels: np.ndarray | None = None) -> Posterior:
        """Posterior of images (n, h, w), uint8 0–255 or float 0–1.

        Args:
            name: the checkpoint.
            images: (n, h, w).
            labels: for a conditional model: (n,) classes, or (n, classes) weights that mix them.

        Raises:
            InputError: unknown checkpoint, or arrays of another shape, type or range.
            InferenceError: the worker failed.
        """
        return Posterior(**self._ask_about_images("encode", name, images=images, labels=labels))

    def decode(self, name: str, latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Mean images of latents (n, d), or maps (n, 7, 7, d): (n, h, w) float32 in [0, 1].

        `labels` and errors as for `encode`.
        """
        config = self._config(name)
        arrays = _with_labels({"latents": check_latents(latents, config.latent_shape)}, labels, config)
        return self._ask({"operation": "decode", "name": name}, arrays)["images"]

    def reconstruct(self, name: str, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Images through the encoder and back, (n, h, w) float32; arguments and errors as for `encode`."""
        return self._ask_about_images("reconstruct", name, images=images, labels=labels)["images"]

    def sample_codes(self, name: str, n: int, *, seed: int, given: np.ndarray | None = None) -> CodeSample:
        """n code maps drawn cell by cell, in reading order, from a VQ-VAE's prior; one seed gives one sample.

        Args:
            name: a checkpoint with a prior over its codes.
            n: 1 to 256 maps.
            seed: of the draws, 0 or above.
            given: codes of the first cells in reading order, which every map keeps; at least one cell is drawn.

        Raises:
            InputError: unknown checkpoint, one without a prior, or numbers out of range.
            InferenceError: the worker failed.
        """
        config = self._prior_config(name)
        header = {
            "operation": "sample_codes",
            "name": name,
            "n": check_whole(n, "n", least=1, most=MAX_SAMPLES),
            "seed": check_whole(seed, "seed", least=0, most=MAX_SEED),
        }
        kept = check_given_codes(() if given is None else given, codes=config.codes, cells=config.code_side**2)
        return CodeSample(**self._ask(header, {"given": kept}))

    def code_bits(self, name: str, codes: np.ndarray) -> np.ndarray:
        """Bits of code maps (n, side, side) under a VQ-VAE's prior, -log₂ p summed over the cells: (n,) float32.

        Errors as for `sample_codes`.
        """
        config = self._prior_config(name)
        maps = check_code_maps(codes, codes=config.codes, side=config.code_side)
        return self._ask({"operation": "code_bits", "name": name}, {"codes": maps})["bits"]

    def close(self) -> None:
        """End the child; a later request starts another."""
        with self._lock:
            self._discard()

    def _config(self, name: str) -> ModelConfig:
        return self.store.open(name).config.model

    def _prior_config(self, name: str) -> ModelConfig:
        config = self._config(name)
        if not config.prior_width:
            raise InputError(f"{name}: expected a model with a prior over its codes, found none")
        return config

    def _ask_about_images(self, operation: str, name: str, *, images, labels) -> dict[str, np.ndarray]:
        config = self.store.open(name).config
        arrays = _with_labels({"images": check_images(images, shape=config.image_shape)}, labels, config.model)
        return self._ask({"operation": operation, "name": name}, arrays)

    def _ask(self, header: dict[str, Any], arrays: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
        reply = self._exchange(Message(header, arrays or {}))
        if "input_error" in reply.header:
            raise InputError(reply.header["input_error"])
        if "failure" in reply.header:
            raise InferenceError(reply.header["failure"])
        return reply.arrays

    def _exchange(self, request: Message) -> Message:
        """One request and its reply; the lock keeps the pipe in step, the second attempt outlives a dead child."""
        with self._lock:
            for _ in range(ATTEMPTS):
                to_child, from_child = pipes(self._running())
                try:
                    send(to_child, request)
                    return receive(from_child)
                except (EOFError, OSError):
                    self._discard()
                except BaseException:  # interrupted between request and reply: the pipe is out of step
                    self._discard()
                    raise
        raise InferenceError(f"the inference worker stopped {ATTEMPTS} times while it worked on this request")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self._discard()
        if self._process is None:
            self._process = spawn("vae.inference.process", str(self.store.root.resolve()))
        return self._process

    def _discard(self) -> None:
        """Close the pipe, which ends the child; kill it where it does not listen."""
        process, self._process = self._process, None
        if process is None:
            return
        to_child, from_child = pipes(process)
        with contextlib.suppress(OSError):  # what was not flushed went to a child that is gone
            to_child.close()
        try:
            process.wait(CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        from_child.close()


def try_out(checkpoint: Checkpoint) -> None:
    """Build a checkpoint's model, load its weights and run it once, in a process that may die of it.

    Raises:
        InputError: it does not run; the text says how.
    """
    with InferenceWorker(checkpoint.path.parent) as worker:
        try:
            worker.warm(checkpoint.name)
        except InferenceError as error:
            raise InputError(f"{checkpoint.name}: expected a model that runs, found: {error}") from None


def _with_labels(arrays: dict[str, np.ndarray], labels, config: ModelConfig) -> dict[str, np.ndarray]:
    count = len(next(iter(arrays.values())))
    condition = check_condition(labels, count, classes=config.classes)
    return arrays if condition is None else {**arrays, "labels": condition}
