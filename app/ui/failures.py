"""What a page says where the engine gives no answer."""

import streamlit as st

from app.ui.literal import literal
from vae.errors import BusyError


def show_failure(what: str, error: Exception) -> None:
    """One sentence: what failed and why; a warning where trying again helps."""
    show = st.warning if isinstance(error, BusyError) else st.error
    show(f"{what}: {literal(error)}")
