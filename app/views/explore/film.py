"""What the open tool of the bench shows as a film, to take away: moving, and as a strip of stills."""

from functools import partial

import numpy as np

from app.state import session
from app.ui import downloads
from vae.checkpoints.store import Checkpoint
from vae.export.pictures import Strip

RATE, LEAST_SECONDS = 10, 4.0  # frames a second, and how long a film of few frames lasts
ROW, ROWS = 12, 2  # stills


def film_offers(checkpoint: Checkpoint, film: np.ndarray) -> list[downloads.Offer]:
    """The latents (n, d) of a film as a GIF and as a sheet of stills."""
    frames = partial(session.decode, checkpoint, film)
    stills = partial(strips, checkpoint, film)
    name, seconds = f"{checkpoint.name}_film", max(LEAST_SECONDS, len(film) / RATE)
    return [
        downloads.animation("Film", frames, file_name=f"{name}.gif", seconds=seconds),
        downloads.sheet("Film strip", stills, file_name=f"{name}.png"),
    ]


def strips(checkpoint: Checkpoint, film: np.ndarray) -> list[Strip]:
    """All pictures of a film, of a long one some at even steps, in rows."""
    chosen = np.unique(np.linspace(0, len(film) - 1, min(len(film), ROWS * ROW)).round().astype(int))
    pictures = session.decode(checkpoint, film[chosen])
    return [Strip("", pictures[at : at + ROW]) for at in range(0, len(pictures), ROW)]
