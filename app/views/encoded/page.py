"""Encoded digits: the test set on the plane or a map; a lasso shows the chosen digits and what comes back of them."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from app.components.deselection import on_deselection
from app.components.webgl import has_webgl, look_for_webgl
from app.state import address, misread, selection, session
from app.ui import controls, figures
from app.ui.failures import show_failure
from app.ui.literal import literal
from app.ui.missing_pictures import missing_line
from app.ui.palette import class_chip
from app.ui.parts import part
from app.views.encoded import downloads as encoded_downloads
from app.views.encoded import region
from app.views.encoded.chart import Chart, chart_of, chosen_method
from app.views.encoded.map_making import make_map
from app.views.encoded.mathematics import mathematics
from vae.checkpoints import maps
from vae.checkpoints.store import Checkpoint
from vae.data.naming import Naming
from vae.errors import InputError
from vae.inference.worker import InferenceError
from vae.latent.encoded_set import EncodedSet, densest_member
from vae.latent.maps import METHODS

TITLE, QUESTION = "Encoded digits", "Where does the encoder put each test digit, and what comes back from there?"
SHOWN = 60
REGION = "region"
OUTLINE = "_encoded_outline"
CHOSEN_AMONG = "_chosen_among"  # the chart and its classes when points were chosen: another figure drops them
ORDERS = ("Test-set order", "Worst first")
CHART = {"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["autoScale2d"]}


@dataclass(frozen=True)
class Outline:
    """What the figure was drawn for, and the region that was drawn in it."""

    digest: str
    chart: str
    opening: str
    shown: tuple[int, ...]
    region: str


def main() -> None:
    checkpoint = controls.checkpoint_picker(controls.page_head(TITLE, QUESTION), session.explorable())
    try:
        encoded = session.encoded(checkpoint)
    except InputError as error:
        st.info(literal(error))
        return
    choose_and_show(checkpoint, encoded, opening=asked_region(), webgl=has_webgl())
    mathematics()
    look_for_webgl()


def asked_region() -> str:
    """The region that the address names, empty for none."""
    asked = address.parameters().get(REGION, "")
    if asked and all(region.from_text(asked, chart) is None for chart in ("", *METHODS)):
        misread.note(REGION, asked, expected=region.EXPECTED, shown="the whole plane")
    return asked


@st.fragment
def choose_and_show(checkpoint: Checkpoint, encoded: EncodedSet, *, opening: str, webgl: bool) -> None:
    """The chart and what is chosen on it; a lasso runs only this, so that the region to open on stays the same."""
    with part("controls"), st.container(horizontal=True, gap="medium"):
        shown = controls.class_pills(encoded.classes, naming=checkpoint.config.naming, key="classes")
        method = chosen_method(checkpoint)
    if method and not maps.is_kept(checkpoint, method):
        make_map(checkpoint, method)
        return
    try:
        chart = chart_of(checkpoint, encoded, method)
    except InputError as error:
        st.info(literal(error))
        return
    show_chart(checkpoint, encoded, chart, shown=shown, opening=opening, webgl=webgl)


def show_chart(
    checkpoint: Checkpoint, encoded: EncodedSet, chart: Chart, *, shown: tuple[int, ...], opening: str, webgl: bool
) -> None:
    """The chart, what is chosen on it beside it, and what there is to take away."""
    opening = outline_of(checkpoint, chart, shown, opening)
    plane, chosen = st.columns([3, 2], gap="medium")
    with plane, st.container(key="plane"):
        event = st.plotly_chart(
            _figure(
                f"{checkpoint.digest} {chart.name}", shown, opening, webgl, encoded, chart, checkpoint.config.naming
            ),
            key="encoded_chart",
            height="stretch",
            on_select=take_region,
            selection_mode=("points", "box", "lasso"),
            config=CHART,
            alt=chart.alt,
        )
    with chosen:
        if chart.note:
            st.html(f'<p class="note">{chart.note}</p>')
        if not webgl:
            few_points_line(encoded, checkpoint.config.naming)
        rows = rows_of_the_address(encoded, chart, shown)
        if not len(rows) and st.session_state.get(CHOSEN_AMONG) == (chart.name, shown):
            rows = selection.chosen_rows(event, len(encoded))
        pairs = show_chosen(checkpoint, encoded, rows) if len(rows) else show_typical(checkpoint, encoded, chart, shown)
    # a lasso runs the page again: a click on its CSV must neither be lost nor mean another file
    at_once = len(rows) > 0
    encoded_downloads.offers(
        checkpoint,
        encoded,
        rows if at_once else selection.of_classes(encoded.label, shown),
        pairs=pairs,
        at_once=at_once,
        settings={
            "Classes": ", ".join(map(checkpoint.config.naming.name, shown)),
            **({"Map": METHODS[chart.name].title} if chart.name else {}),
            "Region": region_of_the_address(chart) or "the whole plane",
            "Order": str(st.session_state.get("order") or ORDERS[0]),
        },
        head=(TITLE, QUESTION),
        chart=chart,
    )
    if opening:
        on_deselection(forget_region)


@st.cache_resource(max_entries=32, show_spinner=False)
def _figure(
    key: str, shown: tuple[int, ...], opening: str, webgl: bool, _encoded: EncodedSet, _chart: Chart, _naming: Naming
) -> go.Figure:
    """One figure object for one view: a figure that changes would lose the selection."""
    corners = region.from_text(opening, _chart.name)
    outline = "" if corners is None else region.path(corners)
    return figures.encoded_figure(
        _encoded, shown, naming=_naming, places=_chart.places, axes=_chart.axes, outline=outline, webgl=webgl
    )


def outline_of(checkpoint: Checkpoint, chart: Chart, shown: tuple[int, ...], opening: str) -> str:
    """The region that the figure is drawn with.

    While one figure stands it is the one that the page opened on, since another figure would lose what is being drawn.
    Other classes, and another map, make another figure: it takes over the region that the address has now, where that
    is one of this chart.
    """
    before = st.session_state.get(OUTLINE)
    if before is None or (before.digest, before.opening) != (checkpoint.digest, opening):
        region_now = on_chart(opening, chart)
    elif (before.chart, before.shown) == (chart.name, shown):
        region_now = before.region
    else:
        region_now = region_of_the_address(chart)
    st.session_state[OUTLINE] = Outline(checkpoint.digest, chart.name, opening, shown, region_now)
    return region_now


def take_region() -> None:
    """Put the lasso or the box into the address; a selection that has neither takes it out."""
    drawn = st.session_state[OUTLINE]
    st.session_state[CHOSEN_AMONG] = drawn.chart, drawn.shown
    corners = region.from_event(st.session_state["encoded_chart"])
    address.take({REGION: None if corners is None else region.to_text(corners, drawn.chart)})


def forget_region() -> None:
    """Take the region that the chart was drawn with out of the address."""
    address.take({REGION: None})


def on_chart(text: str, chart: Chart) -> str:
    """A region as an address names it, where it is one of this chart; else empty."""
    return "" if region.from_text(text, chart.name) is None else text


def region_of_the_address(chart: Chart) -> str:
    """The region of this chart that the address names now; empty for none."""
    return on_chart(address.parameters().get(REGION, ""), chart)


def rows_of_the_address(encoded: EncodedSet, chart: Chart, shown: tuple[int, ...]) -> np.ndarray:
    """The digits of the shown classes in the region that the address names."""
    corners = region.from_text(address.parameters().get(REGION, ""), chart.name)
    if corners is None:
        return np.array([], dtype=np.int64)
    rows = region.rows_inside(corners, chart.places)
    return rows[np.isin(encoded.label[rows], shown)]


def few_points_line(encoded: EncodedSet, naming: Naming) -> None:
    """Say where the chart shows a part of the pictures alone."""
    if (drawn := len(figures.drawn_without_webgl(encoded))) < len(encoded):
        st.html(
            f'<p class="note">This browser has no WebGL, so {drawn:,} of the {naming.counted(len(encoded))} are drawn; '
            "a lasso or a box chooses among all of them.</p>"
        )


def show_typical(checkpoint: Checkpoint, encoded: EncodedSet, chart: Chart, shown: tuple[int, ...]) -> np.ndarray:
    """One digit of each class, as rows of the encoded set."""
    st.html(
        f'<p class="note"><b>Draw a lasso or a box</b> around {checkpoint.config.naming.plural} to see them here. '
        "Until then: one of each class, from where its class is densest.</p>"
    )
    rows = np.array([densest_member(encoded, label, chart.places) for label in shown], dtype=np.int64)
    if shown:
        show_pairs(checkpoint, encoded, rows)
    return rows


def show_chosen(checkpoint: Checkpoint, encoded: EncodedSet, rows: np.ndarray) -> np.ndarray:
    """The first of the chosen digits, as rows of the encoded set."""
    st.html(_summary(encoded, rows, checkpoint.config.naming))
    order = st.segmented_control(
        "Order", ORDERS, default=ORDERS[0], key="order", bind="query-params", label_visibility="collapsed"
    )
    ordered = selection.worst_first(rows, encoded.error) if order == ORDERS[1] else rows
    show_pairs(checkpoint, encoded, ordered[:SHOWN])
    if len(rows) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(rows):,}; the table and the arrays have them all.")
    return ordered[:SHOWN]


def _summary(encoded: EncodedSet, rows: np.ndarray, naming: Naming) -> str:
    counts = selection.class_counts(encoded.label[rows])
    chips = "".join(f"{class_chip(label, naming)}<span class='count'>{count:,}</span>" for label, count in counts)
    median = float(np.median(encoded.error[rows]))
    return (
        f'<p class="note"><b>{naming.counted(len(rows))}</b>, median reconstruction error {median:.1f} nats</p>'
        f'<div class="chips counts">{chips}</div>'
    )


def show_pairs(checkpoint: Checkpoint, encoded: EncodedSet, rows: np.ndarray) -> None:
    """Each digit above what the decoder makes of its posterior mean; without the originals, the latter alone."""
    originals = session.originals(checkpoint)
    try:
        decoded = session.decode(checkpoint, encoded.mean[rows])
    except (InputError, InferenceError) as error:
        show_failure("These digits could not be reconstructed", error)
        return
    st.caption(encoded_downloads.caption(originals))
    st.html(figures.pairs_html(encoded, rows, naming=checkpoint.config.naming, decoded=decoded, originals=originals))
    if originals is None:
        missing_line(checkpoint.config.dataset)


main()
