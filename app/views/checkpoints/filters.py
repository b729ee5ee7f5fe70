"""What is looked for among the checkpoints: a search and three filters, kept in the address, for cards and table."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from app.ui.parts import part
from app.views.checkpoints.cards import Wanted
from app.views.checkpoints.gallery import PAGE
from app.views.checkpoints.shelf import Shelf
from vae.models.families import KINDS

FEW = 8  # options that are in sight at once as pills; more are searched by typing


def wanted(shelf: Shelf) -> Wanted:
    """The search and the filters; nothing is left out at first."""
    with part("controls", "filter"), st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        text = st.text_input(
            "Search",
            type="search",
            key="search",
            bind="query-params",
            placeholder="Name, title or sweep",
            live="400ms",
            max_chars=100,
            width=230,
            on_change=_first_page,
        )
        return Wanted(
            words=tuple((text or "").split()),
            families=_some("Family", shelf.families, key="families", titled=KINDS.__getitem__),
            data_sets=_some("Trained on", shelf.data_sets, key="trained_on"),
            codes=_some("Latents", shelf.codes, key="latents"),
        )


def _some(title: str, options: Sequence[str], *, key: str, titled: Callable[[str], str] = str) -> tuple[str, ...]:
    """Those of the options that are chosen."""
    common: dict[str, Any] = {"key": key, "bind": "query-params", "on_change": _first_page, "format_func": titled}
    if len(options) > FEW:
        return tuple(st.multiselect(title, options, placeholder="All", width=260, **common))
    return tuple(st.pills(title, options, selection_mode="multi", wrap=True, **common) or ())


def _first_page() -> None:
    """What is looked for now begins on its first page."""
    st.session_state[PAGE] = 1
