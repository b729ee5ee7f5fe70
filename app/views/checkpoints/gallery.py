"""Checkpoints as cards, a page at a time: pictures, facts, buttons. A file is opened for a card that is shown alone."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.components.to_top import to_top
from app.server.routes import address
from app.state import measures, pictures, session
from app.state.pictures import Pictures
from app.ui import tables
from app.ui.literal import literal
from app.ui.missing_pictures import missing_line
from app.ui.parts import part
from app.views.checkpoints import cards, side_by_side
from app.views.checkpoints.cards import Card
from vae.checkpoints import bundle
from vae.checkpoints.store import MANIFOLD, Checkpoint
from vae.errors import InputError
from vae.export.pictures import png
from vae.inference.worker import InferenceError
from vae.latent.manifold import contact_sheet

A_PAGE = 24  # cards
SAMPLE_SIDE = 10  # of the sheet of digits on a card without a plane
COMPARE, PAGE, TURNED = "compare", "page", "_turned"


@dataclass(frozen=True)
class Offered:
    """What the cards' buttons need to know: the names that are compared now, and those that Explore can show."""

    compared: tuple[str, ...]
    explorable: frozenset[str]


def gallery(found: Sequence[Card], compared: Sequence[str]) -> None:
    """One page of the cards; those whose picture has to be decoded are filled last."""
    state = Offered(tuple(compared), session.listing().explorable_names)
    notice, grid, below, later = st.container(), st.container(key="cards"), st.container(), []
    shown = _page(found, below)
    with grid:
        for card in shown:
            with st.container(key=f"card-{card.key}"):
                place = st.empty()
                if card.shown.has(MANIFOLD):
                    _fill(place, card, _plane(card.shown))
                else:
                    _fill(place, card, cards.no_picture("Decoding …"))
                    later.append((place, card))
                buttons(card, state)
    with part("measures", "protocols"), st.expander("How these numbers were measured"):
        rows = [tables.Row(side_by_side.title(card.shown), measures.of(card.shown)) for card in shown]
        st.caption(literal(tables.protocols(rows, cards.HEADLINES)))
    with notice:
        for checkpoint in {card.shown.config.dataset: card.shown for _, card in later}.values():
            say_what_stands_in(checkpoint)
    for place, card in later:
        _fill(place, card, _sample(card.shown))


def _page(found: Sequence[Card], place: DeltaGenerator) -> Sequence[Card]:
    """The cards of the page that the address names, and below them the way to the others."""
    pages = ceil(len(found) / A_PAGE)
    if pages < 2:
        return found
    if st.session_state.get(PAGE, 1) > pages:
        st.session_state[PAGE] = pages
    with place, part("controls", "page"), st.container(horizontal=True, vertical_alignment="center"):
        number = st.pagination(pages, key=PAGE, bind="query-params", on_change=_turn)
        start = A_PAGE * (number - 1)
        shown = found[start : start + A_PAGE]
        st.html(f'<p class="small">Cards {start + 1} to {start + len(shown)} of {len(found):,}</p>', width="content")
    if turned := st.session_state.get(TURNED):
        to_top(f"{turned}")
    return shown


def _turn() -> None:
    st.session_state[TURNED] = st.session_state.get(TURNED, 0) + 1


def _fill(place: DeltaGenerator, card: Card, picture: str) -> None:
    place.html(cards.card_html(card, measures.of(card.shown), picture))


def say_what_stands_in(checkpoint: Checkpoint) -> None:
    """Where a card's picture is of other digits than the test set's, say of which."""
    try:
        shown = pictures.shown(checkpoint)
    except InputError:  # the card says it
        return
    if shown.images is None:
        missing_line(checkpoint.config.dataset)
    elif not shown.own:
        missing_line(checkpoint.config.dataset, "on cards without a plane, training digits stand in")


def _plane(checkpoint: Checkpoint) -> str:
    label = f"The decoded plane of {checkpoint.name}"
    return cards.picture_html(address(checkpoint, MANIFOLD), coloured=checkpoint.config.coloured, label=label)


def _sample(checkpoint: Checkpoint) -> str:
    """Digits through a model that has no plane, as HTML."""
    try:
        shown = pictures.shown(checkpoint)
        sheet = _sample_png(checkpoint.digest, shown.key, checkpoint, shown)
    except (InputError, InferenceError) as error:
        return cards.no_picture(str(error))
    url = "data:image/png;base64," + base64.b64encode(sheet).decode("ascii")
    label = f"{shown.naming.plural.capitalize()} of {shown.source} through {checkpoint.name}"
    return cards.picture_html(url, coloured=checkpoint.config.coloured, label=label)


@st.cache_resource(max_entries=256, show_spinner=False)
def _sample_png(key: str, pictures_key: str, _checkpoint: Checkpoint, _shown: Pictures) -> bytes:
    labels = _shown.labels
    rows = np.argsort(labels, kind="stable")[np.linspace(0, len(labels) - 1, SAMPLE_SIDE**2).astype(int)]
    images = pictures.reconstructed(_checkpoint, tuple(rows.tolist())).images
    return png(contact_sheet(images, SAMPLE_SIDE))


def buttons(card: Card, state: Offered) -> None:
    """What can be done with a card's checkpoint, or with each member of its sweep."""
    if card.sweep is None:
        actions(card.shown, state)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        title, key = f"Its {len(card.members)} models", f"members_{card.key}"
        menu = st.popover(title, type="tertiary", icon=":material/list:", key=key, on_change="rerun")
        if menu.open:
            with menu:
                for member in card.members:
                    st.html(f'<p class="member">β = {member.config.model.beta:g}</p>')
                    actions(member, state)
        st.page_link("beta/page.py", label="Open in Beta", query_params={"sweep": card.sweep.name})


def actions(checkpoint: Checkpoint, state: Offered) -> None:
    """Compare it, explore it where its latent is a vector, take it away as a zip archive."""
    key, inside = f"_compare_{checkpoint.name}", checkpoint.name in state.compared
    st.session_state[key] = inside
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        full = len(state.compared) >= side_by_side.MOST and not inside
        st.checkbox("Compare", key=key, on_change=toggle, args=(checkpoint.name,), disabled=full)
        if checkpoint.name in state.explorable:
            st.page_link("explore/page.py", label="Explore", query_params={"checkpoint": checkpoint.name})
        with part("downloads", checkpoint.name):
            st.download_button(
                "zip",
                lambda: bundle.pack(checkpoint),
                file_name=f"{checkpoint.name}.zip",
                mime="application/zip",
                key=f"zip_{checkpoint.name}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
                help=f"{literal(checkpoint.name)} as a zip archive, for another server",
            )


def toggle(name: str) -> None:
    """Put a checkpoint into the comparison, or take it out."""
    names = list(st.session_state.get(COMPARE, ()))
    st.session_state[COMPARE] = [each for each in names if each != name] if name in names else [*names, name]
