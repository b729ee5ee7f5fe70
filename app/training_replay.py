"""Explore's replay of a training: asked for with a switch, the pinned latent and a clicked digit marked on it."""

import numpy as np
import streamlit as st

from app import address, downloads, palette, records, routes
from app.components.training_plane import read_epoch, training_replay
from app.parts import part
from vae.checkpoints import EPOCHS, Checkpoint
from vae.errors import InputError
from vae.export.replay import replay_gif
from vae.recording import TrainingRecord

PARAMETER = "epoch"
SAME_PLACE = 0.01  # a record keeps its latents in float16


@st.fragment
def section(checkpoint: Checkpoint, pin: tuple[float, float], *, row: int | None) -> None:
    """A switch, and the replay once it is on; nothing travels before.

    Args:
        row: the test digit that was clicked last, if it was one; it is followed while the pin rests on it.
    """
    with part("controls", "replay"):
        asked = st.toggle("Replay the training", key="replay", bind="query-params")
    if not asked:
        return
    if not checkpoint.has(EPOCHS):
        st.html(
            f'<p class="note"><b>{checkpoint.name}</b> kept no record of its training, so there is nothing to replay. '
            "Models of two latent dimensions that are trained from now on keep one.</p>"
        )
        return
    try:
        record = records.record(checkpoint)
    except InputError as error:
        st.info(str(error))
        return
    training_replay(
        record,
        address=routes.address(checkpoint, records.MOMENTS),
        pin=pin,
        row=followed(record, pin, row=row),
        epoch=read_epoch(address.parameters().get(PARAMETER), record),
        on_epoch=take_epoch,
        key="training_replay",
    )
    colours = [palette.rgb(colour) for colour in palette.CLASS_COLOURS]
    offer = downloads.file("Training", lambda: replay_gif(record, colours), file_name=f"{checkpoint.name}_training.gif")
    downloads.row(offer, key="replay_downloads", what="the replay")


def followed(record: TrainingRecord, pin: tuple[float, float], *, row: int | None) -> int | None:
    """The clicked row, where the record holds it and the pin is still where its digit was encoded in the end."""
    if row is None or row >= len(record.label):
        return None
    away = np.abs(record.mean[-1, row] - np.array(pin, np.float32)).max()
    return row if away <= SAME_PLACE else None


def take_epoch(epoch: int | None) -> None:
    """Keep the epoch at which the replay rests in the address."""
    address.take({PARAMETER: None if epoch is None else str(epoch)})
