"""A digit taken as one's own, by its number: for those who cannot draw, and for a digit whose class is known."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.state import pictures
from vae.checkpoints.store import Checkpoint

KEY = "test_digit"
OPENING = 0


@dataclass(frozen=True, eq=False)
class TakenDigit:
    """One of the digits that pages show for a checkpoint.

    Attributes:
        image: (h, w) uint8, light ink on black; what the decoder draws of it where its picture is not at hand.
        row: among those digits.
        label: its class.
        own: whether they are the checkpoint's encoded test set, so that this is one of it.
    """

    image: np.ndarray
    row: int
    label: int
    own: bool = True

    @property
    def name(self) -> str:
        """What it is called, with its number."""
        return f"{'test' if self.own else 'training'} digit {self.row:,}"


def taken_digit(checkpoint: Checkpoint) -> TakenDigit:
    """Ask for the number of a test digit, kept in the URL as `test_digit`; give back the digit.

    Raises:
        InputError: nothing stands in for the test digits, and the checkpoint has no encoded test set.
        InferenceError: the picture is not at hand, and the decoder did not answer.
    """
    shown = pictures.shown(checkpoint)
    labels = shown.labels
    if not 0 <= st.session_state.get(KEY, OPENING) < len(labels):
        st.session_state[KEY] = OPENING  # another checkpoint has more
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = st.number_input(
            f"Take {shown.noun}, 0 to {len(labels) - 1:,}",
            min_value=0,
            max_value=len(labels) - 1,
            value=OPENING,
            key=KEY,
            bind="query-params",
            width=220,
        )
        st.button("Another", icon=":material/casino:", on_click=_another, args=(len(labels),))
    if shown.images is not None:
        return TakenDigit(shown.images[row], row, int(labels[row]), own=shown.own)
    st.caption("Its picture is not at hand: this is what the decoder draws of it.")
    image = pictures.reconstructed(checkpoint, (row,)).images[0]
    return TakenDigit(np.rint(255 * image).astype(np.uint8), row, int(labels[row]))


def _another(count: int) -> None:
    st.session_state[KEY] = int(np.random.default_rng().integers(count))
