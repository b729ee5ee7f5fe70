"""The test picture on which planes of different latent spaces are linked: a row of all their encoded sets."""

import streamlit as st

from app.state import address, session
from vae.checkpoints.store import Checkpoint
from vae.latent.encoded_set import typical_member


def pinned_picture(checkpoint: Checkpoint) -> int:
    """The test picture that the address names, else one that lies deep among this checkpoint's encoded set.

    Raises:
        InputError: the checkpoint has no encoded set.
    """
    count = len(session.encoded(checkpoint))
    return address.pinned_picture(count, _typical(checkpoint.digest, checkpoint))


@st.cache_resource(max_entries=32, show_spinner=False)
def _typical(digest: str, _checkpoint: Checkpoint) -> int:
    return typical_member(session.encoded(_checkpoint))
