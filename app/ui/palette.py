"""The ten class colours.

Chosen by search so that every pair stays apart under normal vision, protanopia and deuteranopia (Machado et al. 2009),
on paper and on black alike; classes that models confuse (4 and 9, 3 and 5 and 8) got the most distant pairs. The tests
hold the distances. `app/.streamlit/config.toml` repeats the list for Streamlit's own charts.
"""

from app.state.colours import ink_on

CLASS_COLOURS = (
    "#c43b61",
    "#1784a7",
    "#07b791",
    "#3f4dc4",
    "#c47902",
    "#bbba1e",
    "#7e7ff8",
    "#84197a",
    "#6c4400",
    "#4ebeff",
)


def class_colour(label: int) -> str:
    """The colour of a class; classes from ten on begin again."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]


def class_chip(label: int) -> str:
    """A class as a small tile in its colour with its numeral, HTML."""
    colour = class_colour(label)
    return f'<span class="chip" style="background:{colour};color:{ink_on(colour)}">{label}</span>'
