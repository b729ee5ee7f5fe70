"""Figures and pictures of the pages: pure functions, arrays in, figure or HTML out."""

import base64
from html import escape

import numpy as np
import plotly.graph_objects as go

from app.state import selection
from app.state.colours import ink_on
from app.ui.ink import filling
from app.ui.palette import class_chip, class_colour
from vae.data.naming import Naming
from vae.export.pictures import png
from vae.latent.encoded_set import EncodedSet, densest_member

SIDE = 300  # of the plane in pixels, as wide as it is on a phone
APART = 24  # pixels between two numerals' middles
ROUNDS = 200
MOST_SVG = 2000  # points


def encoded_figure(
    encoded: EncodedSet,
    shown: tuple[int, ...],
    *,
    naming: Naming,
    places: np.ndarray | None = None,
    axes: tuple[str, str] = ("z₁", "z₂"),
    outline: str = "",
    webgl: bool = True,
) -> go.Figure:
    """The encoded test set as points in their class's colour; the row travels with each point as customdata.

    Args:
        encoded: the set.
        shown: its classes that are drawn.
        naming: what they are called.
        places: (n, 2) where its images stand, their posterior means unless told.
        axes: what runs across and up; an empty one has no numbers.
        outline: the SVG path of a region that is selected at first, empty for none.
        webgl: whether all points are drawn, by the graphics card; without it those of `drawn_without_webgl`, as SVG.
    """
    figure = go.Figure()
    places = encoded.mean if places is None else places
    told = "  ".join(f"{title} %{{{axis}:.2f}}" for title, axis in zip(axes, "xy", strict=True) if title)
    told = told and f"<br>{told}"
    drawn = np.arange(len(encoded)) if webgl else drawn_without_webgl(encoded)
    for label in shown:
        rows = drawn[encoded.label[drawn] == label]
        (figure.add_scattergl if webgl else figure.add_scatter)(
            x=places[rows, 0],
            y=places[rows, 1],
            customdata=rows.astype(np.int32),
            mode="markers",
            name=escape(naming.name(label)),
            marker={"color": class_colour(label), "size": 5, "opacity": 0.75},
            selected={"marker": {"opacity": 1.0}},
            unselected={"marker": {"opacity": 0.12}},
            hovertemplate=f"<b>{escape(naming.name(label))}</b> · {naming.noun} %{{customdata}}{told}<extra></extra>",
        )
    centre, half = _square(places)
    peaks = np.array([places[densest_member(encoded, label, places)] for label in shown]).reshape(-1, 2)
    for label, peak, aside in zip(shown, peaks, badge_offsets(peaks * (SIDE / 2 / half)), strict=True):
        figure.add_annotation(**_numeral(label, naming.mark(label), peak, aside))
    axis = {"zeroline": True, "zerolinewidth": 1, "showgrid": False, "constrain": "domain"}
    measured = {"ticks": "outside", "ticklen": 4, "nticks": 9}
    across, up = (
        {**axis, **(measured if title else {"showticklabels": False, "zeroline": False}), "title": title}
        for title in axes
    )
    figure.update_layout(
        xaxis={**across, "range": _around(centre[0], half)},
        yaxis={**up, "range": _around(centre[1], half), "scaleanchor": "x", "scaleratio": 1},
        showlegend=False,
        dragmode="lasso",
        margin={"l": 8, "r": 8, "t": 8, "b": 14},
        uirevision="plane",
    )
    if outline:
        figure.add_selection(type="path", path=outline, xref="x", yref="y")
    return figure


def drawn_without_webgl(encoded: EncodedSet) -> np.ndarray:
    """The rows, at most MOST_SVG of them, each class in its share, that a browser draws as SVG without a delay."""
    return selection.sampled(encoded.label, MOST_SVG, seed=0)


def _square(points: np.ndarray) -> tuple[np.ndarray, float]:
    """Centre and half side of the square that holds all points with a little air."""
    low, high = points.min(axis=0), points.max(axis=0)
    return (low + high) / 2, float(1.04 * (high - low).max() / 2)


def _around(centre: float, half: float) -> list[float]:
    return [float(centre - half), float(centre + half)]


def badge_offsets(places: np.ndarray) -> np.ndarray:
    """How far to push numerals aside, (n, 2), so that none hides another: each two end at least APART from one another.

    Args:
        places: that they name, (n, 2), in the unit of APART.
    """
    order = np.arange(len(places))
    parted = places + np.stack([np.where(order % 2, 0.5, -0.5), 0.25 * (order % 3)], axis=1)  # none on another's spot
    for _ in range(ROUNDS):
        between = parted[None] - parted[:, None]
        distance = np.maximum(np.linalg.norm(between, axis=2), 1e-3)
        near = (distance < APART) & ~np.eye(len(places), dtype=bool)
        if not near.any():
            break
        push = np.where(near, (APART + 0.5 - distance) / 2 / distance, 0.0)
        parted = parted - (push[:, :, None] * between).sum(axis=1)
    moved = parted - places
    return np.where(np.linalg.norm(moved, axis=1, keepdims=True) < 1, 0.0, moved)


def _numeral(label: int, mark: str, peak: np.ndarray, aside: np.ndarray) -> dict:
    """A class's mark where the class is densest, or beside that place with a line to it."""
    colour = class_colour(label)
    return {
        "x": float(peak[0]),
        "y": float(peak[1]),
        "text": f"<b>{escape(mark)}</b>",
        "showarrow": bool(aside.any()),
        "ax": float(aside[0]),
        "ay": -float(aside[1]),  # screens count downwards
        "arrowhead": 0,
        "arrowwidth": 2,
        "arrowcolor": colour,
        "font": {"color": ink_on(colour), "size": 14},
        "bgcolor": colour,
        "bordercolor": ink_on(colour),
        "borderwidth": 1,
        "borderpad": 2,
        "captureevents": False,
    }


def pairs_html(
    encoded: EncodedSet, rows: np.ndarray, *, naming: Naming, decoded: np.ndarray, originals: np.ndarray | None
) -> str:
    """Chosen pictures as a contact sheet: original above reconstruction, class and error below.

    Args:
        encoded: the set that `rows` index.
        rows: (n,).
        naming: what they and their classes are called.
        decoded: (n, h, w) or (n, h, w, 3) in [0, 1], in the order of `rows`.
        originals: all test pictures, uint8, or None where they are not at hand.
    """
    tiles = []
    for row, image in zip(rows, decoded, strict=True):
        label = int(encoded.label[row])
        named = naming.with_article(label)
        pictures = [] if originals is None else [(originals[row], f"Test {naming.noun} {row}, {named}")]
        pictures.append((image, f"Its reconstruction, {named}"))
        tags = "".join(ink_html(pixels, label=alt) for pixels, alt in pictures)
        chip = class_chip(label, naming)
        tiles.append(f"<figure>{tags}<figcaption>{chip}<span>{encoded.error[row]:.0f}</span></figcaption></figure>")
    return f'<div class="pairs">{"".join(tiles)}</div>'


def ink_html(pixels: np.ndarray, *, label: str) -> str:
    """A picture (h, w) or (h, w, 3) as its place is filled by `filling`."""
    height, width = pixels.shape[:2]
    style = f"{filling(data_url(pixels), coloured=pixels.ndim == 3)};aspect-ratio:{width / height:g}"
    return f'<div class="ink" role="img" aria-label="{escape(label)}" style="{style}"></div>'


def data_url(pixels: np.ndarray) -> str:
    """A picture as `png` takes it, as an address that holds the PNG itself."""
    return "data:image/png;base64," + base64.b64encode(png(pixels)).decode("ascii")
