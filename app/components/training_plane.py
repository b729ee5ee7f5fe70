"""The plane of a training: the test digits glide from epoch to epoch over the manifold, live or replayed."""

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.mounting import mounted
from vae.checkpoints.recording import EXTENT, TrainingRecord, axis_half
from vae.training.jobs import LiveView

MAGIC, LEVEL = b"LATM", 6
_mount = mounted(
    "training_plane",
    "palette.css",
    "shared/slider.css",
    "training_plane/training_plane.css",
    "training_plane/playback.css",
)


@dataclass(frozen=True, eq=False)
class Moments:
    """What the browser shows of a training: its finished epochs at each moment, and all the rest packed for it."""

    epochs: tuple[int, ...]
    packed: bytes

    @classmethod
    def of_view(cls, training: str, view: LiveView) -> "Moments":
        """The one moment of a training that runs; its view must have a plane."""
        return _packed(training, view.epoch[None], mean=view.mean[None], manifold=view.manifold[None], label=view.label)

    @classmethod
    def of_record(cls, training: str, record: TrainingRecord) -> "Moments":
        """All that was recorded of a training that is over."""
        return _packed(training, record.epoch, mean=record.mean, manifold=record.manifold, label=record.label)


def training_plane(moments: Moments, *, key: str) -> None:
    """Show the one moment of a training that runs, gliding there from the one before. Nothing is sent back."""
    _mount(key=key, data=moments.packed)


def training_replay(record: TrainingRecord, *, address: str, key: str) -> None:
    """Replay a training that is over on a plane of its own: play and pause, a slider over its epochs, the losses.

    Args:
        address: where the browser finds the record's packed moments, once and for all.
    """
    _mount(key=key, data=recorded(record, address=address))


def recorded(record: TrainingRecord, *, address: str, epoch: int | None = None) -> dict[str, Any]:
    """What the browser is told of a record before it fetches the moments; plain JSON.

    Args:
        epoch: the recorded epoch to open on, at rest; without one it plays, unless the visitor prefers less motion.
    """
    return {
        "address": address,
        "epochs": record.epoch.tolist(),
        "reconstruction": [round(float(value), 1) for value in record.reconstruction],
        "kl": [round(float(value), 1) for value in record.kl],
        "epoch": epoch,
    }


def read_epoch(event: Any, record: TrainingRecord) -> int | None:
    """The epoch that the browser or an address names, where it was recorded."""
    text = str(event)
    epoch = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    return epoch if epoch in record.epoch.tolist() else None


def _packed(training: str, epochs: np.ndarray, *, mean: np.ndarray, manifold: np.ndarray, label: np.ndarray) -> Moments:
    """m moments of n points and square sheets, little-endian, because a component takes bytes only alone.

    "LATM", then a number for the training, m, n, the sheets' side and the last epoch as uint32, half the sides of axes
    and sheet as float32; then, compressed: epochs uint32 (m,), means float32 (m, n, 2), labels (n,) and sheets
    (m, side, side) bytes.
    """
    count, side = len(label), manifold.shape[-1]
    numbers = (zlib.crc32(training.encode()), len(epochs), count, side, int(epochs[-1]), axis_half(mean), EXTENT)
    arrays = (epochs.astype("<u4"), mean.astype("<f4"), label.astype(np.uint8), manifold.astype(np.uint8))
    body = zlib.compress(b"".join(array.tobytes() for array in arrays), LEVEL)
    return Moments(tuple(map(int, epochs)), struct.pack("<4s5I2f", MAGIC, *numbers) + body)
