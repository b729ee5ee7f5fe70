"""What a training's reports look like: loss curves, lines of facts. Pure functions: reports in, figure or HTML out."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from app.ui.palette import CLASS_COLOURS
from vae.training.jobs import Job, Passed, Phase, seconds_left
from vae.training.reports import EpochReport

HELD_OUT, TRAIN = CLASS_COLOURS[1], "#7f7c74"  # each reads on the light and on the dark page, over 3:1
STEEP = 10  # with more epochs than this, the fall of the first ones would flatten the rest
HEIGHT = 240
STATES = {
    Phase.WAITING: "waits its turn",
    Phase.STARTING: "is starting",
    Phase.TRAINING: "is training",
    Phase.MEASURING: "is being measured on the test pictures",
    Phase.STOPPING: "is stopping",
    Phase.FINISHED: "has finished",
    Phase.STOPPED: "was stopped",
    Phase.FAILED: "has failed",
    Phase.INTERRUPTED: "was interrupted: its process was killed, or the machine went off",
}


def loss_figure(reports: Sequence[EpochReport], term: str, *, epochs: int) -> go.Figure:
    """One term of the loss by epoch, on the training pictures and on the held-out ones, in nats per image."""
    figure = go.Figure()
    x = [report.epoch for report in reports]
    for name, key, colour, dash in (("train", term, TRAIN, "dot"), ("held-out", f"held_out_{term}", HELD_OUT, "solid")):
        figure.add_scatter(
            x=x,
            y=[getattr(report, key) for report in reports],
            mode="lines" if len(reports) > 1 else "markers",
            name=name,
            line={"color": colour, "width": 2, "dash": dash},
            hovertemplate=f"{name}, epoch %{{x}}: %{{y:.1f}} nats<extra></extra>",
        )
    axis = {"fixedrange": True, "zeroline": False, "ticks": "outside"}
    figure.update_layout(
        height=HEIGHT,
        xaxis={**axis, "title": "epoch", "range": [0.5, epochs + 0.5]},
        yaxis={**axis, "title": "nats per image", "range": _range(reports, term), "nticks": 5},
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        dragmode=False,
        uirevision="losses",
    )
    return figure


def _range(reports: Sequence[EpochReport], term: str) -> list[float] | None:
    """From the least to the most, the first tenth of a longer training left out."""
    later = reports[len(reports) // STEEP :]
    values = [getattr(report, key) for report in later for key in (term, f"held_out_{term}")]
    if not values:
        return None
    air = 0.08 * (max(values) - min(values) or 1.0)
    return [min(values) - air, max(values) + air]


def state_line(job: Job, reports: Sequence[EpochReport], *, passed: Passed | None = None) -> str:
    """Name, state, pace and time left in one line of HTML; before the first report the batches that have passed."""
    parts = [f"<b>{escape(job.name)}</b> {STATES[job.phase]}"]
    if (models := len(job.request.recipes)) > 1 and job.phase is not Phase.FINISHED:
        parts.append(f"model {job.member + 1} of {models}: {escape(job.recipe.name)}")
    if passed and job.phase is Phase.MEASURING:
        parts.append(f"measure {passed.batches + 1} of {passed.of}")
    if reports:
        last = reports[-1]
        parts.append(f"epoch {last.epoch} of {last.epochs}")
        parts.append(f"{last.images_per_second:,.0f} images/s")
        if (
            job.phase is Phase.TRAINING
            and (left := seconds_left(tuple(reports), models_after=job.models_after)) is not None
        ):
            parts.append(f"{duration(left)} left")
        elif not job.phase.active:
            parts.append(f"{duration(last.seconds)} of training")
    elif passed:
        parts.append(f"epoch 1 of {job.recipe.config.training.epochs}")
        parts.append(f"batch {passed.batches:,} of {passed.of:,}")
    return f'<p class="facts">{" · ".join(parts)}</p>'


def losses_line(reports: Sequence[EpochReport]) -> str:
    """The last epoch's held-out loss and its two terms, in one line of HTML."""
    last = reports[-1]
    return (
        f'<p class="facts">held-out loss <b>{last.held_out_loss:.1f}</b> nats per image · '
        f"reconstruction {last.held_out_reconstruction:.1f} · KL {last.held_out_kl:.1f}</p>"
    )


def duration(seconds: float) -> str:
    """A duration as one says it: 8 s, 3 min, 1 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def queue_html(jobs: Sequence[Job]) -> str:
    """The jobs at work and those that wait, in their order."""
    rows = "".join(f"<li><b>{escape(job.name)}</b> {STATES[job.phase]}</li>" for job in jobs)
    return f'<ol class="queue">{rows}</ol>'
