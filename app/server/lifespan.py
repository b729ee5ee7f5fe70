"""What happens once, when the server starts and when it stops."""

import gc
import importlib
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from app.state import session
from vae.errors import InputError
from vae.inference.worker import InferenceError

PAGE_MODULES = (
    "app.state.address",
    "app.views.checkpoints.cards",
    "app.ui.controls",
    "app.ui.downloads",
    "app.views.draw.drawn",
    "app.views.draw.downloads",
    "app.views.draw.figures",
    "app.ui.figures",
    "app.ui.own_digit",
    "app.state.permission",
    "app.views.draw.reading",
    "app.state.selection",
    "app.views.checkpoints.side_by_side",
    "app.views.beta.figures",
    "app.ui.tables",
    "app.views.train.form",
    "app.views.explore.training_replay",
    "app.views.train.watch",
)
log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the inference worker, import what the pages need, and take all of it out of the collector's sight.

    Streamlit collects garbage after every run; frozen objects are not walked again, which saves about 50 ms a run.
    """
    worker = session.worker()
    worker.start()
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    for name in PAGE_MODULES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        worker.close()


def _warm() -> None:
    """Make the opening checkpoint ready while the first visitor is still on the way."""
    opening = session.opening_checkpoint()
    if opening is None:
        return
    try:
        session.worker().warm(opening.name)
    except (InputError, InferenceError) as error:
        log.warning("%s could not be warmed: %s", opening.name, error)
