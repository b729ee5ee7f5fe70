"""A sheet to draw a digit on; while it is drawn the browser prepares, encodes and decodes it by itself.

Python hears of a drawing at the end of each stroke, and paints and prepares the same strokes to the same grey levels.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from app.components.mounting import heard, mounted, sent
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import MANIFOLD, Checkpoint
from vae.config import LOG_VARIANCES
from vae.data.records import MNIST, Convention
from vae.data.strokes import Stroke, plain, read_strokes
from vae.errors import InputError
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE

ROWS = "where the digit lies in each dimension, beside the prior (pale) and the encoded test set (gray)"
ROWS_OF_CODES = "where the digit lies in each dimension, among the codes of the test set (gray)"
_mount = mounted("digit_canvas", "shared/die.css", "digit_canvas/digit_canvas.css", "latent_pad/posterior_rows.css")


def digit_canvas(
    strokes: Sequence[Stroke],
    *,
    key: str,
    on_drawn: Callable[[tuple[Stroke, ...]], None],
    example: bool = False,
    checkpoint: Checkpoint | None = None,
    label: int | None = None,
    convention: Convention = MNIST,
) -> None:
    """Show the sheet with these strokes on it; it follows them when they change.

    Args:
        on_drawn: called with all strokes at the start of the run that a stroke, an undo or a clear causes.
        example: whether the strokes are an example, which goes with the visitor's first stroke.
        checkpoint: one with a latent vector whose networks follow the pen in the browser; its weights travel once.
        label: the class that a conditional checkpoint is asked for.
        convention: what the drawing is prepared to follow.
    """
    _mount(
        key=key,
        data={
            "strokes": plain(strokes),
            "example": example,
            "seq": sent(key),
            "convention": _plain(convention),
            "picture": None,
            "model": None if checkpoint is None else live_model(checkpoint, label),
        },
        on_drawing_change=heard(key, "drawing", read_drawing, on_drawn),
    )


def shown_digit(image: np.ndarray, *, key: str, checkpoint: Checkpoint, label: int | None = None) -> None:
    """Show a prepared picture (h, w) uint8 as the sheet shows a drawing, with what the checkpoint makes of it."""
    _mount(
        key=key,
        data={
            "strokes": [],
            "example": False,
            "seq": 0,
            "convention": _plain(MNIST),
            "picture": image.ravel().tolist(),
            "model": live_model(checkpoint, label),
        },
    )


def _plain(convention: Convention) -> dict:
    return {"centring": str(convention.centring), "stroke": convention.stroke}


def read_drawing(event: Any) -> tuple[tuple[Stroke, ...], int] | None:
    """What the browser sent, checked: it is input like any other; None for what is no drawing."""
    if not isinstance(event, dict) or type(event.get("seq")) is not int:
        return None
    try:
        return read_strokes(event.get("strokes")), event["seq"]
    except InputError:
        return None


def live_model(checkpoint: Checkpoint, label: int | None = None) -> dict | None:
    """What the browser needs in order to run a checkpoint; None for one that it cannot, or without a latent vector."""
    model = checkpoint.config.model
    if model.spatial or not checkpoint.has(LAYERS) or bool(model.classes) != (label is not None):
        return None
    title = checkpoint.config.title or checkpoint.name
    return {
        "base": f"checkpoints/{checkpoint.digest}",
        "title": f"{title}: {'the plane' if model.has_plane else ROWS if model.gaussian else ROWS_OF_CODES}",
        "dim": model.latent_dim,
        "extent": SHEET_EXTENT * SHEET_SIDE / (SHEET_SIDE - 1),
        "sheet": MANIFOLD if label is None else f"manifold-{label}.png",
        "label": -1 if label is None else int(label),
        "certain": not model.gaussian,
        "logVariances": list(LOG_VARIANCES),
    }
