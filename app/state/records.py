"""The recorded trainings of checkpoints, each read once and packed once for the browser."""

import streamlit as st

from app.state.moments import Moments
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import Checkpoint

MOMENTS = "moments.bin"


def record(checkpoint: Checkpoint) -> TrainingRecord:
    """How its plane unfolded in training; raise InputError where the checkpoint keeps no record, or a damaged one."""
    return _record(checkpoint.digest, checkpoint)


def packed(checkpoint: Checkpoint) -> bytes:
    """The moments of the record as the browser reads them; raise InputError as `record` does."""
    return _packed(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=4, show_spinner=False)
def _record(digest: str, _checkpoint: Checkpoint) -> TrainingRecord:
    return _checkpoint.record()


@st.cache_resource(max_entries=8, show_spinner=False)
def _packed(digest: str, _checkpoint: Checkpoint) -> bytes:
    return Moments.of_record(_checkpoint.digest, record(_checkpoint), _checkpoint.config.naming).packed
