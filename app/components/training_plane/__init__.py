"""The plane of a training: the test digits glide from epoch to epoch over the manifold. Nothing is sent back."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st

from app.scripts import script
from vae.jobs import LiveView
from vae.manifold import SHEET_EXTENT, SHEET_SIDE
from vae.recording import TrainingRecord

FOLDER = Path(__file__).parent
EXTENT = SHEET_EXTENT * SHEET_SIDE / (SHEET_SIDE - 1)  # the outermost digits have their centres at SHEET_EXTENT
MAGIC, LEVEL = b"LATM", 6
IN_SIGHT = 0.98  # of the points lie within the axes
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
        """All that was recorded of a training that is over, to be played."""
        return _packed(training, record.epoch, mean=record.mean, manifold=record.manifold, label=record.label)


def training_plane(moments: Moments, *, key: str) -> None:
    """Show one moment, gliding there from the one before; several are played over and over."""
    _mount(key=key, data=moments.packed)


def axis_half(mean: np.ndarray) -> float:
    """Half the side of the axes: the sheet's own, doubled until nearly all points (…, 2) are in sight."""
    reach, half = np.quantile(np.abs(mean).max(axis=-1), IN_SIGHT), EXTENT
    while half < reach:
        half *= 2
    return half


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
