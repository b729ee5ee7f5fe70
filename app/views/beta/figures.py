"""What shows a beta sweep: the rate-distortion curve and the rate of each unit. Numbers in, figure out."""

import plotly.graph_objects as go

from app.ui.palette import CLASS_COLOURS
from vae.evaluation.rate_distortion import RateDistortionCurve, RatePoint

# each reads on the light and on the dark page, over 3:1
CURVE, CHOSEN, REFERENCE = CLASS_COLOURS[1], "#d5602f", "#7f7c74"
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


def curve_figure(curve: RateDistortionCurve, chosen: float) -> go.Figure:
    """Rate against distortion: the betas as labelled points, the chosen one marked, the two ends as references."""
    figure = go.Figure()
    most = 1.12 * max(point.rate for point in curve.points)
    _references(figure, curve, most)
    if point := curve.at(chosen):
        _tangent(figure, point, most)
    figure.add_scatter(
        x=[point.rate for point in curve.points],
        y=[point.distortion for point in curve.points],
        customdata=[[point.beta, point.negative_elbo] for point in curve.points],
        mode="lines+markers+text",
        text=[f"<b>{point.beta:g}</b>" if point.beta == chosen else f"{point.beta:g}" for point in curve.points],
        textposition="top right",
        textfont={"color": [CHOSEN if point.beta == chosen else CURVE for point in curve.points], "size": 14},
        line={"color": CURVE, "width": 2},
        marker={
            "color": [CHOSEN if point.beta == chosen else CURVE for point in curve.points],
            "size": [15 if point.beta == chosen else 9 for point in curve.points],
            "opacity": 1,
        },
        cliponaxis=False,
        hovertemplate="<b>β = %{customdata[0]:g}</b><br>rate %{x:.1f}<br>distortion %{y:.1f}"
        "<br>−ELBO, gray pictures %{customdata[1]:.1f}<extra></extra>",
    )
    ends = [value for value in (curve.no_latent, curve.entropy) if value is not None]
    heights = [*ends, *(point.distortion for point in curve.points)]
    air = 0.1 * (max(heights) - min(heights) or 1)
    figure.update_layout(
        xaxis=_axis("rate R = KL(q ‖ p), nats", (-0.04 * most, most)),
        yaxis=_axis("distortion D, nats", (min(heights) - air, max(heights) + air)),
        showlegend=False,
        margin=MARGIN,
        dragmode=False,
        hovermode="closest",
    )
    return figure


def _references(figure: go.Figure, curve: RateDistortionCurve, most: float) -> None:
    """The pictures' entropy, the best −ELBO as a diagonal, and the model without a latent."""
    note = {"showarrow": False, "font": {"color": REFERENCE, "size": 12}}
    if curve.best:
        best = curve.best.negative_elbo
        figure.add_scatter(
            x=[0, most],
            y=[best, best - most],
            mode="lines",
            line={"color": REFERENCE, "width": 1, "dash": "dot"},
            hoverinfo="skip",
        )
        text = f"best R + D = {best:.1f}"
        figure.add_annotation(x=most, y=best - most, text=text, xanchor="right", yanchor="top", **note)
    if curve.entropy is not None:
        figure.add_hline(y=curve.entropy, line={"color": REFERENCE, "width": 1})
        text = f"the pictures' own entropy, {curve.entropy:.1f}"
        figure.add_annotation(x=0, y=curve.entropy, text=text, xanchor="left", yanchor="top", **note)
    if curve.no_latent is not None:
        figure.add_scatter(
            x=[0],
            y=[curve.no_latent],
            mode="markers",
            marker={"color": REFERENCE, "size": 10, "symbol": "diamond"},
            cliponaxis=False,
            hovertemplate=f"<b>no latent</b><br>rate 0<br>distortion {curve.no_latent:.1f}<extra></extra>",
        )
        text = f"no latent at all, {curve.no_latent:.1f}"
        figure.add_annotation(x=0, y=curve.no_latent, text=text, xanchor="left", yanchor="bottom", yshift=7, **note)


def _tangent(figure: go.Figure, point: RatePoint, most: float) -> None:
    """What this beta finds equally good: the line D + βR = constant through its point."""
    reach = min(0.16 * most, 32 / point.beta if point.beta else most)  # as long as it reads well, flat or steep
    figure.add_scatter(
        x=[point.rate - reach, point.rate + reach],
        y=[point.distortion + point.beta * reach, point.distortion - point.beta * reach],
        mode="lines",
        line={"color": CHOSEN, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )


def units_figure(curve: RateDistortionCurve, chosen: float) -> go.Figure:
    """The chosen beta's rate by latent dimension, the busiest first; one scale for the whole sweep."""
    point = curve.at(chosen)
    units = point.rate_of_units if point else ()
    order = sorted(range(len(units)), key=lambda unit: -units[unit])
    most = max((rate for each in curve.points for rate in each.rate_of_units), default=1.0)
    figure = go.Figure()
    figure.add_bar(
        x=[f"z{_subscript(unit + 1)}" for unit in order],
        y=[units[unit] for unit in order],
        text=[f"{units[unit]:.2f}" for unit in order],
        textposition="outside",
        textfont={"size": 12},
        cliponaxis=False,
        marker={"color": CHOSEN},
        hovertemplate="%{x}: %{y:.3f} nats<extra></extra>",
    )
    figure.update_layout(
        xaxis={"type": "category", "ticks": "", "fixedrange": True, "tickfont": {"size": 16}},
        yaxis=_axis("KL, nats", (0, 1.15 * most)),
        showlegend=False,
        margin=MARGIN,
        dragmode=False,
        bargap=max(0.25, 0.85 - 0.2 * len(order)),  # two bars need not be walls
    )
    return figure


def _axis(title: str, limits: tuple[float, float]) -> dict:
    return {"title": title, "range": list(limits), "zeroline": False, "fixedrange": True, "ticks": "outside"}


def _subscript(number: int) -> str:
    return "".join(chr(ord("₀") + int(digit)) for digit in str(number))
