"""Whether a visitor's browser draws with WebGL: many points need it, and some browsers are without."""

import streamlit as st

from app.components.mounting import listening

_MISSING = "_webgl_missing"
_mount = listening("webgl")


def has_webgl() -> bool:
    """Whether points may be drawn with WebGL: until the browser has said that they may not."""
    return not st.session_state.get(_MISSING, False)


def look_for_webgl() -> None:
    """Have the browser say, once in a visit, where it has no WebGL; it stands last, since it takes a line's room."""
    if has_webgl():
        _mount(key="webgl", on_missing_change=_note)


def _note() -> None:
    st.session_state[_MISSING] = True
