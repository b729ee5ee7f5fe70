"""Walks through the pinned latent along the dimensions of its space, decoded by the worker."""

import numpy as np

from app.state import session
from app.state.axes import walked_axes
from vae.checkpoints.store import LATENTS, Checkpoint
from vae.export.pictures import Strip
from vae.latent import dimensions
from vae.latent.dimensions import axis_name
from vae.latent.encoded_set import percentile_extent
from vae.latent.manifold import SHEET_EXTENT, traversal


def walk(checkpoint: Checkpoint, point: np.ndarray, axis: int, *, steps: int) -> np.ndarray:
    """Decoded digits along one axis through the point, over the part of the space where digits were encoded."""
    return session.decode(checkpoint, latents(checkpoint, point, axis, steps=steps))


def latents(checkpoint: Checkpoint, point: np.ndarray, axis: int, *, steps: int) -> np.ndarray:
    """The latents of that walk, (steps, d)."""
    if len(point) != 2 and checkpoint.has(LATENTS):
        return dimensions.walk(session.encoded(checkpoint), point, axis, steps=steps)
    extent = percentile_extent(session.encoded(checkpoint)) if checkpoint.has(LATENTS) else SHEET_EXTENT
    return traversal(point, axis, extent=extent, steps=steps)


def rows(checkpoint: Checkpoint, point: np.ndarray, *, steps: int) -> list[Strip]:
    """A row a dimension, the pinned latent in the middle; decoded in one request."""
    walked = walked_axes(checkpoint)
    points = np.concatenate([latents(checkpoint, point, axis, steps=steps) for axis in walked])
    pictures = np.split(session.decode(checkpoint, points), len(walked))
    return [Strip(axis_name(axis), row) for axis, row in zip(walked, pictures, strict=True)]
