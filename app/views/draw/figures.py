"""Figures of the Draw page: the preparation, the verdict, the posterior at its own scale, strips, tiles."""

from collections.abc import Sequence
from html import escape

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from app.ui.figures import data_url
from app.ui.palette import class_colour
from app.ui.words import with_article
from app.views.draw.verdict import Verdict, places
from vae.data.preprocess import Centring, Preparation
from vae.data.widening import FIT_SIDE, TENTHS
from vae.evaluation.percentiles import Measure
from vae.inference.posterior import Landing
from vae.latent.encoded_set import EncodedSet, Neighbourhood, neighbours

SHOWN_SIDE = 280  # pixels of a step that is a large picture
MOST_POINTS = 1500  # test digits in the close-up
ACCENT = "#d5602f"  # reads on the light and on the dark page, over 3:1
BINS = 48  # of a strip
TAIL = 0.005  # of the test digits, which have the most: they share the last bin of a strip
PLACES = {
    Centring.MASS: "centred by mass in 28×28",
    Centring.BOX: "its box centred in 28×28",
    Centring.KEPT: "kept in its place in 28×28",
}
SUBSCRIPTS = "₁₂"


def steps_html(preparation: Preparation) -> str:
    """The preparation from the picture to 28×28, a figure a step."""
    image = preparation.image
    centre = PLACES[preparation.convention.centring]
    rows, columns = preparation.fitted.shape
    if preparation.ready:
        return _figures([(image, "28×28 already: taken as it is", "The prepared picture, 28 by 28 pixels")])
    steps = [
        (_shown(preparation.gray), "gray", "The picture in gray"),
        *_sheet_step(preparation),
        (_shown(preparation.light), "ink made light", "Its ink, light on black"),
        (_shown(preparation.cropped), "cropped to the ink", "The ink's box"),
        *_widened_step(preparation),
        (_padded(preparation.fitted), f"fitted into 20×20: {columns}×{rows}", "The box fitted into 20 by 20 pixels"),
        (image, centre, "The prepared picture, 28 by 28 pixels"),
    ]
    return _figures(steps)


def _figures(steps: Sequence[tuple[np.ndarray, str, str]]) -> str:
    """Pixels, caption and description of each step, numbered."""
    figures = "".join(
        f'<figure><img alt="{alt}" src="{data_url(pixels)}"><figcaption><b>{number}</b> {caption}</figcaption></figure>'
        for number, (pixels, caption, alt) in enumerate(steps, 1)
    )
    return f'<div class="steps">{figures}</div>'


def _sheet_step(preparation: Preparation) -> list[tuple[np.ndarray, str, str]]:
    """The step that finds the sheet of paper, where it lies on a desk."""
    if preparation.sheet is None:
        return []
    return [(_shown(preparation.sheet), "the sheet of paper", "The sheet of paper on the desk")]


def _widened_step(preparation: Preparation) -> list[tuple[np.ndarray, str, str]]:
    """The step that widens thin strokes, where there was one."""
    stroke = preparation.convention.stroke
    if preparation.widened is None or stroke is None:
        return []
    wide = f"{stroke / TENTHS:.1f}"
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


def verdict_html(found: Verdict) -> str:
    """The head of the page: how the digit is read, the vote, whether that is right."""
    outcome = ""
    if found.outcome:
        outcome = f'<p class="outcome {"right" if found.right else "wrong"}">{escape(found.outcome)}</p>'
    evidence = found.evidence[0].upper() + found.evidence[1:]
    return (
        f'<div class="verdict" role="status"><h2>{escape(found.reading)}</h2><p>{escape(evidence)}</p>{outcome}</div>'
    )


def waiting_html() -> str:
    """The head of the page while there is no digit."""
    return (
        '<div class="verdict" role="status"><h2>Nothing to read yet</h2>'
        "<p>Draw a digit, or take one of the test set.</p></div>"
    )


def strip_html(title: str, measure: Measure, unit: str, label: int) -> str:
    """One measure: how the test digits spread, those of a class in its colour, and where this digit stands."""
    low, high = float(measure.among[0]), float(np.quantile(measure.among, 1 - TAIL))
    everyone, peers = (_heights(values, low, high) for values in (measure.among, measure.of_class))
    bins = "".join(f'<i style="--all:{a:.0f}%;--class:{c:.0f}%"></i>' for a, c in zip(everyone, peers, strict=True))
    share = np.clip((measure.value - low) / ((high - low) or 1), 0, 1)
    where = places(measure, label)
    return (
        f'<div class="percentile"><p><b>{escape(title)}</b> <span>{_number(measure.value)} {escape(unit)}</span></p>'
        f'<div class="strip" role="img" style="--colour:{class_colour(label)}" aria-label="{escape(where)}">{bins}'
        f'<em style="left:{100 * share:.1f}%"></em></div>'
        f'<p class="ends"><span>{_number(low)}</span><span>{_number(high)}</span></p>'
        f'<p class="small">{escape(where)}</p></div>'
    )


def _heights(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """How many of the values fall into each of BINS parts, in per cent of the fullest; the tail is in the last."""
    counts, _ = np.histogram(np.clip(values, low, high), bins=BINS, range=(low, max(high, low + 1e-9)))
    return 100 * counts / max(1, counts.max())


def _number(value: float) -> str:
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


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
        hovertext=[f"test digit {row}, {with_article(int(encoded.label[row]))}" for row in rows],
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
