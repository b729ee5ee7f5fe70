"""What happens once, when the server starts and when it stops."""

import asyncio
import importlib
import logging
import pkgutil
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

import app
from app.server import collecting, invitation
from app.state import session
from vae.errors import InputError
from vae.inference.worker import InferenceError

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the inference worker, import what the pages need, and collect garbage while the visitors rest."""
    worker = session.worker()
    worker.start()
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    _import_all()
    collecting.collect()
    collector = asyncio.create_task(collecting.keep_collecting())
    invitation.show()
    try:
        yield
    finally:
        collector.cancel()
        worker.close()


def _import_all() -> None:
    """Import every module below `app` but the scripts that Streamlit runs: the pages, the navigation, the server."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith((".page", ".navigation", ".main")):
            importlib.import_module(module.name)


def _warm() -> None:
    """Make the opening checkpoint ready while the first visitor is still on the way."""
    opening = session.opening_checkpoint()
    if opening is None:
        return
    try:
        session.worker().warm(opening.name)
    except (InputError, InferenceError) as error:
        log.warning("%s could not be warmed: %s", opening.name, error)
