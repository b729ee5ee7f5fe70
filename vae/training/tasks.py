"""One training as it is handed on: to this process, to a child process, to another machine. No pickle."""

import errno
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import numpy as np

from vae.checkpoints.classifier_files import classifier_path
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore
from vae.data import datasets
from vae.data.datasets import Dataset, Split
from vae.data.own_form import SPLIT_KEYS
from vae.errors import InputError
from vae.inference.wire import Message, receive, send
from vae.training.reports import EpochReport

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


@dataclass(frozen=True)
class TrainingTask:
    """A checkpoint to train, and what that needs wherever it runs.

    Attributes:
        name: the checkpoint's.
        config: what to train.
        classifier: the file of the classifier that tells the classes of samples; empty for the shipped one.
        state: a folder of this machine that keeps what an interrupted training needs; None for none.
        root: this machine's store, where the checkpoint goes; None to hand on its files.
        evaluate: whether the trained model is measured.
    """

    name: str
    config: CheckpointConfig
    classifier: bytes = b""
    state: Path | None = None
    root: Path | None = None
    evaluate: bool = True

    def to_bytes(self) -> bytes:
        """The task as `read` takes it from a pipe."""
        header = {"name": self.name, "config": self.config.to_json(), "evaluate": self.evaluate}
        header |= {key: path and str(path.absolute()) for key, path in (("state", self.state), ("root", self.root))}
        return _sent(Message(header, {"classifier": np.frombuffer(self.classifier, np.uint8)}))

    @classmethod
    def read(cls, stream: IO[bytes]) -> Self:
        """What `to_bytes` wrote."""
        message = receive(stream)
        header = message.header
        return cls(
            name=header["name"],
            config=CheckpointConfig.from_json(header["config"]),
            classifier=message.arrays["classifier"].tobytes(),
            evaluate=header["evaluate"],
            **{key: Path(header[key]) if header[key] else None for key in ("state", "root")},
        )


def data_to_bytes(data: Dataset | None) -> bytes:
    """A data set as `read_data` takes it from a pipe; None says that the other side has it under its name."""
    if data is None:
        return _sent(Message({"name": None}))
    arrays = (data.train.images, data.train.labels, data.test.images, data.test.labels)
    header = {"name": data.name, "digest": data.digest, "names": data.names}
    return _sent(Message(header, dict(zip(SPLIT_KEYS, arrays, strict=True))))


def read_data(stream: IO[bytes]) -> Dataset | None:
    """What `data_to_bytes` wrote."""
    message = receive(stream)
    if message.header["name"] is None:
        return None
    x_train, y_train, x_test, y_test = (message.arrays[key] for key in SPLIT_KEYS)
    header = message.header
    train, test = Split(x_train, y_train), Split(x_test, y_test)
    return Dataset(header["name"], train, test, header["digest"], names=tuple(header["names"]))


def carry_out(
    task: TrainingTask,
    data: Dataset | None = None,
    *,
    progress: Callable[[EpochReport], None] | None = None,
    measuring: Callable[[str, int, int], None] | None = None,
    callbacks: "Sequence[keras.callbacks.Callback]" = (),
    strategy: "tf.distribute.Strategy | None" = None,
) -> dict[str, bytes]:
    """Train in this process; the checkpoint's files by name, none where the task has a store. Imports TensorFlow.

    Args:
        task: what to train.
        data: the data set; None for this machine's own of the config's name, downloaded where that is possible.
        progress: called after each epoch.
        measuring, callbacks, strategy: as for `vae.training.fit.train`.

    Raises:
        InputError: data, config and state do not fit together, the loss diverged, or nothing can be written.
    """
    from vae.training.fit import train

    data = data or datasets.load(task.config.dataset, download=True)
    try:
        with tempfile.TemporaryDirectory(prefix="latent-atlas-") as room:
            store = CheckpointStore(task.root or room)
            if task.classifier:
                classifier_path(data.identity, store.root).write_bytes(task.classifier)
            checkpoint = train(
                task.config,
                data=data,
                store=store,
                name=task.name,
                progress=progress,
                state=None if strategy else task.state,
                callbacks=callbacks,
                strategy=strategy,
                evaluate=task.evaluate,
                measuring=measuring,
            )
            return {} if task.root else {file.name: file.read_bytes() for file in sorted(checkpoint.path.iterdir())}
    except OSError as error:
        found = "no room left" if error.errno == errno.ENOSPC else error.strerror or error
        raise InputError(
            f"disk: expected to write the training's state and checkpoint, found {found}; what it kept before stays"
        ) from error


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a checkpoint's files into its draft; whatever a name says, it stays in the folder."""
    for name, content in files.items():
        (folder / Path(name).name).write_bytes(content)


def _sent(message: Message) -> bytes:
    stream = io.BytesIO()
    send(stream, message)
    return stream.getvalue()
