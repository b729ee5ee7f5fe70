"""A checkpoint from elsewhere: a zip archive is uploaded, checked and tried out, and joins the others."""

from pathlib import PurePath
from threading import Lock

import streamlit as st

from app.state import permission, session
from app.ui.literal import literal
from app.ui.own_tab import own_tab_hint
from app.ui.parts import part
from vae.checkpoints import bundle
from vae.errors import InputError
from vae.inference.trial import try_out

NOTICE, UPLOAD = "_taken_in", "_upload"
MEGABYTES = bundle.MAX_PACKED_BYTES // 2**20


def take_in() -> None:
    """Upload a zip archive; every file is checked and the model runs once before it joins the others."""
    if notice := st.session_state.pop(NOTICE, ""):
        st.success(notice, icon=":material/check:")
    with part("controls", "take_in"), st.expander("Add a checkpoint from a zip archive", icon=":material/upload:"):
        if refused := permission.refusal():
            st.info(refused, icon=":material/lock:")
            return
        st.caption(
            "An archive from the **zip** button of a card, here or elsewhere. Every file is checked, and the model "
            f"runs once, before it joins the others. At most {MEGABYTES} MB."
        )
        own_tab_hint()
        turn = st.session_state.get(UPLOAD, 0)  # another key empties the two fields
        uploaded = st.file_uploader("Archive", type="zip", max_upload_size=MEGABYTES, key=f"archive_{turn}")
        if uploaded is None:
            return
        name = st.text_input("Name", PurePath(uploaded.name).stem.lower(), key=f"name_{turn}_{uploaded.file_id}")
        if st.button("Add", type="primary"):
            add(uploaded.getvalue(), name.strip())


def add(archive: bytes, name: str) -> None:
    """Take the archive in and show the page anew, or say in one sentence why not."""
    if not one_at_a_time().acquire(blocking=False):
        st.warning("Another checkpoint is being checked just now; try again in a moment.")
        return
    try:
        with st.spinner("Checking every file, then trying the model out …"):
            checkpoint = bundle.unpack(archive, session.store(), try_out=try_out, name=name)
    except (InputError, OSError) as error:
        st.error(literal(error))
        return
    finally:
        one_at_a_time().release()
    st.session_state[NOTICE] = f"{literal(checkpoint.name)} is here now, on this page and on the others."
    st.session_state[UPLOAD] = st.session_state.get(UPLOAD, 0) + 1
    st.rerun()


@st.cache_resource
def one_at_a_time() -> Lock:
    """One archive at a time for the whole server: each is tried out in a process of its own."""
    return Lock()
