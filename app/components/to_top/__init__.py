"""Brings a visitor back to the top of the page, where something has begun that they asked for farther down."""

from pathlib import Path

import streamlit as st

_mount = st.components.v2.component(
    "latent_atlas_to_top", js=(Path(__file__).parent / "to_top.js").read_text(encoding="utf-8")
)


def to_top(occasion: str) -> None:
    """Scroll to the top, once for each occasion; it stands last on a page, since it takes a line's room."""
    _mount(key="to_top", data=occasion)
