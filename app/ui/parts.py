"""Named parts of pages that a link may hide: `?hide=downloads,mathematics` opens the view without them.

A hidden part still runs, so that its widgets keep the values that the link names; the browser does not show it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from app.state import address

PARAMETER, BETWEEN = "hide", ","
PAGES, CONTROLS, PAD = "pages", "controls", "pad"
PARTS = {
    PAGES: "the list of pages",
    "title": "the title and its question",
    "checkpoint": "the choice of checkpoints and their facts",
    CONTROLS: "sliders, pills and switches of the page",
    PAD: "the switches around a plane",
    "measures": "tables of measures",
    "downloads": "downloads",
    "mathematics": "the mathematics",
    "link": "the link to this view",
}
HEAD = ("title", "checkpoint", "downloads", "link")  # what stands in the first line of a page
# the heights in style.css that a part gives
ROOM = {PAGES: "--head-pages", PAD: "--pad-bars", "title": "--head-question"}


@contextmanager
def part(name: str, place: str = "") -> Iterator[None]:
    """Hold what a link may hide under `name`; `place` tells apart several blocks of one part on a page."""
    if name not in PARTS:
        raise KeyError(f"part: expected one of {', '.join(PARTS)}, found {name!r}")
    with st.container(key=f"part-{name}-{place}" if place else f"part-{name}"):
        yield


def hidden() -> tuple[str, ...]:
    """The parts that the address hides."""
    return named(st.query_params.get_all(PARAMETER))


def named(values: Iterable[str]) -> tuple[str, ...]:
    """The parts that values of the parameter name, in the order of PARTS; names that are no part are passed over."""
    asked = {name.strip() for value in values for name in value.split(BETWEEN)}
    return tuple(name for name in PARTS if name in asked)


def style(names: tuple[str, ...]) -> str:
    """CSS that hides the parts and gives the plane their room; empty for none.

    A plane's switches and sliders, and its size, read properties that its shadow root inherits.
    """
    blocks = [name for name in names if name not in (PAGES, PAD)]
    selectors = ", ".join(f'[class*="st-key-part-{name}"]' for name in blocks)
    rules = [f"{selectors} {{ display: none; }}"] if blocks else []
    rules += ['[data-testid="stHeader"] { display: none; }'] if PAGES in names else []
    given = [f"{ROOM[name]}: 0rem;" for name in names if name in ROOM]
    given += ["--head-line: 0rem;"] if all(name in names for name in HEAD) else []
    given += ["--pad-switches: none;"] if PAD in names else []
    given += ["--pad-sliders: none;"] if CONTROLS in names else []
    rules += [f":root {{ {' '.join(given)} }}"] if given else []
    return f"<style>{' '.join(rules)}</style>" if rules else ""


def keep_hidden() -> tuple[str, ...]:
    """The parts to hide now: those of the address, which a link to another page would otherwise lose."""
    if PARAMETER in st.query_params or address.came_back():
        st.session_state["_hide"] = hidden()
    names = st.session_state.get("_hide", ())
    if names and st.query_params.get(PARAMETER) != BETWEEN.join(names):
        st.query_params[PARAMETER] = BETWEEN.join(names)
    return names
