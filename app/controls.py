"""Controls and texts that several pages share, so that they look and behave alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from app import session, share
from app.palette import class_colour, ink_on
from app.parts import part
from vae.checkpoints import Checkpoint
from vae.datasets import DOWNLOADS

PICKED = "checkpoint"
FACTS = (("negative_elbo", "−ELBO"), ("negative_log_likelihood", "−log p(x)"))
DATA_SET_TITLES = {"digits": "scikit-learn digits", **DOWNLOADS}


@dataclass(frozen=True)
class Advice:
    """What to say where a page has no model to show: a sentence in Markdown, and the command that trains one."""

    sentence: str
    command: str


FIRST_MODEL = Advice(
    "**There is no model to explore yet.** Train one in about a minute, on pictures that come with the program; then "
    "reload this page.",
    "python -m vae train --name my-first-vae --data digits",
)


def page_head(title: str, question: str) -> None:
    """The page's title and the one sentence that asks its question; at its right the link to the view."""
    share.link()
    with part("title"):
        st.title(title, anchor=False)
        st.html(f'<p class="question">{question}</p>')


def checkpoint_picker(offered: Sequence[Checkpoint] | None = None, *, without: Advice = FIRST_MODEL) -> Checkpoint:
    """The picker, top left, with the model's facts beside it; without any checkpoint the page ends here, kindly.

    The choice is kept in the URL as `checkpoint`.

    Args:
        offered: the checkpoints to choose from, the page's opening one first; those with a plane unless told.
        without: what to say where there are none.
    """
    checkpoints = session.on_the_plane() if offered is None else offered
    if not checkpoints:
        st.markdown(without.sentence)
        st.code(without.command, language="bash")
        problems()
        st.stop()
    names = [checkpoint.name for checkpoint in checkpoints]
    session.carry_over(PICKED, names)
    asked = st.query_params.get(PICKED)
    with part("checkpoint"):
        left, right = st.columns([10, 22], vertical_alignment="bottom")
        with left:
            name = st.selectbox("Checkpoint", names, key=PICKED, bind="query-params")
        session.remember(PICKED, name)
        chosen = checkpoints[names.index(name)]
        right.html(f'<p class="facts">{facts(chosen)}</p>')
    if asked and asked not in names:
        shown = "".join(c for c in asked[:64] if c.isalnum() or c in " ._-")  # it comes from a link: no markup
        st.info(f"There is no checkpoint named “{shown}” here; this is {chosen.name}.", icon=":material/info:")
    problems()
    return chosen


def facts(checkpoint: Checkpoint) -> str:
    """Family, data set, size and headline measures of a checkpoint, in one line."""
    config, metrics = checkpoint.config, checkpoint.metrics()
    data = DATA_SET_TITLES.get(config.dataset, "your own pictures")
    parts = [config.model.label, f"trained on {data}", f"{checkpoint.weights_bytes / 1e6:.1f} MB of weights"]
    for name, title in FACTS:
        if (value := metrics.value(name)) is not None:
            parts.append(f"{title} {value:.1f} {metrics[name].unit.replace('/', ' per ')}")
    return " · ".join(parts)


def problems() -> None:
    """Name the checkpoints that do not open, quietly; the rest go on."""
    problems = session.listing().problems
    if not problems:
        return
    title = "1 checkpoint does not open" if len(problems) == 1 else f"{len(problems)} checkpoints do not open"
    with st.expander(title, icon=":material/report:"):
        for problem in problems:
            st.text(problem.reason)


def explained(widget: Callable[..., Any], title: str, sentence: str, **options: Any) -> Any:
    """A widget with a sentence below it on what it changes; its value."""
    value = widget(title, **options)
    st.caption(sentence)
    return value


def class_pills(classes: np.ndarray, *, key: str) -> tuple[int, ...]:
    """Classes as pills, all of them on at first; the choice is kept in the URL."""
    labels = [int(label) for label in classes]
    chosen = st.pills(
        "Classes",
        labels,
        selection_mode="multi",
        default=labels,
        key=key,
        bind="query-params",
        format_func=str,
        wrap=True,  # on a phone all of them are in sight
    )
    return tuple(sorted(chosen or []))


def class_chip(label: int) -> str:
    """A class as a small tile in its colour with its numeral."""
    colour = class_colour(label)
    return f'<span class="chip" style="background:{colour};color:{ink_on(colour)}">{label}</span>'


def missing_pictures(message: str) -> None:
    """Say kindly that the original pictures are not at hand, and how to get them."""
    st.info(message, icon=":material/image_not_supported:")
