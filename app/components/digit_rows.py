"""The same digits through several models, one row at a time under a slider; Python hears of the row that stays."""

import base64
from collections.abc import Callable, Sequence

import numpy as np

from app.components.latent_pad import Choice, read_choice
from app.components.mounting import heard, mounted, sent

_mount = mounted("digit_rows", "shared/slider.css", "digit_rows/digit_rows.css")


def digit_rows(rows: Sequence[np.ndarray], *, choice: Choice, key: str, on_choice: Callable[[int], None]) -> None:
    """Show a slider over the stops of a choice, and below it the row of digits that belongs to the stop.

    Args:
        rows: for each stop its digits (n, h, w), float in [0, 1]; none for the slider alone.
        on_choice: called at the start of the run that another row causes, once its choice stays.
    """
    gray = np.round(255 * np.clip(np.array(rows), 0, 1)).astype(np.uint8)
    _mount(
        key=key,
        data={
            "name": choice.name,
            "about": choice.about,
            "stops": list(choice.stops),
            "chosen": choice.chosen,
            "digits": len(rows[0]) if rows else 0,
            "rows": base64.b64encode(gray.tobytes()).decode("ascii"),
            "seq": sent(key),
        },
        on_choice_change=heard(key, "choice", lambda event: read_choice(event, len(choice.stops)), on_choice),
    )
