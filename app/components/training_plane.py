"""The plane of a training: the test digits glide from epoch to epoch over the manifold, live or replayed."""

from typing import Any

from app.components.mounting import mounted
from app.state.moments import Moments
from vae.checkpoints.recording import TrainingRecord

_mount = mounted(
    "training_plane",
    "shared/slider.css",
    "training_plane/training_plane.css",
    "training_plane/playback.css",
)


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
