"""Measures of checkpoints, read once: a run of a page asks for those of everything it shows."""

import streamlit as st

from vae.checkpoints.metrics import Metrics
from vae.checkpoints.store import Checkpoint


def of(checkpoint: Checkpoint) -> Metrics:
    """A checkpoint's measures."""
    return _of(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=512, show_spinner=False)
def _of(digest: str, _checkpoint: Checkpoint) -> Metrics:
    return _checkpoint.metrics()
