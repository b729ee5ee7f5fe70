"""The link to this view: its address as it stands, and what of the page the reader shall not see."""

from urllib.parse import urlencode, urlunsplit

import streamlit as st

from app.state.loopback import split
from app.ui import parts
from app.ui.parts import part


@st.fragment
def link() -> None:
    """A quiet button at the head of a page; opening it writes the address anew, since a pin or a zoom changes it."""
    with part("link"):
        sheet = st.popover("Link", icon=":material/link:", type="tertiary", key="share", on_change="rerun")
        if sheet.open:
            with sheet:
                choices()


def choices() -> None:
    """What the page shall be without, and the address."""
    st.caption("This address opens exactly this view. Tick what it should leave out:")
    left_out = st.pills(
        "Leave out",
        list(parts.PARTS),
        selection_mode="multi",
        default=parts.hidden(),
        key="leave_out",
        format_func=parts.PARTS.__getitem__,
        label_visibility="collapsed",
        wrap=True,
    )
    st.code(address(tuple(left_out)), language=None, wrap_lines=True)


def address(left_out: tuple[str, ...]) -> str:
    """Where this view opens again without some parts; only its query where Streamlit runs without a browser."""
    named = {key: st.query_params.get_all(key) for key in st.query_params if key != parts.PARAMETER}
    if left_out:
        named[parts.PARAMETER] = [parts.BETWEEN.join(name for name in parts.PARTS if name in left_out)]
    here = split(st.context.url)
    query = urlencode(named, doseq=True, safe=parts.BETWEEN)
    return urlunsplit((here.scheme, here.netloc, here.path or "/" * bool(here.netloc), query, ""))
