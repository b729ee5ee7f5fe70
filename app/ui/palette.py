"""The ten class colours.

Chosen by search so that every pair stays apart under normal vision, protanopia and deuteranopia (Machado et al. 2009),
on paper and on black alike; classes that models confuse (4 and 9, 3 and 5 and 8) got the most distant pairs. The tests
hold the distances. `.streamlit/config.toml` repeats the list for Streamlit's own charts.
"""

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
INK, PAPER = "#000000", "#ffffff"


def class_colour(label: int) -> str:
    """The colour of a class; classes from ten on begin again."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green, blue of "#rrggbb", 0–255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0–1 (WCAG 2.2)."""
    linear = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in rgb(colour)))
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1–21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """The text colour, ink or paper, that reads better on a class colour."""
    return max((INK, PAPER), key=lambda text: contrast(text, colour))


def class_chip(label: int) -> str:
    """A class as a small tile in its colour with its numeral, HTML."""
    colour = class_colour(label)
    return f'<span class="chip" style="background:{colour};color:{ink_on(colour)}">{label}</span>'
