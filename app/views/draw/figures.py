"""Figures of the Draw page: the preparation, the verdict, the posterior in words, strips."""

from collections.abc import Sequence
from html import escape

import numpy as np
from PIL import Image

from app.ui.figures import data_url
from app.ui.palette import class_colour
from app.views.draw.verdict import Verdict, places
from vae.data.naming import Naming
from vae.data.preprocess import Centring, Preparation
from vae.data.widening import FIT_SIDE, TENTHS
from vae.evaluation.percentiles import Measure, kl_by_dimension
from vae.inference.posterior import Landing
from vae.latent.dimensions import axis_name

SHOWN_SIDE = 280  # pixels of a step that is a large picture
BINS = 48  # of a strip
TAIL = 0.005  # of the test digits, which have the most: they share the last bin of a strip
PLACES = {
    Centring.MASS: "centred by mass in 28×28",
    Centring.BOX: "its box centred in 28×28",
    Centring.KEPT: "kept in its place in 28×28",
}
TOLD = 3  # coordinates of a latent


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


def strip_html(title: str, measure: Measure, unit: str, *, label: int, naming: Naming) -> str:
    """One measure: how the test digits spread, those of a class in its colour, and where this digit stands."""
    low, high = float(measure.among[0]), float(np.quantile(measure.among, 1 - TAIL))
    everyone, peers = (_heights(values, low, high) for values in (measure.among, measure.of_class))
    bins = "".join(f'<i style="--all:{a:.0f}%;--class:{c:.0f}%"></i>' for a, c in zip(everyone, peers, strict=True))
    share = np.clip((measure.value - low) / ((high - low) or 1), 0, 1)
    where = places(measure, label, naming)
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


def latent_text(landing: Landing, most: int = TOLD) -> str:
    """The posterior in words, in the dimensions it says most of: its mean, and its deviations where it has them."""
    spread = (lambda s: "") if landing.certain else (lambda s: f" ± {s:.3f}")
    axes = told_axes(landing, most)
    told = [f"{axis_name(k)} = {landing.mean[k]:.2f}{spread(landing.std[k])}".replace("-", "−") for k in axes]
    further = len(landing.mean) - len(axes)
    return ", ".join(told) + (f" and {further} more" if further else "")


def told_axes(landing: Landing, most: int) -> list[int]:
    """The dimensions, at most so many, that a posterior says most of; in their own order where those are all."""
    if len(landing.mean) <= most:
        return list(range(len(landing.mean)))
    said = np.abs(landing.mean) if landing.certain else kl_by_dimension(landing.posterior)[0]
    return np.argsort(-said, kind="stable")[:most].tolist()
