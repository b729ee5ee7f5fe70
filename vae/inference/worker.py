"""Encode, decode and reconstruct by a checkpoint's name, arrays in and out, without TensorFlow in this process.

The network runs in one child process, `vae.inference.process`, and does one thing at a time. Large requests go to it
piece by piece, and between the pieces small ones of other visitors go first.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np

from vae.checkpoints.store import CheckpointStore
from vae.config import ModelConfig
from vae.data.arrays import check_condition, check_images, check_latents, check_whole
from vae.errors import InferenceError, InputError
from vae.inference.child import Child, ChildEndedError
from vae.inference.turns import PATIENCE_SECONDS, Line, Visitor
from vae.inference.wire import Message
from vae.latent.code_maps import CodeSample, check_code_maps, check_given_codes
from vae.latent.encoded_set import Posterior

ATTEMPTS = 2
LIMIT_SECONDS = 60.0
PIECE, SMALL = 256, 64  # pictures: a piece is a batch of the networks, so that pieces give the whole's numbers
MAX_SAMPLES, MAX_SEED = 256, 2**32 - 1


class InferenceWorker:
    """One child process with TensorFlow, shared by every thread of this one.

    It starts with the first request, or with `start`. Where it dies it is started again, and what it was asked is
    tried once more. It ends with `close`, and by itself when this process ends, however that happens.

    Args:
        store_root: the folder of checkpoints.
        visitor: says on whose behalf the calling thread asks.
        patience: seconds that a request waits for its turn.
        limit: seconds within which the child answers; after them it is replaced.

    Every request raises InputError for an unknown checkpoint or bad arrays, InferenceError where the worker failed or
    took too long, and BusyError, which is one, where too many others wait.
    """

    def __init__(
        self,
        store_root: Path | str,
        *,
        visitor: Callable[[], Visitor] = Visitor,
        patience: float = PATIENCE_SECONDS,
        limit: float = LIMIT_SECONDS,
    ) -> None:
        self.store = CheckpointStore(store_root)
        self.line, self.limit = Line(patience=patience), limit
        self._visitor = visitor
        self._starting = threading.Lock()
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process number; None where none runs."""
        child = self._child
        return child.pid if child and child.alive else None

    def start(self) -> None:
        """Start the child and come back at once; it imports TensorFlow meanwhile."""
        self._running()

    def warm(self, name: str) -> None:
        """Restore a checkpoint and run it once, so that the first visitor does not wait; returns when it is ready."""
        self.store.open(name)
        with self._turn(large=False) as ask:
            ask(Message({"operation": "warm", "name": name}))

    def encode(self, name: str, images: np.ndarray, labels: np.ndarray | None = None) -> Posterior:
        """Posterior of images (n, h, w), uint8 0–255 or float 0–1.

        Args:
            name: the checkpoint.
            images: (n, h, w).
            labels: for a conditional model: (n,) classes, or (n, classes) weights that mix them.
        """
        return Posterior(**self._ask_about_images("encode", name, images=images, labels=labels))

    def decode(self, name: str, latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Mean images of latents (n, d), or maps (n, 7, 7, d): (n, h, w) float32 in [0, 1].

        `labels` as for `encode`.
        """
        config = self._config(name)
        arrays = _with_labels({"latents": check_latents(latents, config.latent_shape)}, labels, config)
        return self._ask_in_pieces({"operation": "decode", "name": name}, arrays)["images"]

    def reconstruct(self, name: str, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Images through the encoder and back, (n, h, w) float32; arguments as for `encode`."""
        return self._ask_about_images("reconstruct", name, images=images, labels=labels)["images"]

    def sample_codes(self, name: str, n: int, *, seed: int, given: np.ndarray | None = None) -> CodeSample:
        """n code maps drawn cell by cell, in reading order, from a VQ-VAE's prior; one seed gives one sample.

        Args:
            name: a checkpoint with a prior over its codes.
            n: 1 to 256 maps.
            seed: of the draws, 0 or above.
            given: codes of the first cells in reading order, which every map keeps; at least one cell is drawn.
        """
        config = self._prior_config(name)
        n = check_whole(n, "n", least=1, most=MAX_SAMPLES)
        rng = np.random.default_rng(check_whole(seed, "seed", least=0, most=MAX_SEED))
        kept = check_given_codes(() if given is None else given, codes=config.codes, cells=config.code_side**2)
        maps, random = np.tile(kept, (n, 1)), rng.bit_generator.state
        with self._turn(large=True) as ask:
            while maps.shape[1] < config.code_side**2:  # a few cells at a time: what is drawn so far is kept here
                drawn = ask(Message({"operation": "draw_codes", "name": name, "random": random}, {"codes": maps}))
                maps, random = drawn.arrays["codes"], drawn.header["random"]
            codes = maps.reshape(n, config.code_side, config.code_side)
            found = ask(Message({"operation": "decode_codes", "name": name}, {"codes": codes}))
        return CodeSample(codes=codes, **found.arrays)

    def code_bits(self, name: str, codes: np.ndarray) -> np.ndarray:
        """Bits of code maps (n, side, side) under a VQ-VAE's prior, -log₂ p summed over the cells: (n,) float32."""
        config = self._prior_config(name)
        maps = check_code_maps(codes, codes=config.codes, side=config.code_side)
        return self._ask_in_pieces({"operation": "code_bits", "name": name}, {"codes": maps})["bits"]

    def close(self) -> None:
        """End the child; a later request starts another."""
        if child := self._child:
            self._discard(child)

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
        return self._ask_in_pieces({"operation": operation, "name": name}, arrays)

    def _ask_in_pieces(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Ask about n rows of arrays, PIECE at a time."""
        count = len(next(iter(arrays.values())))
        with self._turn(large=count > SMALL) as ask:
            found = [
                ask(Message(header, {key: array[start : start + PIECE] for key, array in arrays.items()})).arrays
                for start in range(0, count, PIECE)
            ]
        return {key: np.concatenate([piece[key] for piece in found]) for key in found[0]}

    @contextmanager
    def _turn(self, *, large: bool) -> Iterator[Callable[[Message], Message]]:
        """A turn of one request; what it yields asks the child for a piece of it."""
        with self.line.turn(self._visitor(), large=large) as give_way:

            def ask(piece: Message) -> Message:
                give_way()
                reply = self._exchange(piece)
                if "input_error" in reply.header:
                    raise InputError(reply.header["input_error"])
                if "failure" in reply.header:
                    raise InferenceError(reply.header["failure"])
                return reply

            yield ask

    def _exchange(self, request: Message) -> Message:
        """One piece and its reply; the second attempt outlives a dead child."""
        for _ in range(ATTEMPTS):
            child = self._running()
            try:
                return child.ask(request, seconds=self.limit)
            except TimeoutError:
                self._discard(child)
                self.start()  # for the next, who then waits less
                late = f"the inference worker gave no answer within {self.limit:g} seconds and was replaced"
                raise InferenceError(late) from None
            except ChildEndedError:
                self._discard(child)
            except BaseException:  # interrupted between request and reply: the pipe is out of step
                self._discard(child)
                raise
        raise InferenceError(f"the inference worker stopped {ATTEMPTS} times while it worked on this request")

    def _running(self) -> Child:
        with self._starting:
            if self._child is None or not self._child.alive:
                self._child = self._new()
            return self._child

    def _new(self) -> Child:
        return Child(self.store.root, ended=self._replace)

    def _replace(self, child: Child) -> None:
        """Start another in place of one that has ended by itself, before anybody asks; not where none ever answers."""
        with self._starting:
            if self._child is child:
                self._child = self._new() if child.answered else None
        child.end()

    def _discard(self, child: Child) -> None:
        with self._starting:
            if self._child is child:
                self._child = None
        child.end()


def _with_labels(arrays: dict[str, np.ndarray], labels, config: ModelConfig) -> dict[str, np.ndarray]:
    count = len(next(iter(arrays.values())))
    condition = check_condition(labels, count, classes=config.classes)
    return arrays if condition is None else {**arrays, "labels": condition}
