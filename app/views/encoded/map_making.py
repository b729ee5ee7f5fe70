"""Encoded digits where a map has not been made yet: what it takes, a button that makes it, and how far it is."""

import streamlit as st

from app.state import latent_maps, permission
from app.state.latent_maps import Making
from app.ui.literal import literal
from vae.checkpoints.store import Checkpoint
from vae.latent.maps import METHODS

EVERY = 1.0  # seconds between two looks


def make_map(checkpoint: Checkpoint, method: str) -> None:
    """Say that the map is missing and offer to make it; while it is made, show how far it is."""
    found = latent_maps.latest()
    running = found is not None and found.running
    st.fragment(_look, run_every=EVERY if running else None)(checkpoint, method, running)


def _look(checkpoint: Checkpoint, method: str, running: bool) -> None:
    found = latent_maps.latest()
    if running and found and not found.running:
        st.rerun()  # the whole page: it has the map now, or a reason why not
    own = found is not None and (found.digest, found.method) == (checkpoint.digest, method)
    with st.container(key="map-missing"):
        if running and found:
            _progress(found, own=own)
        else:
            _offer(checkpoint, method)
    if own and found and found.error:
        st.error(literal(found.error))


def _progress(found: Making, *, own: bool) -> None:
    title = METHODS[found.method].title
    whose = "the test digits" if own else f"the test digits of {found.name}; the next map can be made after it"
    share = f" {100 * found.share:.0f} %" if found.share else ""
    st.progress(found.share, text=f"{title} is laying out {whose}.{share}")
    if permission.refusal() is None and st.button("Stop", key="map-stop", icon=":material/stop:"):
        latent_maps.stop(found)
        st.rerun()


def _offer(checkpoint: Checkpoint, method: str) -> None:
    title, missing = METHODS[method].title, METHODS[method].missing
    st.markdown(
        f"**The {title} map of this model has not been made yet.** It takes a minute or more, once; from then on "
        "everybody sees it here and on Explore."
    )
    if missing:
        st.info(literal(missing))
    elif refusal := permission.refusal():
        st.caption(literal(refusal))
    elif st.button(f"Make the {title} map", key="map-make", type="primary", icon=":material/scatter_plot:"):
        latent_maps.start(checkpoint, method)
        st.rerun()
    st.caption("From a shell:")
    st.code(f"python -m vae map {checkpoint.name} --method {method}", language="bash")
