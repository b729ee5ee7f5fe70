"""Where `fit` computes, and what it writes for TensorBoard: choices of a run that leave its config as it is."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import keras
import tensorflow as tf

from vae.config import ModelConfig, TrainingConfig
from vae.data.datasets import Dataset, Split
from vae.errors import InputError


def mirrored(model: ModelConfig, training: TrainingConfig) -> tf.distribute.MirroredStrategy:
    """One copy of the model on each GPU of this machine, each with its share of every batch.

    Raises:
        InputError: fewer than two devices, a batch that cannot be shared evenly, or a family with a codebook: each
            copy would follow its own share of the images, and the codebooks would part without a word.
    """
    if model.codes:
        raise InputError(f"--strategy mirrored: expected a family without a codebook, found {model.family!r}")
    # Without a GPU there is one processor, unless TensorFlow was told to split it.
    devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
    if len(devices) < 2:
        raise InputError(f"--strategy mirrored: expected at least two GPUs, found {_count(devices)}")
    if training.batch_size % len(devices):
        raise InputError(
            f"--batch-size: expected a multiple of the {len(devices)} devices, found {training.batch_size}"
        )
    return tf.distribute.MirroredStrategy([device.name for device in devices])


def evenly(data: Dataset, replicas: int) -> Dataset:
    """The data set without the last images of a split that cannot be shared evenly.

    A copy that got no image of the last batch would average over nothing.
    """
    return replace(data, train=_whole(data.train, replicas), test=_whole(data.test, replicas))


def tensorboard(folder: Path) -> keras.callbacks.Callback:
    """Keras's own callback, which writes each epoch's losses and learning rate below `folder`.

    Raises:
        InputError: the package tensorboard is not there, without which TensorFlow cannot write scalars.
    """
    if importlib.util.find_spec("tensorboard") is None:
        raise InputError("--tensorboard: expected the package tensorboard (pip install tensorboard), found none")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--tensorboard: expected a folder, found the file {str(folder)!r}")
    return keras.callbacks.TensorBoard(str(folder), write_graph=False)


def _count(devices: list) -> str:
    gpus = sum(device.device_type == "GPU" for device in devices)
    return "one" if gpus == 1 else "none"


def _whole(split: Split, replicas: int) -> Split:
    kept = len(split) // replicas * replicas
    return Split(split.images[:kept], split.labels[:kept])
