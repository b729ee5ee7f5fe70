"""Below a map on Explore: which maps of the model are still to be made, and where."""

import streamlit as st

from app.state.page_list import entry
from vae.checkpoints import maps
from vae.checkpoints.store import Checkpoint
from vae.latent.maps import METHODS

NAMED = "map_"  # what a slice that is a map begins with


def offer(checkpoint: Checkpoint, shown: str) -> None:
    """Lead to where a map is made, from the one that the plane shows or was asked for by `shown`, a slice's name."""
    if not shown.startswith(NAMED) or not maps.has_maps(checkpoint):
        return
    missing = [method for method in METHODS if not maps.is_kept(checkpoint, method)]
    if not missing:
        return
    asked = shown.removeprefix(NAMED)
    method = asked if asked in missing else missing[0]
    title, page = METHODS[method].title, entry("encoded-digits")
    if method == asked:
        st.html(
            f'<p class="note">The {title} map of this model has not been made yet: the plane shows its two main '
            "components.</p>"
        )
    st.page_link(
        page.view,
        label=f"Make the {title} map on {page.title}",
        icon=page.symbol,
        query_params={"checkpoint": checkpoint.name, "map": title},
    )
