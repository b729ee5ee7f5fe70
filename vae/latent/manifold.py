"""Contact sheets over the plane of a 2-D latent space, traversals and paths: latents in, sheets out. Plain NumPy."""

import numpy as np

from vae.errors import InputError

SHEET_SIDE, SHEET_EXTENT = 15, 4.0  # of the sheet that every checkpoint on the plane ships


def plane_grid(side: int = SHEET_SIDE, extent: float = SHEET_EXTENT) -> np.ndarray:
    """Latents of a side × side sheet over [-extent, extent]², row by row as one reads.

    The first row is the highest z₂ and the first column the lowest z₁, so that the sheet lies on the plane the
    way a graph is read.

    Returns:
        (side², 2) float32.
    """
    if side < 2:
        raise InputError(f"side: expected at least 2 digits, found {side}")
    if not 0 < extent < np.inf:
        raise InputError(f"extent: expected a finite number above 0, found {extent}")
    ticks = np.linspace(-extent, extent, side, dtype=np.float32)
    z2, z1 = np.meshgrid(ticks[::-1], ticks, indexing="ij")
    return np.stack([z1.ravel(), z2.ravel()], axis=1)


def contact_sheet(images: np.ndarray, columns: int) -> np.ndarray:
    """Lay images (n, h, w), with or without channels, in rows of `columns`, the last row filled with zeros.

    Returns:
        (rows·h, columns·w), with the channels where there are any.
    """
    if images.ndim not in (3, 4):
        raise InputError(f"images: expected shape (n, h, w), found {images.shape}")
    if columns < 1:
        raise InputError(f"columns: expected at least 1, found {columns}")
    n, height, width, *channels = images.shape
    rows = -(-n // columns)
    filled = np.zeros((rows * columns, *images.shape[1:]), dtype=images.dtype)
    filled[:n] = images
    laid = filled.reshape(rows, columns, height, width, *channels).swapaxes(1, 2)
    return laid.reshape(rows * height, columns * width, *channels)


def to_bytes(images: np.ndarray) -> np.ndarray:
    """Images in [0, 1] as uint8 0–255, rounded."""
    return (np.clip(images, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def line(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """Evenly spaced latents from start to end, both included; (steps, d) float32."""
    if np.shape(start) != np.shape(end) or np.ndim(start) != 1:
        raise InputError(f"line: expected two points of one shape (d,), found {np.shape(start)} and {np.shape(end)}")
    share = np.linspace(0.0, 1.0, steps, dtype=np.float32)[:, None]
    return (1 - share) * np.asarray(start, np.float32) + share * np.asarray(end, np.float32)


def along(way: np.ndarray, steps: int) -> np.ndarray:
    """Latents on the line through the points of `way` (k, d), evenly between any two of them; (steps, d) float32."""
    way = np.asarray(way, np.float32)
    if way.ndim != 2 or len(way) < 2:
        raise InputError(f"way: expected at least 2 points (k, d), found shape {way.shape}")
    at = np.linspace(0, len(way) - 1, steps)
    return np.stack([np.interp(at, np.arange(len(way)), axis) for axis in way.T], axis=1).astype(np.float32)


def traversal(point: np.ndarray, axis: int, *, extent: float, steps: int) -> np.ndarray:
    """Latents through `point` (d,), one coordinate walking from -extent to extent; (steps, d) float32."""
    start, end = np.array(point, np.float32), np.array(point, np.float32)
    if start.ndim != 1 or not 0 <= axis < len(start):
        raise InputError(f"traversal: expected a point (d,) and one of its axes, found {start.shape} and axis {axis}")
    start[axis], end[axis] = -extent, extent
    return line(start, end, steps)
