"""Sheets of styles by classes: decoded by the worker in one call, shown, and offered as files."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from app.state import session
from app.ui import downloads, sheets
from app.ui.downloads import Offer
from app.ui.failures import show_failure
from app.ui.sheets import SheetRow
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.inference.worker import InferenceError
from vae.latent.conditions import StyleSheet


def show_sheet(
    checkpoint: Checkpoint,
    asked: StyleSheet,
    titles: Sequence[str],
    *,
    key: str,
    above: SheetRow | None = None,
    offers: Sequence[Offer] = (),
    what: str = "",
) -> None:
    """The sheet with its classes as heads, and its downloads; one sentence where it cannot be decoded.

    Args:
        checkpoint: a conditional one.
        asked: latents by classes.
        titles: of the rows.
        key: of the sheet on the page, and of its files.
        above: a row that stands over the decoded ones.
        offers: downloads beside those of the sheet itself.
        what: as in `downloads.row`.
    """
    try:
        rows = decoded_rows(checkpoint, asked, titles)
    except (InputError, InferenceError) as error:
        show_failure("This sheet could not be decoded", error)
        return
    arrays = {"latents": asked.latents, "classes": asked.classes, "images": np.stack([row.images for row in rows])}
    shown = rows if above is None else [above, *rows]
    with st.container(key=f"by_class_{key}"):
        st.html(sheets.sheet_html(shown, labels=asked.classes, naming=checkpoint.config.naming, heads=True))
    downloads.row(
        downloads.sheet("Sheet", lambda: sheets.strips(shown), file_name=f"{checkpoint.name}_{key}.png"),
        downloads.arrays("Arrays", lambda: arrays, file_name=f"{checkpoint.name}_{key}.npz"),
        *offers,
        key=f"{key}_downloads",
        what=what,
    )


def decoded_rows(checkpoint: Checkpoint, asked: StyleSheet, titles: Sequence[str]) -> list[SheetRow]:
    """The sheet's rows, decoded once; errors as those of the worker."""
    images = _decoded(checkpoint.digest, asked.digest, checkpoint, asked)
    return [SheetRow(title, row) for title, row in zip(titles, images, strict=True)]


@st.cache_resource(max_entries=64, show_spinner="Decoding …")
def _decoded(digest: str, sheet_digest: str, _checkpoint: Checkpoint, _asked: StyleSheet) -> np.ndarray:
    """(rows, columns, h, w) float32 in [0, 1]."""
    images = session.decode(_checkpoint, _asked.flat, _asked.labels)
    return images.reshape(*_asked.latents.shape[:2], *images.shape[1:])
