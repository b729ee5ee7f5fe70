"""Checkpoints: every model of this server as a card, two to four of them side by side, and zip archives in and out."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from threading import Lock

import numpy as np
import streamlit as st

from app.server.routes import address
from app.state import permission, pictures, session
from app.state.pictures import Pictures
from app.ui import controls, tables
from app.ui.missing_pictures import missing_line
from app.ui.parts import part
from app.views.checkpoints import cards, side_by_side
from app.views.checkpoints.cards import Card
from vae.checkpoints import bundle
from vae.checkpoints.store import MANIFOLD, Checkpoint
from vae.errors import InputError
from vae.export.pictures import png
from vae.inference.trial import try_out
from vae.inference.worker import InferenceError
from vae.latent.manifold import contact_sheet
from vae.models.families import KINDS

OPENING = ("mnist-ae", "mnist-vae", "mnist-cvae")
CARDS = "Cards"
VIEWS = (CARDS, "Side by side")
SAMPLE_SIDE = 10  # of the sheet of digits on a card without a plane
COMPARE, NOTICE, UPLOAD = "compare", "_taken_in", "_upload"
MEGABYTES = bundle.MAX_PACKED_BYTES // 2**20


@dataclass(frozen=True)
class Offered:
    """What the cards' buttons need to know: the names that are compared now, and those that Explore can show."""

    compared: tuple[str, ...]
    explorable: frozenset[str]


def main() -> None:
    controls.page_head("Checkpoints", "Which models are here, and what tells them apart?")
    listed = session.listing().checkpoints
    if not listed:
        st.markdown(controls.FIRST_MODEL.sentence)
        st.code(controls.FIRST_MODEL.command, language="bash")
    else:
        view, names = head(listed)
        if view == CARDS:
            gallery(listed, names)
        elif names:
            side_by_side.show([checkpoint for name in names for checkpoint in listed if checkpoint.name == name])
        else:
            st.info("Choose at least one checkpoint.", icon=":material/info:")
    controls.problems()
    if not listed or view == CARDS:
        take_in()
    side_by_side.mathematics()


def head(listed: Sequence[Checkpoint]) -> tuple[str, list[str]]:
    """What is shown, and the checkpoints to compare; both kept in the URL."""
    known = [checkpoint.name for checkpoint in listed]
    opening = [name for name in OPENING if name in known]
    with part("checkpoint", "compare"):
        left, right = st.columns([10, 22], vertical_alignment="bottom")
        with left:
            view = st.segmented_control("Show", VIEWS, default=CARDS, required=True, key="view", bind="query-params")
        with right:
            names = st.multiselect(
                "Compare",
                known,
                default=opening if len(opening) > 1 else known[:2],
                max_selections=side_by_side.MOST,
                key=COMPARE,
                bind="query-params",
                placeholder="Choose up to four checkpoints",
            )
    return view or CARDS, names


# -- the cards ---------------------------------------------------------------------------------------------------------


def gallery(listed: Sequence[Checkpoint], compared: Sequence[str]) -> None:
    """The cards, filtered; those whose picture has to be decoded are filled last."""
    found = cards.cards(listed, first=session.OPENING)
    shown = filtered(found)
    if not shown:
        st.info("No checkpoint is of this family and trained on these pictures.", icon=":material/info:")
    state = Offered(tuple(compared), frozenset(checkpoint.name for checkpoint in session.on_the_plane()))
    notice, later = st.container(), []
    with st.container(key="cards"):
        for card in shown:
            with st.container(key=f"card-{card.key}"):
                place = st.empty()
                if card.shown.has(MANIFOLD):
                    place.html(cards.card_html(card, _plane(card.shown)))
                else:
                    place.html(cards.card_html(card, cards.no_picture("Decoding …")))
                    later.append((place, card))
                buttons(card, state)
    with part("measures", "protocols"), st.expander("How these numbers were measured"):
        st.caption(tables.protocols([_row(card.shown) for card in shown], cards.HEADLINES))
    with notice:
        for checkpoint in {card.shown.config.dataset: card.shown for _, card in later}.values():
            say_what_stands_in(checkpoint)
    for place, card in later:
        place.html(cards.card_html(card, _sample(card.shown)))


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


def filtered(found: Sequence[Card]) -> tuple[Card, ...]:
    """The cards of the chosen families and data sets, both kept in the URL; all of them at first."""
    families = [name for name in KINDS if any(card.family == name for card in found)]
    data_sets = sorted({card.data_set for card in found})
    with part("controls", "filter"), st.container(horizontal=True, gap="large"):
        kinds = st.pills(
            "Family",
            families,
            selection_mode="multi",
            key="families",
            bind="query-params",
            format_func=KINDS.__getitem__,
            wrap=True,
        )
        trained = st.pills("Trained on", data_sets, selection_mode="multi", key="trained_on", bind="query-params")
    return cards.chosen_cards(found, families=kinds, data_sets=trained)


def _row(checkpoint: Checkpoint) -> tables.Row:
    return tables.Row(side_by_side.title(checkpoint), checkpoint.metrics())


def _plane(checkpoint: Checkpoint) -> str:
    return cards.masked(address(checkpoint, MANIFOLD), label=f"The decoded plane of {checkpoint.name}")


def _sample(checkpoint: Checkpoint) -> str:
    """Digits through a model that has no plane, as HTML."""
    try:
        shown = pictures.shown(checkpoint)
        sheet = _sample_png(checkpoint.digest, shown.key, checkpoint, shown)
    except (InputError, InferenceError) as error:
        return cards.no_picture(str(error))
    url = "data:image/png;base64," + base64.b64encode(sheet).decode("ascii")
    return cards.masked(url, label=f"Digits of {shown.source} through {checkpoint.name}")


@st.cache_resource(max_entries=64, show_spinner=False)
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
        with st.popover(f"Its {len(card.members)} models", type="tertiary", icon=":material/list:"):
            for member in card.members:
                st.html(f'<p class="member">β = {member.config.model.beta:g}</p>')
                actions(member, state)
        st.page_link("beta/page.py", label="Open in Beta", query_params={"sweep": card.sweep.name})


def actions(checkpoint: Checkpoint, state: Offered) -> None:
    """Compare it, explore it where it has a plane of its own, take it away as a zip archive."""
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
                help=f"{checkpoint.name} as a zip archive, for another server",
            )


def toggle(name: str) -> None:
    """Put a checkpoint into the comparison, or take it out."""
    names = list(st.session_state.get(COMPARE, ()))
    st.session_state[COMPARE] = [each for each in names if each != name] if name in names else [*names, name]


# -- a checkpoint from elsewhere ---------------------------------------------------------------------------------------


def take_in() -> None:
    """Upload a zip archive; every file is checked and the model runs once before it joins the others."""
    if notice := st.session_state.pop(NOTICE, ""):
        st.success(notice, icon=":material/check:")
    with part("controls", "take_in"), st.expander("Add a checkpoint from a zip archive", icon=":material/upload:"):
        if refused := permission.refusal():
            st.info(refused, icon=":material/lock:")
            return
        st.caption(
            "An archive from the **zip** button of a card, here or elsewhere. Every file is checked, and the model "
            f"runs once, before it joins the others. At most {MEGABYTES} MB."
        )
        turn = st.session_state.get(UPLOAD, 0)  # another key empties the two fields
        uploaded = st.file_uploader("Archive", type="zip", max_upload_size=MEGABYTES, key=f"archive_{turn}")
        if uploaded is None:
            return
        name = st.text_input("Name", PurePath(uploaded.name).stem.lower(), key=f"name_{turn}_{uploaded.file_id}")
        if st.button("Add", type="primary"):
            add(uploaded.getvalue(), name.strip())


def add(archive: bytes, name: str) -> None:
    """Take the archive in and show the page anew, or say in one sentence why not."""
    if not _one_at_a_time().acquire(blocking=False):
        st.warning("Another checkpoint is being checked just now; try again in a moment.")
        return
    try:
        with st.spinner("Checking every file, then trying the model out …"):
            checkpoint = bundle.unpack(archive, session.store(), try_out=try_out, name=name)
    except (InputError, OSError) as error:
        st.error(str(error))
        return
    finally:
        _one_at_a_time().release()
    st.session_state[NOTICE] = f"{checkpoint.name} is here now, on this page and on the others."
    st.session_state[UPLOAD] = st.session_state.get(UPLOAD, 0) + 1
    st.rerun()


@st.cache_resource
def _one_at_a_time() -> Lock:
    """One archive at a time for the whole server: each is tried out in a process of its own."""
    return Lock()


main()
