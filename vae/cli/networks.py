"""A checkpoint's network for a command of the shell, run over arrays piece by piece."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from vae.checkpoints.store import Checkpoint
from vae.cli.progress import progress_bar
from vae.models.quiet import import_tensorflow

if TYPE_CHECKING:
    from vae.models.base import LatentModel

CHUNK = 4096


def restored(checkpoint: Checkpoint) -> "LatentModel":
    """The model with its weights; only now TensorFlow is imported."""
    import_tensorflow()
    from vae.inference.restoring import restore

    return restore(checkpoint)


def in_chunks(what: str, run: Callable, array: np.ndarray, *, labels: np.ndarray | None) -> list:
    """Run over an array piece by piece under a progress bar."""
    parts = []
    with progress_bar(what, total=len(array)) as advance:
        for start in range(0, len(array), CHUNK):
            piece = slice(start, start + CHUNK)
            parts.append(run(array[piece], None if labels is None else labels[piece]))
            advance(len(array[piece]))
    return parts
