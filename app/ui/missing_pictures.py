"""One quiet line where a data set's test pictures are not at hand, and the button that fetches them."""

from html import escape

import streamlit as st

from app.state import fetches, permission
from app.state.fetches import Fetch
from app.state.pictures import Pictures
from vae.data import datasets
from vae.data.download import SOURCES
from vae.data.records import RECORDS

EVERY = 0.5  # seconds between two looks at a fetch
MEGABYTE = 10**6
DECODED = "what you see of them is drawn by the decoder"


def stand_in_line(data_set: str, pictures: Pictures) -> None:
    """Say which digits a page shows in place of a data set's test digits; nothing where it shows those."""
    if pictures.own and pictures.images is not None:
        return
    if pictures.own:
        missing_line(data_set, DECODED)
    else:
        missing_line(data_set, f"{len(pictures):,} of its training digits stand in")


def missing_line(data_set: str, instead: str = DECODED) -> None:
    """Say that a data set's test pictures are not here and what is seen instead; offer to fetch them.

    Args:
        data_set: as `vae.data.datasets` names it.
        instead: the second half of the sentence.
    """
    found = fetches.of(data_set)
    running = found is not None and found.running
    st.fragment(_look, run_every=EVERY if running else None)(data_set, instead, running)


def _look(data_set: str, instead: str, running: bool) -> None:
    found = fetches.of(data_set)
    if running and found and not found.running:
        st.rerun()  # the whole page: it has the pictures now, or a reason why not
    record = RECORDS.get(data_set)
    whose = f"{record.title}’s test pictures are" if record else "The test pictures of your own data set are"
    with st.container(key=f"missing-{data_set}", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="note">{escape(whose)} not at hand: {escape(instead)}.</p>', width="content")
        if running and found:
            _progress(found)
        elif data_set in SOURCES and _fetchable(data_set) and permission.refusal() is None:
            _button(data_set, again=found is not None and bool(found.error))
    if found and found.error:
        st.html(f'<p class="note" role="status">{escape(found.error)}</p>')


def _progress(found: Fetch) -> None:
    size = SOURCES[found.name].size
    text = f"Fetching {SOURCES[found.name].title}: {found.received / MEGABYTE:.1f} of {size / MEGABYTE:.1f} MB"
    st.progress(found.share, text=text, width=320)


def _button(data_set: str, *, again: bool) -> None:
    source = SOURCES[data_set]
    title = f"Try again to get {source.title}" if again else f"Get {source.title}"
    size = f"{source.size / MEGABYTE:.0f} MB"
    if st.button(title, key=f"get-{data_set}", icon=":material/download:", help=f"{size}, once, for every page"):
        fetches.start(data_set)
        st.rerun()


def _fetchable(data_set: str) -> bool:
    """Whether a fetched file would be the one that is found: nothing is here, or what is here is Keras's."""
    found = datasets.find(data_set)
    return found is None or found.is_relative_to(SOURCES[data_set].path)
