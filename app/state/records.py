"""The recorded trainings of checkpoints, each read once and packed once for the browser."""

import streamlit as st

from app.state.moments import Moments
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import EPOCHS, Checkpoint

MOMENTS = "moments.bin"


def record(checkpoint: Checkpoint) -> TrainingRecord:
    """How its plane unfolded in training; raise InputError where the checkpoint keeps no record, or a damaged one."""
    return _record(_key(checkpoint), checkpoint)


def packed(checkpoint: Checkpoint) -> bytes:
    """The moments of the record as the browser reads them; raise InputError as `record` does."""
    return _packed(_key(checkpoint), checkpoint)


def _key(checkpoint: Checkpoint) -> str:
    file = checkpoint.path / EPOCHS
    stamp = file.stat() if file.is_file() else None
    return f"{checkpoint.digest} {stamp.st_mtime_ns} {stamp.st_size}" if stamp else checkpoint.digest


@st.cache_resource(max_entries=4, show_spinner=False)
def _record(key: str, _checkpoint: Checkpoint) -> TrainingRecord:
    return _checkpoint.record()


@st.cache_resource(max_entries=8, show_spinner=False)
def _packed(key: str, _checkpoint: Checkpoint) -> bytes:
    return Moments.of_record(_checkpoint.digest, record(_checkpoint)).packed
