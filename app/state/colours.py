"""Colours as numbers: luminance and contrast, and the ink that reads best on one."""

INK, PAPER = "#000000", "#ffffff"


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
