"""Checkpoints: every model of this server as cards or as a table, some side by side, zip archives in and out."""

from collections.abc import Sequence

import streamlit as st

from app.state import session
from app.state.listing import StoreListing
from app.ui import controls
from app.ui.parts import part
from app.views.checkpoints import cards, filters, side_by_side
from app.views.checkpoints.bring_in import bring_in
from app.views.checkpoints.gallery import COMPARE, gallery
from app.views.checkpoints.shelf import shelf
from app.views.checkpoints.table import ticked
from app.views.checkpoints.take_in import take_in
from vae.checkpoints.store import Checkpoint

OPENING = ("mnist-ae", "mnist-vae", "mnist-cvae")
VIEWS = CARDS, TABLE, SIDE_BY_SIDE = "Cards", "Table", "Side by side"
VIEW = "view"


def main() -> None:
    controls.page_head("Checkpoints", "Which models are here, and what tells them apart?")
    listing = session.listing()
    if listing.checkpoints:
        show(listing)
    else:
        st.markdown(controls.FIRST_MODEL.sentence)
        st.code(controls.FIRST_MODEL.command, language="bash")
    controls.problems()
    if not listing.checkpoints or st.session_state[VIEW] != SIDE_BY_SIDE:
        take_in()
        bring_in()
    side_by_side.mathematics()


def show(listing: StoreListing) -> None:
    """The view that is chosen."""
    every = shelf(listing)
    view, names = head(every.names)
    if view == SIDE_BY_SIDE:
        if names:
            side_by_side.show([listing.by_name[name] for name in names])
        else:
            st.info("Choose at least one checkpoint.", icon=":material/info:")
        return
    wanted = filters.wanted(every)
    shown = wanted.of(every.cards)
    rows = [member for card in shown for member in card.members if wanted.names(member)]
    if not rows:
        st.info("No checkpoint fits this search and these filters.", icon=":material/info:")
        return
    if len(rows) < len(listing.checkpoints):
        st.html(f'<p class="small">{len(rows):,} of {len(listing.checkpoints):,} checkpoints</p>')
    if view == CARDS:
        gallery(shown, names)
    else:
        table(rows, names)


def head(known: Sequence[str]) -> tuple[str, list[str]]:
    """What is shown, and the checkpoints to compare; both kept in the URL."""
    opening = [name for name in OPENING if name in known]
    with part("checkpoint", "compare"):
        left, right = st.columns([10, 22], vertical_alignment="bottom")
        with left:
            view = st.segmented_control("Show", VIEWS, default=CARDS, required=True, key=VIEW, bind="query-params")
        with right:
            names = st.multiselect(
                "Compare",
                known,
                default=opening if len(opening) > 1 else list(known[:2]),
                max_selections=side_by_side.MOST,
                key=COMPARE,
                bind="query-params",
                placeholder="Choose up to four checkpoints",
            )
    return view or CARDS, names


def table(rows: Sequence[Checkpoint], compared: Sequence[str]) -> None:
    """The table, and the cards of what is ticked in it."""
    chosen = ticked(sorted(rows, key=lambda checkpoint: checkpoint.name))
    if not chosen:
        st.html('<p class="note">A click on a head sorts. Tick rows to see them as cards, and to compare them.</p>')
        return
    most = [checkpoint.name for checkpoint in chosen[: side_by_side.MOST]]
    which = "the first four " if len(chosen) > side_by_side.MOST else "them "
    st.button(f"Compare {which}side by side", icon=":material/view_column:", on_click=compare, args=(most,))
    gallery([cards.single(checkpoint) for checkpoint in chosen], compared)


def compare(names: list[str]) -> None:
    """Show these side by side."""
    st.session_state[COMPARE], st.session_state[VIEW] = names, SIDE_BY_SIDE


main()
