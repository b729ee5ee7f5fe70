"""The close-up of the Draw page: a posterior at its own scale among the test digits around it."""

import numpy as np
import plotly.graph_objects as go

from app.ui.palette import class_colour
from app.views.draw.figures import told_axes
from vae.data.naming import Naming
from vae.inference.posterior import Landing
from vae.latent.dimensions import axis_name
from vae.latent.encoded_set import EncodedSet, Neighbourhood, neighbours

MOST_POINTS = 1500  # test digits
ACCENT = "#d5602f"  # reads on the light and on the dark page, over 3:1


def closeup_figure(encoded: EncodedSet, landing: Landing, near: Neighbourhood, *, naming: Naming) -> go.Figure:
    """A posterior mean's surroundings: the posterior at one and two standard deviations, its draws, test digits.

    With more than two dimensions along the two that it says most of. Both axes have one scale, so that the ellipses are
    true; the window holds the ellipses and the nearest test digits.
    """
    axes = sorted(told_axes(landing, 2))
    mean, std, points = landing.mean[axes], landing.std[axes], encoded.mean[:, axes]
    names = [axis_name(axis) for axis in axes]
    half = 1.15 * max(3 * float(std.max()), float(np.linalg.norm(points[near.index] - mean, axis=1).max()))
    figure = go.Figure()
    around = neighbours(encoded, landing.mean, MOST_POINTS).index
    rows = around[np.abs(points[around] - mean).max(axis=1) <= half]
    figure.add_scatter(
        x=points[rows, 0],
        y=points[rows, 1],
        mode="text",
        text=[naming.mark(int(label)) for label in encoded.label[rows]],
        textfont={"color": [class_colour(int(label)) for label in encoded.label[rows]], "size": 12},
        hovertext=[f"test {naming.noun} {row}, {naming.with_article(int(encoded.label[row]))}" for row in rows],
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
        x=landing.samples[:, axes[0]],
        y=landing.samples[:, axes[1]],
        mode="markers",
        marker={"color": ACCENT, "symbol": "x-thin", "size": 7, "line": {"color": ACCENT, "width": 1.5}},
        hovertemplate=f"drawn from the posterior<br>{names[0]} %{{x:.3f}}  {names[1]} %{{y:.3f}}<extra></extra>",
    )
    figure.add_scatter(
        x=mean[:1],
        y=mean[1:2],
        mode="markers",
        marker={"color": ACCENT, "size": 12, "line": {"color": "#ffffff", "width": 2}},
        hovertemplate=f"your digit<br>{names[0]} %{{x:.3f}}  {names[1]} %{{y:.3f}}<extra></extra>",
    )
    axis = {"zeroline": False, "showgrid": False, "constrain": "domain", "ticks": "outside", "nticks": 6}
    ranges = [[float(centre - half), float(centre + half)] for centre in mean]
    figure.update_layout(
        xaxis={**axis, "title": names[0], "range": ranges[0]},
        yaxis={**axis, "title": names[1], "range": ranges[1], "scaleanchor": "x", "scaleratio": 1},
        showlegend=False,
        dragmode="pan",
        margin={"l": 8, "r": 8, "t": 8, "b": 14},
    )
    return figure
