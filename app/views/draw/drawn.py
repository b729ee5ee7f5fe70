"""What models make of a visitor's own digit, kept for a while: the same digit is asked about again at every rerun."""

import hashlib

import numpy as np
import streamlit as st

from app.state import session
from vae.checkpoints.store import Checkpoint
from vae.evaluation import percentiles as ranks
from vae.evaluation.percentiles import MeasuredSet, Percentiles
from vae.inference import posterior as landings
from vae.inference import reconstructions
from vae.inference.posterior import Landing
from vae.inference.reconstructions import Reconstruction


def landing(checkpoint: Checkpoint, image: np.ndarray) -> Landing:
    """Where a checkpoint without a condition encodes the image (h, w) uint8, and what it decodes from there."""
    return _landing(checkpoint.digest, _digest(image), checkpoint, image)


@st.cache_resource(max_entries=256, show_spinner=False)
def _landing(key: str, digest: str, _checkpoint: Checkpoint, _image: np.ndarray) -> Landing:
    return landings.land(session.worker(), _checkpoint, _image)


def percentiles(checkpoint: Checkpoint, found: Landing, *, label: int, row: int | None) -> Percentiles:
    """Where a landing stands among the checkpoint's encoded test pictures, and among those of a class.

    `row` is the test picture that it is of, None where it is none of them.
    """
    among = _measured(checkpoint.digest, checkpoint)
    return ranks.percentiles(among, found.posterior, error=found.error, label=label, row=row)


@st.cache_resource(max_entries=16, show_spinner=False)
def _measured(key: str, _checkpoint: Checkpoint) -> MeasuredSet:
    return ranks.measured(session.encoded(_checkpoint), posterior=_checkpoint.config.model.gaussian)


def reconstruction(checkpoint: Checkpoint, image: np.ndarray, label: int) -> Reconstruction:
    """What any checkpoint makes of the image; `label` is what a conditional one is told."""
    told = label if checkpoint.config.model.classes else None
    return _reconstruction(checkpoint.digest, _digest(image), told, checkpoint, image)


@st.cache_resource(max_entries=1024, show_spinner="Asking every checkpoint …")
def _reconstruction(
    key: str, digest: str, label: int | None, _checkpoint: Checkpoint, _image: np.ndarray
) -> Reconstruction:
    labels = np.array([label or 0], dtype=np.uint8)
    return reconstructions.from_pictures(session.worker(), _checkpoint, pictures=_image[None], labels=labels)


def _digest(image: np.ndarray) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()
