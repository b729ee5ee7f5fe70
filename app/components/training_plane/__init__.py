"""The plane of a training: the test digits glide from epoch to epoch over the manifold, live or replayed."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from app.scripts import script
from vae.jobs import LiveView
from vae.recording import EXTENT, TrainingRecord, axis_half

FOLDER = Path(__file__).parent
MAGIC, LEVEL = b"LATM", 6
_mount = st.components.v2.component(
    "latent_atlas_training_plane",
    html='<div class="root"></div>',
    css="\n".join(
        path.read_text(encoding="utf-8") for path in (FOLDER.parent / "palette.css", FOLDER / "training_plane.css")
    ),
    js=script("training_plane.js").loader,
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


def training_replay(
    record: TrainingRecord,
    *,
    address: str,
    key: str,
    pin: tuple[float, float] | None = None,
    row: int | None = None,
    epoch: int | None = None,
    on_epoch: Callable[[int | None], None] | None = None,
) -> None:
    """Replay a training that is over: play and pause, a slider over its recorded epochs, the losses at each.

    Args:
        address: where the browser finds the record's packed moments, once and for all.
        pin: the latent whose place is marked, with the manifold's digit nearest to it beside the plane.
        row: the recorded test digit that is ringed.
        epoch: the recorded epoch to open on, at rest; without one it plays, unless the visitor prefers less motion.
        on_epoch: called like a widget's callback once a chosen epoch rests; with None once it plays again.
    """

    def moved() -> None:
        if on_epoch is not None:
            on_epoch(read_epoch(st.session_state[key].get("epoch"), record))

    _mount(
        key=key,
        data={
            "address": address,
            "epochs": record.epoch.tolist(),
            "reconstruction": [round(float(value), 1) for value in record.reconstruction],
            "kl": [round(float(value), 1) for value in record.kl],
            "pin": None if pin is None else [float(pin[0]), float(pin[1])],
            "row": row,
            "epoch": epoch,
            "tells": on_epoch is not None,
        },
        on_epoch_change=moved,
    )


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
