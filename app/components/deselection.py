"""Hears of a double click that clears a selection with which a chart was drawn, of which Streamlit tells nothing."""

from collections.abc import Callable

from app.components.mounting import listening

_mount = listening("deselection")


def on_deselection(act: Callable[[], None]) -> None:
    """Call `act` before the run that follows such a double click; it stands last, since it takes a line's room."""
    _mount(key="deselection", on_cleared_change=act)
