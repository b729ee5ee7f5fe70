"""Named parts of pages that a link may hide: `?hide=downloads,mathematics` opens the view without them.

A hidden part still runs, so that its widgets keep the values that the link names; the browser does not show it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

PARAMETER = "hide"
PAGES = "pages"
PARTS = {
    PAGES: "the list of pages",
    "title": "the title and its question",
    "checkpoint": "the choice of checkpoints and their facts",
    "controls": "sliders, pills and switches of the page",
    "measures": "tables of measures",
    "downloads": "downloads",
    "mathematics": "the mathematics",
}


@contextmanager
def part(name: str, place: str = "") -> Iterator[None]:
    """Hold what a link may hide under `name`; `place` tells apart several blocks of one part on a page."""
    if name not in PARTS:
        raise KeyError(f"part: expected one of {', '.join(PARTS)}, found {name!r}")
    with st.container(key=f"part-{name}-{place}" if place else f"part-{name}"):
        yield


def hidden() -> tuple[str, ...]:
    """The parts that the address hides, in the order of PARTS; names that are no part are passed over."""
    asked = {name.strip() for value in st.query_params.get_all(PARAMETER) for name in value.split(",")}
    return tuple(name for name in PARTS if name in asked)


def style(names: tuple[str, ...]) -> str:
    """CSS that hides the parts; empty for none."""
    selectors = ", ".join(f'[class*="st-key-part-{name}"]' for name in names)
    return f"<style>{selectors} {{ display: none; }}</style>" if selectors else ""


def keep_hidden() -> tuple[str, ...]:
    """The parts to hide now: those of the address, which a change of page would otherwise lose."""
    if PARAMETER in st.query_params:
        st.session_state["_hide"] = hidden()
    names = st.session_state.get("_hide", ())
    if names:
        st.query_params[PARAMETER] = ",".join(names)
    return names
