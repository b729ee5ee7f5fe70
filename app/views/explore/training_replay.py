"""Explore's replay of a training, on the plane itself: asked for there, and kept in the address while it is on."""

import streamlit as st

from app.components.latent_pad import Replay
from app.components.training_plane import read_epoch, recorded
from app.server import routes
from app.state import address, misread, records
from app.state.colours import rgb
from app.ui import downloads, palette
from app.ui.downloads import Offer
from app.ui.literal import literal
from vae.checkpoints.store import EPOCHS, Checkpoint
from vae.errors import InputError
from vae.export.replay import replay_gif

ON, EPOCH = "replay", "epoch"


def of_address(checkpoint: Checkpoint) -> Replay | None:
    """The replay as the address asks for it; nothing of the record is told before. None where there is no record."""
    asked = address.parameters().get(ON) == "true"
    if not checkpoint.has(EPOCHS):
        if asked:
            st.html(
                f'<p class="note"><b>{checkpoint.name}</b> kept no record of its training, so there is nothing to '
                "replay. Models of two latent dimensions that are trained from now on keep one.</p>"
            )
        return None
    if not asked:
        return Replay(None)
    try:
        record = records.record(checkpoint)
    except InputError as error:
        st.info(literal(error))
        return None
    asked = address.parameters().get(EPOCH)
    epoch = read_epoch(asked, record)
    if asked and epoch is None:
        expected = f"a recorded epoch, such as {record.epoch[-1]}"
        misread.note(EPOCH, asked, expected=expected, shown="the whole training")
    return Replay(recorded(record, address=routes.address(checkpoint, records.MOMENTS), epoch=epoch))


def take(on: bool, epoch: int | None) -> None:
    """Keep in the address that the training is replayed, and the epoch on which it rests."""
    address.take({ON: "true" if on else None, EPOCH: str(epoch) if on and epoch else None})


def offer(checkpoint: Checkpoint) -> Offer:
    """The replay as an animation; its record must be readable."""
    record = records.record(checkpoint)
    colours = [rgb(colour) for colour in palette.CLASS_COLOURS[: record.label.max() + 1]]
    return downloads.file("Training", lambda: replay_gif(record, colours), file_name=f"{checkpoint.name}_training.gif")
