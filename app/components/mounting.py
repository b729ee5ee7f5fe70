"""How a browser part is registered: its joined script, its styles, the element that it draws into."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from app.server.scripts import script
from vae.export.browser import WEB


def mounted(name: str, *styles: str) -> Callable[..., Any]:
    """Register the part `name`, with style sheets by their paths below `vae/web`; give back what mounts it."""
    return component(
        f"latent_atlas_{name}",
        html='<div class="root"></div>',
        css="\n".join(_read(style) for style in styles),
        js=script(f"{name}.js").loader,
    )


def listening(name: str) -> Callable[..., Any]:
    """Register a part that shows nothing, whose one small script is all of it."""
    return component(f"latent_atlas_{name}", js=_read(f"{name}/{name}.js"))


def heard(key: str, name: str, read: Callable[[Any], tuple | None], act: Callable[..., None]) -> Callable[[], None]:
    """What runs when the browser sends `name`: where `read` makes something of the event, `act` is called with it.

    Args:
        read: checks what was sent, which is input like any other; its last value is the event's number.
    """

    def changed() -> None:
        found = read(st.session_state[key].get(name))
        if found is not None:
            *event, number = found
            st.session_state[_last(key)] = max(number, sent(key))
            act(*event)

    return changed


def sent(key: str) -> int:
    """The number of the last event that was worked in; an older answer moves nothing back in the browser."""
    return int(st.session_state.get(_last(key), 0))


def _last(key: str) -> str:
    return f"_{key}_seq"


def _read(path: str) -> str:
    return (WEB / path).read_text(encoding="utf-8")
