"""The digits that a page shows for a checkpoint: its test set, or what stands in for it while that is not at hand.

Where MNIST's test set is missing, training digits of MNIST stand in, which come inside a package; the worker puts them
through each checkpoint as they are asked for. Where nothing stands in, the codes that the checkpoint holds of its test
digits are decoded.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.state import session
from vae.checkpoints.store import Checkpoint
from vae.data import datasets
from vae.data.naming import Naming
from vae.data.records import RECORDS
from vae.errors import InputError
from vae.inference import reconstructions
from vae.inference.reconstructions import Reconstruction
from vae.latent.encoded_set import EncodedSet


@dataclass(frozen=True, eq=False)
class Digits:
    """n digits of a set.

    Attributes:
        rows: which, (n,).
        labels: their classes, (n,).
        originals: their pictures, (n, h, w) or (n, h, w, 3) uint8; None where they are not at hand.
        naming: what they and their classes are called.
        source: what the rows are of, in words.
    """

    rows: np.ndarray
    labels: np.ndarray
    originals: np.ndarray | None
    naming: Naming
    source: str = "the test set"

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, eq=False)
class Pictures:
    """n digits with their classes, and their pictures where those are at hand.

    Attributes:
        data_set: the one they come from, as `vae.data.datasets` names it.
        labels: their classes, (n,) uint8.
        images: (n, h, w) uint8; None where they are not at hand.
        own: whether they are the test digits that the checkpoint was measured on, row by row.
        key: another one for other pictures, for what is made of them.
        naming: what they and their classes are called.
    """

    data_set: str
    labels: np.ndarray
    images: np.ndarray | None
    own: bool
    key: str
    naming: Naming

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def noun(self) -> str:
        """What one of them is called."""
        return f"{'test' if self.own else 'training'} {self.naming.noun}"

    @property
    def source(self) -> str:
        """What they are the rows of, in words."""
        return "the test set" if self.own else f"the test split of {self.data_set}"

    def digits(self, rows: np.ndarray) -> Digits:
        """Some of them, to compare checkpoints by."""
        return Digits(
            rows, self.labels[rows], None if self.images is None else self.images[rows], self.naming, self.source
        )


def shown(checkpoint: Checkpoint) -> Pictures:
    """The digits that every page shows for this checkpoint.

    Raises:
        InputError: nothing stands in for its test digits, and it holds no codes of them.
    """
    name, naming = checkpoint.config.dataset, checkpoint.config.naming
    stand_in = RECORDS[name].stand_in if name in RECORDS else ""
    if (images := _originals(checkpoint)) is None and stand_in and datasets.available(stand_in):
        test = datasets.load(stand_in).test
        return Pictures(stand_in, test.labels, test.images, own=False, key=stand_in, naming=naming)
    labels = session.encoded(checkpoint).label
    key = session.data_key(name) if images is not None else ""
    return Pictures(name, labels, images, own=True, key=key, naming=naming)


def reconstructed(checkpoint: Checkpoint, rows: tuple[int, ...]) -> Reconstruction:
    """Rows of the shown digits through the checkpoint and back; of a conditional one, with their classes."""
    pictures = shown(checkpoint)
    return _reconstructed(checkpoint.digest, pictures.key, rows, checkpoint, pictures)


@st.cache_resource(max_entries=128, show_spinner="Decoding the same digits with every checkpoint …")
def _reconstructed(
    key: str, pictures_key: str, rows: tuple[int, ...], _checkpoint: Checkpoint, _pictures: Pictures
) -> Reconstruction:
    chosen, worker = np.array(rows), session.worker()
    if _pictures.images is None:
        return reconstructions.from_codes(worker, _checkpoint, encoded=session.encoded(_checkpoint), rows=chosen)
    return reconstructions.from_pictures(
        worker, _checkpoint, pictures=_pictures.images[chosen], labels=_pictures.labels[chosen]
    )


def errors(checkpoint: Checkpoint) -> np.ndarray:
    """Reconstruction error of each of the shown digits, (n,) nats: as it was measured, or measured now."""
    pictures = shown(checkpoint)
    if pictures.own:
        return session.encoded(checkpoint).error
    return _errors(checkpoint.digest, pictures.key, checkpoint, pictures)


@st.cache_resource(max_entries=64, show_spinner="Looking for the worst digits …")
def _errors(digest: str, pictures_key: str, _checkpoint: Checkpoint, _pictures: Pictures) -> np.ndarray:
    assert _pictures.images is not None  # none but its own may be missing
    return reconstructions.from_pictures(
        session.worker(), _checkpoint, pictures=_pictures.images, labels=_pictures.labels
    ).cross_entropy


def encoded(checkpoint: Checkpoint) -> EncodedSet:
    """The shown digits as a checkpoint without a condition encodes them: as it was kept, or encoded now."""
    pictures = shown(checkpoint)
    if pictures.own:
        return session.encoded(checkpoint)
    return _encoded(checkpoint.digest, pictures.key, checkpoint, pictures)


@st.cache_resource(max_entries=16, show_spinner=False)
def _encoded(digest: str, pictures_key: str, _checkpoint: Checkpoint, _pictures: Pictures) -> EncodedSet:
    assert _pictures.images is not None
    posterior = session.worker().encode(_checkpoint.name, _pictures.images)
    return EncodedSet(posterior.mean, posterior.log_var, _pictures.labels, errors(_checkpoint))


def _originals(checkpoint: Checkpoint) -> np.ndarray | None:
    try:
        return session.originals(checkpoint)
    except InputError:  # it holds no codes, which only its own test digits would have to match
        return None
