"""What pictures show: their ink's box, their border, which are alike, which are blank. Arrays only."""

import hashlib
from collections.abc import Iterator

import numpy as np

from vae.data.reading.colours import to_gray

CHUNK = 2048
INK = 64  # grey levels away from the background, from which a pixel counts as ink


def digests(images: np.ndarray) -> np.ndarray:
    """What tells pictures apart: equal for equal ones, (n,) of 16 bytes."""
    return np.array([hashlib.blake2b(image.tobytes(), digest_size=16).digest() for image in images], "V16")


def copies(images: np.ndarray) -> np.ndarray:
    """Which pictures stand before them already, (n,) bool; of blank ones none counts."""
    _, first = np.unique(digests(images), return_index=True)
    again = np.ones(len(images), bool)
    again[first] = False
    return again & ~blank(images)


def among(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which pictures stand among others too, (n,) bool; of blank ones none counts."""
    return np.isin(digests(images), digests(others)) & ~blank(images)


def blank(images: np.ndarray) -> np.ndarray:
    """Which pictures have one grey level or colour alone, (n,) bool."""
    flat = images.reshape(len(images), -1, images.shape[3] if images.ndim == 4 else 1)
    return (flat == flat[:, :1]).all(axis=(1, 2))


def light_border(images: np.ndarray) -> np.ndarray:
    """Which pictures have dark ink on a light border, (n,) bool; gray ones alone."""
    if images.ndim != 3:
        return np.zeros(len(images), bool)
    border = _border(images)
    return (border > 170) & (images.mean(axis=(1, 2)) < border - 2)


def wider(images: np.ndarray) -> np.ndarray:
    """Of pictures that have a box of ink on an even background: whether it is wider than high, (m,) bool with m ≤ n;
    those as wide as high, and those whose ink reaches across, say nothing."""
    said = [_wider(piece) for piece in _pieces(images)]
    return np.concatenate(said) if said else np.empty(0, bool)


def _wider(images: np.ndarray) -> np.ndarray:
    gray = to_gray(images).astype(np.int16)
    ink = np.abs(gray - _border(gray)[:, None, None]) >= INK
    heights, widths = (_length(np.asarray(ink.any(axis=axis))) for axis in (2, 1))
    told = (heights > 0) & (heights != widths) & (np.minimum(heights, widths) < 0.9 * min(gray.shape[1:]))
    return (widths > heights)[told]


def _length(marks: np.ndarray) -> np.ndarray:
    first, last = marks.argmax(axis=1), marks.shape[1] - marks[:, ::-1].argmax(axis=1)
    return np.where(marks.any(axis=1), last - first, 0)


def _border(images: np.ndarray) -> np.ndarray:
    """The median along the edge of each gray picture, (n,)."""
    edge = (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1])
    return np.median(np.concatenate(edge, axis=1), axis=1)


def _pieces(images: np.ndarray) -> Iterator[np.ndarray]:
    return (images[start : start + CHUNK] for start in range(0, len(images), CHUNK))
