"""Whether a visitor's browser draws with WebGL: many points need it, and some browsers are without."""

from pathlib import Path

import streamlit as st

_MISSING = "_webgl_missing"
_mount = st.components.v2.component(
    "latent_atlas_webgl", js=(Path(__file__).parent / "webgl.js").read_text(encoding="utf-8")
)


def has_webgl() -> bool:
    """Whether points may be drawn with WebGL: until the browser has said that they may not."""
    return not st.session_state.get(_MISSING, False)


def look_for_webgl() -> None:
    """Have the browser say, once in a visit, where it has no WebGL; it stands last, since it takes a line's room."""
    if has_webgl():
        _mount(key="webgl", on_missing_change=_note)


def _note() -> None:
    st.session_state[_MISSING] = True
