"""The list of pages and the frame around them; `app/main.py` serves it, and Streamlit finds the pages beside it."""

from pathlib import Path

import streamlit as st

from app.server import uploads
from app.state import address, misread, session
from app.state.page_list import PAGE_LIST, entry
from app.ui import parts

FOLDER = Path(__file__).parent
UI = FOLDER.parent / "ui"

hidden = parts.keep_hidden()

page = st.navigation(
    [
        st.Page(
            FOLDER / each.view,
            title=each.title,
            icon=each.symbol,
            url_path=each.url_path or None,
            default=not each.url_path,
        )
        for each in PAGE_LIST
    ],
    position="hidden" if parts.PAGES in hidden else "top",
)
st.set_page_config(page_title=entry(page.url_path).document_title, page_icon=UI / "icon.svg", layout="wide")
st.html(UI / "style.css")
if hidden:
    st.html(parts.style(hidden))
if session.enter(page.url_path):
    uploads.let_go()
asked = misread.asked()
address.without_infinity()
page.run()
misread.tell(asked)
