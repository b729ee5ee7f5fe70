"""The list of pages and the frame around them; `app/main.py` serves it."""

from pathlib import Path

import streamlit as st

from app import misread, parts, session

FOLDER = Path(__file__).parent
VIEWS = FOLDER / "views"

st.set_page_config(page_title="Latent Atlas", page_icon=FOLDER / "icon.svg", layout="wide")
st.html(FOLDER / "style.css")

hidden = parts.keep_hidden()

page = st.navigation(
    [
        st.Page(VIEWS / "explore.py", title="Explore", icon=":material/explore:", default=True),
        st.Page(
            VIEWS / "encoded_digits.py",
            title="Encoded digits",
            icon=":material/scatter_plot:",
            url_path="encoded-digits",
        ),
        st.Page(VIEWS / "draw.py", title="Draw", icon=":material/draw:", url_path="draw"),
        st.Page(VIEWS / "reconstruct.py", title="Reconstruct", icon=":material/compare:", url_path="reconstruct"),
        st.Page(VIEWS / "betas.py", title="Beta", icon=":material/tune:", url_path="beta"),
        st.Page(VIEWS / "generate.py", title="Generate", icon=":material/grid_view:", url_path="generate"),
        st.Page(VIEWS / "codes.py", title="Codes", icon=":material/apps:", url_path="codes"),
        st.Page(VIEWS / "checkpoints.py", title="Checkpoints", icon=":material/view_column:", url_path="checkpoints"),
        st.Page(VIEWS / "train.py", title="Train", icon=":material/model_training:", url_path="train"),
    ],
    position="hidden" if parts.PAGES in hidden else "top",
)
if hidden:
    st.html(parts.style(hidden))
session.enter(page.url_path)
asked = misread.asked()
page.run()
misread.tell(asked)
