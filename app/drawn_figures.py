"""Figures of the Draw page: the steps of the preparation, the posterior at its own scale, percentiles, tiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from app.figures import data_url, ink_html
from app.palette import class_colour, ink_on
from vae.landing import Landing
from vae.latents import EncodedSet, Neighbourhood, neighbours
from vae.oddity import Measure, Oddity
from vae.preprocess import Centring, Preparation
from vae.widening import FIT_SIDE, TENTHS

SHOWN_SIDE = 280  # pixels of a step that is a large picture
MOST_POINTS = 1500  # test digits in the close-up
ACCENT = "#d5602f"  # reads on the light and on the dark page, over 3:1
ORDINARY = 90.0  # the percentile below which a measure does not stand out
PLACES = {
    Centring.MASS: "centred by mass in 28×28",
    Centring.BOX: "its box centred in 28×28",
    Centring.KEPT: "kept in its place in 28×28",
}
SUBSCRIPTS = "₁₂"


@dataclass(frozen=True, eq=False)
class Tile:
    """A digit with a caption; `label` puts a class's chip before it."""

    image: np.ndarray
    caption: str
    alt: str
    label: int | None = None


def steps_html(preparation: Preparation) -> str:
    """The preparation from the picture to 28×28, a figure a step."""
    image = preparation.image
    centre = PLACES[preparation.convention.centring]
    rows, columns = preparation.fitted.shape
    steps = [
        (_shown(preparation.gray), "gray", "The picture in gray"),
        (_shown(preparation.light), "ink made light", "Its ink, light on black"),
        (_shown(preparation.cropped), "cropped to the ink", "The ink's box"),
        *_widened_step(preparation),
        (_padded(preparation.fitted), f"fitted into 20×20: {columns}×{rows}", "The box fitted into 20 by 20 pixels"),
        (image, centre, "The prepared picture, 28 by 28 pixels"),
    ]
    figures = "".join(
        f'<figure><img alt="{alt}" src="{data_url(pixels)}"><figcaption><b>{number}</b> {caption}</figcaption></figure>'
        for number, (pixels, caption, alt) in enumerate(steps, 1)
    )
    return f'<div class="steps">{figures}</div>'


def _widened_step(preparation: Preparation) -> list[tuple[np.ndarray, str, str]]:
    """The step that widens thin strokes, where there was one."""
    if preparation.widened is None:
        return []
    wide = f"{preparation.convention.stroke / TENTHS:.1f}"
    return [(_shown(preparation.widened), f"widened to {wide} of 20 pixels", "The ink with its strokes widened")]


def _shown(pixels: np.ndarray) -> np.ndarray:
    """A large picture at the size it is shown."""
    scale = SHOWN_SIDE / max(pixels.shape)
    if scale >= 1:
        return pixels
    height, width = (max(1, round(side * scale)) for side in pixels.shape)
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX))


def _padded(fitted: np.ndarray) -> np.ndarray:
    """The fitted box in the middle of its 20×20."""
    square = np.zeros((FIT_SIDE, FIT_SIDE), np.uint8)
    top, left = ((FIT_SIDE - side) // 2 for side in fitted.shape)
    square[top : top + fitted.shape[0], left : left + fitted.shape[1]] = fitted
    return square


def tiles_html(tiles: Sequence[Tile], *, small: bool = False) -> str:
    """Digits side by side, each with its caption."""
    shown = []
    for tile in tiles:
        chip = ""
        if tile.label is not None:
            colour = class_colour(tile.label)
            chip = f'<span class="chip" style="background:{colour};color:{ink_on(colour)}">{tile.label}</span>'
        caption = f"<figcaption>{chip}<span>{escape(tile.caption)}</span></figcaption>" if chip or tile.caption else ""
        shown.append(f"<figure>{ink_html(tile.image, label=tile.alt)}{caption}</figure>")
    return f'<div class="tiles{" small" if small else ""}">{"".join(shown)}</div>'


def percentile_html(title: str, measure: Measure, unit: str) -> str:
    """One measure as a bar from the least to the most of the test digits, with its place among them."""
    place = f"{measure.percentile:.1f}"
    value = f"{measure.value:.1f}" if measure.value >= 10 else f"{measure.value:.2f}"
    return (
        f'<div class="percentile"><p><b>{escape(title)}</b> <span>{value} {escape(unit)}</span></p>'
        f'<div class="scale" role="img" aria-label="More than {place} % of the test digits">'
        f'<i style="left:{place}%"></i></div><p class="small">more than {place} % of the test digits</p></div>'
    )


def closeup_figure(encoded: EncodedSet, landing: Landing, near: Neighbourhood) -> go.Figure:
    """The plane around a posterior mean: the posterior at one and two standard deviations, its draws, test digits.

    Both axes have one scale, so that the ellipses are true; the window holds the ellipses and the nearest test digits.
    """
    mean, std = landing.mean, landing.std
    half = 1.15 * max(3 * float(std.max()), float(near.distance[-1]))
    figure = go.Figure()
    around = neighbours(encoded, mean, MOST_POINTS).index
    rows = around[np.abs(encoded.mean[around] - mean).max(axis=1) <= half]
    figure.add_scatter(
        x=encoded.mean[rows, 0],
        y=encoded.mean[rows, 1],
        mode="text",
        text=[str(label) for label in encoded.label[rows]],
        textfont={"color": [class_colour(int(label)) for label in encoded.label[rows]], "size": 12},
        hovertext=[f"test digit {row}, a {encoded.label[row]}" for row in rows],
        hoverinfo="text",
    )
    for deviations in () if landing.certain else (2, 1):
        turn = np.linspace(0, 2 * np.pi, 97)
        figure.add_scatter(
            x=mean[0] + deviations * std[0] * np.cos(turn),
            y=mean[1] + deviations * std[1] * np.sin(turn),
            mode="lines",
            line={"color": ACCENT, "width": 2},
            fill="toself",
            fillcolor="rgba(213, 96, 47, 0.12)",
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=landing.samples[:, 0],
        y=landing.samples[:, 1],
        mode="markers",
        marker={"color": ACCENT, "symbol": "x-thin", "size": 7, "line": {"color": ACCENT, "width": 1.5}},
        hovertemplate="drawn from the posterior<br>z₁ %{x:.3f}  z₂ %{y:.3f}<extra></extra>",
    )
    figure.add_scatter(
        x=mean[:1],
        y=mean[1:2],
        mode="markers",
        marker={"color": ACCENT, "size": 12, "line": {"color": "#ffffff", "width": 2}},
        hovertemplate="your digit<br>z₁ %{x:.3f}  z₂ %{y:.3f}<extra></extra>",
    )
    axis = {"zeroline": False, "showgrid": False, "constrain": "domain", "ticks": "outside", "nticks": 6}
    ranges = [[float(centre - half), float(centre + half)] for centre in mean]
    figure.update_layout(
        xaxis={**axis, "title": "z₁", "range": ranges[0]},
        yaxis={**axis, "title": "z₂", "range": ranges[1], "scaleanchor": "x", "scaleratio": 1},
        showlegend=False,
        dragmode="pan",
        margin={"l": 8, "r": 8, "t": 8, "b": 14},
    )
    return figure


def latent_text(landing: Landing) -> str:
    """The posterior in words: its mean, and its standard deviations where it has them."""
    pairs = zip(SUBSCRIPTS, landing.mean, landing.std, strict=True)
    spread = (lambda s: "") if landing.certain else (lambda s: f" ± {s:.3f}")
    return ", ".join(f"z{i} = {m:.2f}{spread(s)}".replace("-", "−") for i, m, s in pairs)


def oddity_rows(odd: Oddity) -> list[tuple[str, Measure, str]]:
    """Title, measure and unit of each measure that the model has."""
    rows = [("Reconstruction error", odd.error, "nats"), ("KL divergence from the prior", odd.kl, "nats")]
    rows.append(("Distance to the tenth nearest test digit", odd.distance, ""))
    return [(title, measure, unit) for title, measure, unit in rows if measure is not None]


def verdict(odd: Oddity) -> str:
    """One sentence: which measure stands out, if any."""
    title, measure, _ = max(oddity_rows(odd), key=lambda row: row[1].percentile)
    if measure.percentile < ORDINARY:
        return "It is not: none of its measures stands out among the test digits."
    name = title if title.startswith("KL") else title.lower()
    return f"Its {name} exceeds that of {measure.percentile:.1f} % of the test digits."
