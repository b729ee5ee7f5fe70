"""What pages show of a VQ-VAE's codebook and code maps, cached by checkpoint."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from app.state import session
from app.state.code_colours import code_colours, code_order
from app.state.colours import ink_on
from vae.checkpoints.codes import read_code_maps, read_codebook
from vae.checkpoints.store import Checkpoint
from vae.latent import code_maps
from vae.latent.code_maps import CodeSample
from vae.latent.manifold import to_bytes

AVERAGED = 500  # test digits behind the codes' pictures


@dataclass(frozen=True, eq=False)
class Book:
    """How the codes of a codebook look.

    Attributes:
        side: cells along a side of a map.
        colours: "#rrggbb" of each code.
        inks: what reads on each colour.
        order: codes in the order in which neighbours look alike.
        counts: how often each code stands in each cell over the test set, (codes, side, side).
    """

    side: int
    colours: Sequence[str]
    inks: Sequence[str]
    order: np.ndarray
    counts: np.ndarray

    @property
    def codes(self) -> int:
        """Size of the codebook."""
        return len(self.colours)

    @property
    def share(self) -> np.ndarray:
        """Of all cells of the test set, the share in which each code stands."""
        return self.counts.sum(axis=(1, 2)) / self.counts.sum()

    def look(self) -> dict[str, Any]:
        """What the browser is told of it."""
        return {
            "side": self.side,
            "codes": self.codes,
            "colours": list(self.colours),
            "inks": list(self.inks),
            "order": [int(code) for code in self.order],
            "share": [round(float(share), 6) for share in self.share],
        }

    def places(self) -> str:
        """For each code a byte a cell, in base64: 255 where it stands most often, 0 where it never does."""
        most = np.maximum(self.counts.max(axis=(1, 2), keepdims=True), 1)
        return base64.b64encode(np.round(255 * self.counts / most).astype(np.uint8).tobytes()).decode("ascii")


def with_codes() -> tuple[Checkpoint, ...]:
    """The store's VQ-VAEs, first those with a local decoder: there an edit stays around its cell."""
    return session.listing().with_codes


@st.cache_resource(max_entries=4, show_spinner=False)
def _maps(digest: str, _checkpoint: Checkpoint) -> np.ndarray:
    return read_code_maps(_checkpoint)


def maps(checkpoint: Checkpoint) -> np.ndarray:
    """The code map of every test digit, (n, side, side); raise InputError where the checkpoint ships none."""
    return _maps(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=4, show_spinner=False)
def _codebook(digest: str, _checkpoint: Checkpoint) -> np.ndarray:
    return read_codebook(_checkpoint)


def codebook(checkpoint: Checkpoint) -> np.ndarray:
    """The codes' vectors, (codes, d) float32; raise InputError where the weights hold none."""
    return _codebook(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=4, show_spinner=False)
def _book(digest: str, _checkpoint: Checkpoint) -> Book:
    model, vectors = _checkpoint.config.model, codebook(_checkpoint)
    colours = code_colours(vectors)
    return Book(
        side=model.code_side,
        colours=colours,
        inks=[ink_on(colour) for colour in colours],
        order=code_order(vectors),
        counts=code_maps.code_counts(maps(_checkpoint), codes=model.codes),
    )


def book(checkpoint: Checkpoint) -> Book:
    """How its codes look, and how often and where the test set uses them; errors as for `maps` and `codebook`."""
    return _book(checkpoint.digest, checkpoint)


def decode(checkpoint: Checkpoint, codes: np.ndarray) -> np.ndarray:
    """Decoded images of code maps (n, side, side), as (n, h, w) float32 in [0, 1]."""
    return session.decode(checkpoint, codebook(checkpoint)[codes])


@st.cache_resource(max_entries=4, show_spinner=False)
def _pictures(digest: str, _checkpoint: Checkpoint) -> bytes:
    found = maps(_checkpoint)
    rows = np.unique(np.linspace(0, len(found) - 1, AVERAGED).astype(int))
    codes = _checkpoint.config.model.codes
    patches = code_maps.mean_patches(found[rows], decode(_checkpoint, found[rows]), codes=codes)
    return to_bytes(patches / max(float(patches.max()), 1e-6)).tobytes()


def pictures(checkpoint: Checkpoint) -> bytes:
    """For each code what stands where it stands: the mean decoded 12×12 pixels around its cells, gray bytes.

    Measured over AVERAGED test digits spread evenly over the set; one factor for all brings the inkiest pixel to 255.
    """
    return _pictures(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=32, show_spinner="The code prior draws, cell by cell …")
def _sample(digest: str, n: int, seed: int, given: tuple[int, ...], _checkpoint: Checkpoint) -> CodeSample:
    return session.worker().sample_codes(_checkpoint.name, n, seed=seed, given=np.array(given, dtype=np.int32))


def sample(checkpoint: Checkpoint, n: int, *, seed: int, given: tuple[int, ...]) -> CodeSample:
    """n maps from the prior that begin with the given codes."""
    return _sample(checkpoint.digest, n, seed, given, checkpoint)


@st.cache_resource(max_entries=256, show_spinner=False)
def _bits(digest: str, raw: bytes, _checkpoint: Checkpoint) -> float:
    side = _checkpoint.config.model.code_side
    codes = np.frombuffer(raw, np.int32).reshape(1, side, side)
    return float(session.worker().code_bits(_checkpoint.name, codes)[0])


def bits(checkpoint: Checkpoint, codes: np.ndarray) -> float:
    """-log₂ of one map's probability under the prior."""
    return _bits(checkpoint.digest, codes.astype(np.int32).tobytes(), checkpoint)
