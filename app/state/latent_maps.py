"""Maps of encoded sets, each read once, or for PCA made once, and packed once for the browser."""

import streamlit as st

from app.state import session
from vae.checkpoints import maps
from vae.checkpoints.store import Checkpoint
from vae.export.maps import pack_map
from vae.latent.maps import METHODS, PCA, LatentMap, of_latents


def of(checkpoint: Checkpoint, method: str) -> LatentMap:
    """The map, where it is at hand; InputError where it has not been made, or its file is damaged."""
    return _of(checkpoint.digest, method, METHODS[method].key, checkpoint)


def packed(checkpoint: Checkpoint, method: str) -> bytes:
    """The same as the browser reads it; raise InputError likewise."""
    return pack_map(of(checkpoint, method))


@st.cache_resource(max_entries=32, show_spinner=False)
def _of(digest: str, method: str, key: str, _checkpoint: Checkpoint) -> LatentMap:
    # the set is in the session's cache already
    return of_latents(session.encoded(_checkpoint).mean, PCA) if method == PCA else maps.at_hand(_checkpoint, method)
