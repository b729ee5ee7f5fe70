"""Classes in their colours; `app/.streamlit/config.toml` repeats the first ten for Streamlit's charts."""

from app.state.colours import ink_on
from vae.export.palette import CLASS_COLOURS


def class_colour(label: int) -> str:
    """The colour of a class."""
    return CLASS_COLOURS[label]


def class_chip(label: int) -> str:
    """A class as a small tile in its colour with its numeral, HTML."""
    colour = class_colour(label)
    return f'<span class="chip" style="background:{colour};color:{ink_on(colour)}">{label}</span>'
