"""A test digit taken as one's own, by its number: the digit for those who cannot draw, and one whose class is known."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app import session
from vae.checkpoints import Checkpoint

KEY = "test_digit"
OPENING = 0


@dataclass(frozen=True, eq=False)
class TakenDigit:
    """A digit of the test set.

    Attributes:
        image: (28, 28) uint8, light ink on black; what the decoder draws of it where its picture is not at hand.
        row: of the test set.
        label: its class.
    """

    image: np.ndarray
    row: int
    label: int


def taken_digit(checkpoint: Checkpoint) -> TakenDigit:
    """Ask for the number of a test digit, kept in the URL as `test_digit`; give back the digit.

    Raises:
        InputError: the checkpoint has no encoded test set.
        InferenceError: the picture is not at hand, and the decoder did not answer.
    """
    labels = session.encoded(checkpoint).label
    if not 0 <= st.session_state.get(KEY, OPENING) < len(labels):
        st.session_state[KEY] = OPENING  # another checkpoint's test set was larger
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = st.number_input(
            f"Take test digit, 0 to {len(labels) - 1:,}",
            min_value=0,
            max_value=len(labels) - 1,
            value=OPENING,
            key=KEY,
            bind="query-params",
            width=220,
        )
        st.button("Another", icon=":material/casino:", on_click=_another, args=(len(labels),))
    pictures = session.originals(checkpoint)
    if pictures is not None:
        return TakenDigit(pictures[row], row, int(labels[row]))
    st.caption("Its picture is not at hand: this is what the decoder draws of it.")
    image = session.reconstructed(checkpoint, (row,)).images[0]
    return TakenDigit(np.rint(255 * image).astype(np.uint8), row, int(labels[row]))


def _another(count: int) -> None:
    st.session_state[KEY] = int(np.random.default_rng().integers(count))
