"""Brings a visitor back to the top of the page, where something has begun that they asked for farther down."""

from app.components.mounting import listening

_mount = listening("to_top")


def to_top(occasion: str) -> None:
    """Scroll to the top, once for each occasion; it stands last on a page, since it takes a line's room."""
    _mount(key="to_top", data=occasion)
