"""Draw: a digit of one's own, prepared in steps, encoded, and what comes back."""

import streamlit as st

from app import controls
from app.own_digit import own_digit


def main() -> None:
    controls.page_head("Draw", "Where does your own digit land, and what comes back from there?")
    checkpoint = controls.checkpoint_picker()
    own = own_digit(key="own", checkpoint=checkpoint, example=True)
    if own is not None:
        st.image(own.image, width=140)


main()
