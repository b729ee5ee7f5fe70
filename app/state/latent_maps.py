"""Maps of encoded sets: each read once, or for PCA made once; others are made in the background, one at a time.

A map that is being made is everybody's: whoever opens the page sees how far it is.
"""

import threading
from dataclasses import dataclass

import streamlit as st

from app.state import session
from vae.checkpoints import maps
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.export.maps import pack_map
from vae.inference.mapping import MapProcess
from vae.latent.maps import METHODS, PCA, LatentMap, of_latents


@dataclass
class Making:
    """A map on its way.

    Attributes:
        digest, name: of its checkpoint.
        method: of METHODS.
        share: that is done, 0–1.
        running: whether it goes on.
        error: the sentence that says why it failed; empty while it has not, and where it was stopped.
    """

    digest: str
    name: str
    method: str
    process: MapProcess
    share: float = 0.0
    running: bool = True
    stopped: bool = False
    error: str = ""


_latest: Making | None = None
_lock = threading.Lock()


def of(checkpoint: Checkpoint, method: str) -> LatentMap:
    """The map, where it is at hand; InputError where it has not been made, or its file is damaged."""
    return _of(checkpoint.digest, method, METHODS[method].key, checkpoint)


def packed(checkpoint: Checkpoint, method: str) -> bytes:
    """The same as the browser reads it; raise InputError likewise."""
    return pack_map(of(checkpoint, method))


@st.cache_resource(max_entries=32, show_spinner=False)
def _of(digest: str, method: str, key: str, _checkpoint: Checkpoint) -> LatentMap:
    # the set is in the session's cache already
    return of_latents(session.encoded(_checkpoint).mean, PCA) if method == PCA else maps.at_hand(_checkpoint, method)


def latest() -> Making | None:
    """The map that was begun last; None where none was since the server started."""
    return _latest


def start(checkpoint: Checkpoint, method: str) -> Making:
    """Make a map, unless one is on its way, which then is given back; come back at once."""
    global _latest
    with _lock:
        if _latest and _latest.running:
            return _latest
        process = MapProcess(checkpoint, method)
        started = _latest = Making(checkpoint.digest, checkpoint.name, method, process)
    threading.Thread(target=_run, args=(started,), name=f"map {checkpoint.name}", daemon=True).start()
    return started


def stop(making: Making) -> None:
    """End it; nothing of it is kept."""
    making.stopped = True
    making.process.end()


def _run(making: Making) -> None:
    def told(share: float) -> None:
        making.share = share

    try:
        making.process.wait(told)
    except InputError as error:
        making.error = "" if making.stopped else str(error)
    except Exception as error:
        making.error = "" if making.stopped else f"The map could not be made: {type(error).__name__}."
        if not making.stopped:  # its pipe was closed under it otherwise
            raise
    finally:
        making.running = False
        making.process.end()
