"""Data sets that this server fetches in the background: one thread each, whose state every session reads."""

import threading
from dataclasses import dataclass

from vae.data.download import SOURCES, DownloadError, fetch


@dataclass
class Fetch:
    """A data set on its way.

    Attributes:
        name: a key of `vae.data.download.SOURCES`.
        received: bytes that are here.
        running: whether it goes on.
        error: the sentence that says why it failed; empty while it has not.
    """

    name: str
    received: int = 0
    running: bool = True
    error: str = ""

    @property
    def share(self) -> float:
        """Of all bytes, the share that is here."""
        return min(1.0, self.received / SOURCES[self.name].size)


_fetches: dict[str, Fetch] = {}
_lock = threading.Lock()


def of(name: str) -> Fetch | None:
    """The latest fetch of a data set; None where nobody asked for one since the server started."""
    return _fetches.get(name)


def start(name: str) -> Fetch:
    """Fetch a data set, unless it is on its way, and come back at once."""
    with _lock:
        found = _fetches.get(name)
        if found and found.running:
            return found
        started = _fetches[name] = Fetch(name)
    threading.Thread(target=_run, args=(started,), name=f"fetch {name}", daemon=True).start()
    return started


def _run(state: Fetch) -> None:
    def on_progress(received: int) -> None:
        state.received = received

    try:
        fetch(state.name, on_progress=on_progress)
    except DownloadError as error:
        state.error = str(error)
    except Exception as error:
        state.error = f"{SOURCES[state.name].title} could not be fetched: {type(error).__name__}."
        raise
    finally:
        state.running = False
