"""What models make of a visitor's own digit, kept for a while: the same digit is asked about again at every rerun."""

import hashlib

import numpy as np
import streamlit as st

from app import session
from vae import landing as landings
from vae import oddity as oddities
from vae import reconstructions
from vae.checkpoints import Checkpoint
from vae.landing import Landing
from vae.oddity import Oddity, Typical
from vae.reconstructions import Reconstruction


def landing(checkpoint: Checkpoint, image: np.ndarray) -> Landing:
    """Where a checkpoint without a condition encodes the image (28, 28) uint8, and what it decodes from there."""
    return _landing(checkpoint.digest, _digest(image), checkpoint, image)


@st.cache_resource(max_entries=256, show_spinner=False)
def _landing(key: str, digest: str, _checkpoint: Checkpoint, _image: np.ndarray) -> Landing:
    return landings.land(session.worker(), _checkpoint, _image)


def oddity(checkpoint: Checkpoint, found: Landing) -> Oddity:
    """Where a landing stands among the checkpoint's encoded test pictures."""
    typical = _typical(session.latents_key(checkpoint), checkpoint)
    return oddities.oddity(typical, found.posterior, error=found.error)


@st.cache_resource(max_entries=16, show_spinner=False)
def _typical(key: str, _checkpoint: Checkpoint) -> Typical:
    return oddities.typical(session.encoded(_checkpoint), posterior=_checkpoint.config.model.family != "ae")


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
