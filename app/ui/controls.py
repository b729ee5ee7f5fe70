"""Controls and texts that several pages share, so that they look and behave alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.state import measures as stored
from app.state import misread, session, whereabouts
from app.ui import share, tables
from app.ui.literal import literal
from app.ui.parts import part
from app.ui.terms import explained, titled
from vae.checkpoints.facts import facts
from vae.checkpoints.store import Checkpoint
from vae.data.naming import Naming

PICKED = "checkpoint"
MEASURES = (
    tables.Column("negative_elbo", "−ELBO", 1),
    tables.Column("negative_log_likelihood", "−log p(x)", 1),
    tables.Column("reconstruction", "distortion", 1),
    tables.Column("kl", "rate", 1),
)


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


def plate(title: str, note: str = "", *, level: int = 2) -> None:
    """The heading of a part of a page, a quieter note beside it; the field's words in it are explained."""
    small = f" <small>{explained(escape(note))}</small>" if note else ""
    st.html(f'<h{level} class="plate">{explained(escape(title))}{small}</h{level}>')


def page_head(title: str, question: str) -> DeltaGenerator:
    """One line with the page's title, a place for its picker and the link to the view; the page's question below it.

    `style.css` brings the page's menu of downloads into the same line.

    Returns:
        The place for the picker.
    """
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="small"):
        with part("title"):
            st.title(title, anchor=False)
        place = st.container(key="head-choice", horizontal=True, vertical_alignment="center", gap="small")
        share.link()
    with part("title", "question"):
        st.html(f'<p class="question">{explained(escape(question))}</p>')
    return place


def checkpoint_picker(
    place: DeltaGenerator, offered: Sequence[Checkpoint] | None = None, *, without: Advice = FIRST_MODEL
) -> Checkpoint:
    """The picker with the model's facts and measures beside it; without any checkpoint the page ends here, kindly.

    The choice is kept in the URL as `checkpoint`.

    Args:
        place: in the head of the page.
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
    with place, part("checkpoint"):
        name = st.selectbox("Checkpoint", names, key=PICKED, bind="query-params", label_visibility="collapsed")
        session.remember(PICKED, name)
        chosen = checkpoints[names.index(name)]
        st.html(f'<p class="facts">{escape(facts(chosen.config))}</p>')
        measures(chosen)
    if asked and asked not in names:
        not_on_this_page(asked, chosen)
    problems()
    return chosen


def not_on_this_page(asked: str, chosen: Checkpoint) -> None:
    """Say of a checkpoint that a link names what it is and lead to the page that opens it; or that there is none."""
    misread.leave(PICKED)
    found = session.listing().by_name.get(asked)
    if found is None:
        sentence = (
            f"There is no checkpoint named “{misread.quoted(asked)}” on this server; this is {literal(chosen.name)}."
        )
        st.info(sentence, icon=":material/info:")
        return
    page = whereabouts.page_of(found)
    for name in (asked, chosen.name):  # the other page opens on the one that was asked for
        session.remember(PICKED, name)
    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"{asked} opens on another page: {facts(found.config)}. This is {chosen.name}."
        st.info(literal(said), icon=":material/info:")
        st.page_link(page.view, label=f"Open it on {page.title}", icon=page.icon, query_params=page.query)


def measures(checkpoint: Checkpoint) -> None:
    """The headline measures of a checkpoint, how each was taken, and its size; behind a button."""
    metrics = stored.of(checkpoint)
    found = [column for column in MEASURES if metrics.value(column.name) is not None]
    lines = []
    for column in found:
        metric = metrics[column.name]
        unit = metric.unit.replace("/", " per ")
        lines.append(
            f'<p class="note"><b>{titled(column.title)} {metric.value:.{column.decimals}f}</b> {escape(unit)}</p>'
            f'<p class="small">{escape(metric.protocol)}</p>'
        )
    for left_out in metrics.left_out:
        note = f"{left_out.name.replace('_', ' ')}: left out, {left_out.reason}"
        lines.append(f'<p class="small">{escape(note)}</p>')
    lines.append(f'<p class="note">{checkpoint.weights_bytes / 1e6:.1f} MB of weights</p>')
    with part("measures", "head"), st.popover("Measures", type="tertiary"):
        st.html("".join(lines))  # one element: the browser looks at each one again after every run


def problems() -> None:
    """Name the checkpoints that do not open, quietly; the rest go on."""
    problems = session.listing().problems
    if not problems:
        return
    title = "1 checkpoint does not open" if len(problems) == 1 else f"{len(problems)} checkpoints do not open"
    with st.expander(title, icon=":material/report:"):
        for problem in problems:
            st.text(problem.reason)


def captioned(widget: Callable[..., Any], title: str, sentence: str, **options: Any) -> Any:
    """A widget with a sentence below it on what it changes; its value."""
    value = widget(title, **options)
    st.caption(sentence)
    return value


def class_pills(classes: np.ndarray, *, naming: Naming, key: str) -> tuple[int, ...]:
    """Classes as pills, all of them on at first; the choice is kept in the URL."""
    labels = [int(label) for label in classes]
    chosen = st.pills(
        "Classes",
        labels,
        selection_mode="multi",
        default=labels,
        key=key,
        bind="query-params",
        format_func=lambda label: literal(naming.name(label)),
        wrap=True,  # on a phone all of them are in sight
    )
    return tuple(sorted(chosen or []))
