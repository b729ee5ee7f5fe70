"""Classes in their colours; `app/.streamlit/config.toml` repeats the first ten for Streamlit's charts."""

from html import escape

from app.state.colours import ink_on
from vae.data.naming import Naming
from vae.export.palette import CLASS_COLOURS


def class_colour(label: int) -> str:
    """The colour of a class."""
    return CLASS_COLOURS[label]


def class_chip(label: int, naming: Naming) -> str:
    """A class as a small tile in its colour with its mark, its name to those who ask, HTML."""
    colour, mark, name = class_colour(label), escape(naming.mark(label)), escape(naming.name(label))
    asked = "" if mark == name else f' title="{name}"'
    return f'<span class="chip" style="background:{colour};color:{ink_on(colour)}"{asked}>{mark}</span>'
