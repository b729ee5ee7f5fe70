"""The moments of a training, packed for the browser: the test digits and the manifold at each epoch."""

import json
import struct
import zlib
from dataclasses import dataclass

import numpy as np

from vae.checkpoints.recording import EXTENT, TrainingRecord, axis_half
from vae.data.naming import Naming
from vae.data.shapes import image_shape
from vae.training.jobs import LiveView

MAGIC, LEVEL = b"LATM", 6


@dataclass(frozen=True, eq=False)
class Moments:
    """What the browser shows of a training: its finished epochs at each moment, and all the rest packed for it."""

    epochs: tuple[int, ...]
    packed: bytes

    @classmethod
    def of_view(cls, training: str, view: LiveView, naming: Naming) -> "Moments":
        """The one moment of a training that runs; its view must have a plane."""
        moment = {"mean": view.mean[None], "manifold": view.manifold[None], "label": view.label}
        return _packed(training, view.epoch[None], **moment, naming=naming)

    @classmethod
    def of_record(cls, training: str, record: TrainingRecord, naming: Naming) -> "Moments":
        """All that was recorded of a training that is over."""
        moments = {"mean": record.mean, "manifold": record.manifold, "label": record.label}
        return _packed(training, record.epoch, **moments, naming=naming)


def _packed(
    training: str,
    epochs: np.ndarray,
    *,
    mean: np.ndarray,
    manifold: np.ndarray,
    label: np.ndarray,
    naming: Naming,
) -> Moments:
    """m moments of n points and their sheets, little-endian, because a component takes bytes only alone.

    "LATM", then a number for the training, m, n, the last epoch and the sheets' height, width and channels as uint32,
    half the sides of axes and sheet as float32; the length of what the classes are called, uint32, and that as JSON;
    then, compressed: epochs uint32 (m,), means float32 (m, n, 2), labels
    (n,) and sheets (m, height, width, channels) bytes.
    """
    sheet = image_shape(manifold.shape[1:])
    numbers = (zlib.crc32(training.encode()), len(epochs), len(label), int(epochs[-1]), *sheet)
    halves = (axis_half(mean), EXTENT)
    arrays = (epochs.astype("<u4"), mean.astype("<f4"), label.astype(np.uint8), manifold.astype(np.uint8))
    body = zlib.compress(b"".join(array.tobytes() for array in arrays), LEVEL)
    words = json.dumps(naming.to_json()).encode()
    head = struct.pack("<4s7I2fI", MAGIC, *numbers, *halves, len(words))
    return Moments(tuple(map(int, epochs)), head + words + body)
