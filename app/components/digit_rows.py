"""The same digits through several models, one row at a time under a slider; Python hears of the row that stays."""

import base64
from collections.abc import Callable, Sequence

import numpy as np

from app.components.latent_pad import Choice, read_choice
from app.components.mounting import heard, mounted, sent
from vae.data.shapes import image_shape
from vae.export.pictures import as_bytes

_mount = mounted("digit_rows", "shared/slider.css", "digit_rows/digit_rows.css")


def digit_rows(rows: Sequence[np.ndarray], *, choice: Choice, key: str, on_choice: Callable[[int], None]) -> None:
    """Show a slider over the stops of a choice, and below it the row of digits that belongs to the stop.

    Args:
        rows: for each stop its digits (n, h, w) or (n, h, w, 3), float in [0, 1]; none for the slider alone.
        on_choice: called at the start of the run that another row causes, once its choice stays.
    """
    pixels = as_bytes(np.array(rows))
    _mount(
        key=key,
        data={
            "name": choice.name,
            "about": choice.about,
            "stops": list(choice.stops),
            "chosen": choice.chosen,
            "digits": len(rows[0]) if rows else 0,
            "shape": image_shape(rows[0].shape[1:]) if rows else None,
            "rows": base64.b64encode(pixels.tobytes()).decode("ascii"),
            "seq": sent(key),
        },
        on_choice_change=heard(key, "choice", lambda event: read_choice(event, len(choice.stops)), on_choice),
    )
