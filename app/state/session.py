"""What browser sessions share: the store, opened checkpoints, their encoded sets, test pictures, the worker.

Caches are keyed by a checkpoint's digest, which covers all its files: one that is trained again is read again.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.state import address
from app.state.listing import OPENING as OPENING
from app.state.listing import StoreListing, WatchedStore
from vae.checkpoints.store import Checkpoint, CheckpointStore, default_root
from vae.data import datasets
from vae.errors import InputError
from vae.inference.turns import Visitor
from vae.inference.worker import InferenceWorker
from vae.latent import support
from vae.latent.encoded_set import EncodedSet
from vae.training.jobs import JobStore


def store() -> CheckpointStore:
    """The checkpoints that this server shows: the folder in VAE_CHECKPOINTS, else the shipped ones and the user's."""
    return CheckpointStore(default_root())


def jobs() -> JobStore:
    """The trainings of the store that this server shows."""
    return JobStore(store().root)


def worker() -> InferenceWorker:
    """The one process with TensorFlow; it starts with the server, or with the first request."""
    return _worker(store().root)


@cache
def _worker(root: Path) -> InferenceWorker:
    return InferenceWorker(root, visitor=_visitor)


def _visitor() -> Visitor:
    """The session whose page asks; where it has gone, or runs anew, its request is dropped as Streamlit ends a run."""
    context = get_script_run_ctx(suppress_warning=True)
    return Visitor(context.session_id, context.yield_check) if context else Visitor()


def listing() -> StoreListing:
    """Every checkpoint of the store, and what does not open, as the store is now."""
    return _watched(store().root).listing()


@lru_cache(maxsize=4)
def _watched(root: Path) -> WatchedStore:
    return WatchedStore(CheckpointStore(root))


def on_the_plane() -> tuple[Checkpoint, ...]:
    """The checkpoints that have a plane to explore, the one that pages open on first."""
    return listing().on_the_plane


def explorable() -> tuple[Checkpoint, ...]:
    """The checkpoints that Explore opens, the one that pages open on first."""
    return listing().explorable


def drawable() -> tuple[Checkpoint, ...]:
    """Those that can be shown a drawing; `StoreListing` says which."""
    return listing().drawable


def conditional() -> tuple[Checkpoint, ...]:
    """The checkpoints that draw a class on request, the one that pages open on first."""
    return listing().conditional


def opening_checkpoint() -> Checkpoint | None:
    """The one that pages open on: mnist-vae, else the first with a plane or a vector; None where there is none."""
    return next(iter(explorable()), None)


def encoded(checkpoint: Checkpoint) -> EncodedSet:
    """The encoded test set; raise InputError where the checkpoint ships none."""
    return _encoded(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=16, show_spinner=False)
def _encoded(digest: str, _checkpoint: Checkpoint) -> EncodedSet:
    return _checkpoint.encoded()


def typical_reach(checkpoint: Checkpoint) -> float:
    """How far the tenth nearest encoded digit lies at most, for 99 of 100 draws of the posteriors."""
    return _typical_reach(checkpoint.digest, checkpoint)


@st.cache_resource(max_entries=16, show_spinner=False)
def _typical_reach(digest: str, _checkpoint: Checkpoint) -> float:
    return support.typical_reach(encoded(_checkpoint))


def decode(checkpoint: Checkpoint, points: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
    """Decoded images of latents (n, d), as (n, h, w) float32 in [0, 1].

    `labels` is for a conditional model: (n,) classes, or (n, classes) weights that mix them.
    """
    return worker().decode(checkpoint.name, points, labels)


def originals(checkpoint: Checkpoint) -> np.ndarray | None:
    """The test pictures the encoded set was made from, (n, h, w) uint8; None where they are not at hand."""
    name = checkpoint.config.dataset
    if not datasets.available(name):
        return None
    try:
        images = _test_images(name, data_key(name))
    except InputError:
        return None
    return images if len(images) == len(encoded(checkpoint)) else None


def data_key(name: str) -> str:
    """A key for what is made of a data set: another one once its file, or its folder of files, is another."""
    file = datasets.find(name)
    return f"{file} {(stamp := file.stat()).st_mtime_ns} {stamp.st_size}" if file else name


@st.cache_resource(max_entries=4, show_spinner=False)
def _test_images(name: str, key: str) -> np.ndarray:
    return datasets.load(name).test.images


def enter(page: str) -> bool:
    """Note which page this run shows, and whether the visitor has just followed a link to it; say if it is another."""
    another = st.session_state.get("_page", page) != page
    if another or address.came_back():
        st.session_state["_carried"] = None if address.came_back() else set()
    st.session_state["_page"] = page
    if another:
        address.enter()
    return another


def carry_over(key: str, options: Sequence[str]) -> None:
    """Give a widget, on coming from another page, the option that a widget of the same key was last set to.

    Streamlit keeps a widget's value page by page, and the address of the page before; call this before the widget, and
    `remember` after it. The first option is the widget's default. Back and Forward carry nothing over: their address
    says what the page showed.
    """
    if not _arrives(key) or st.query_params.get(key) in options:
        return
    kept = next((value for value in st.session_state.get(f"_{key}", ()) if value in options), options[0])
    st.session_state[key] = kept
    # a request that overtakes its page brings the values of the page before, whose widget then still holds the
    # parameter: Streamlit itself writes what the new one is given
    with suppress(StreamlitAPIException):
        if kept != options[0]:
            st.query_params[key] = kept
        elif key in st.query_params:
            del st.query_params[key]  # a default stays out of the URL


def bring_along(key: str) -> None:
    """Put a parameter that no widget holds into the address, on coming from another page by a link, as it was last."""
    kept = f"_{key}"
    if _arrives(key) and key not in st.query_params and kept in st.session_state:
        address.take({key: st.session_state[kept]})
    _settle(key)
    if found := address.parameters().get(key):
        st.session_state[kept] = found


def remember(key: str, value: str) -> None:
    """Keep a widget's value for the next page; the values before it too, since pages have different options."""
    before = st.session_state.get(f"_{key}", ())
    st.session_state[f"_{key}"] = (value, *(other for other in before if other != value))
    _settle(key)


def _arrives(key: str) -> bool:
    """Whether the visitor came by a link and the page has not shown this parameter yet, a run cut short set aside."""
    carried = st.session_state.get("_carried")
    return carried is not None and key not in carried


def _settle(key: str) -> None:
    if _arrives(key):
        st.session_state["_carried"].add(key)
