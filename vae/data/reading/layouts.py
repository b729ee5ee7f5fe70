"""Pictures in an array, whatever the order of its axes: to (n, h, w) or (n, h, w, c)."""

import math
from dataclasses import dataclass

import numpy as np

from vae.errors import InputError

CHANNELS = (1, 3, 4)
LEAST_SIDE, MOST_SIDE = 2, 4096
MOST_LONGER = 6  # times as long as wide, beyond which an axis is something else than a side
EXPECTED = "(n, h, w), (n, h, w, c), (n, c, h, w) or (n, h·w) with square pictures"


@dataclass(frozen=True, eq=False)
class Laid:
    """Pictures as (n, h, w), or (n, h, w, c) with c of 3 or 4, and what was done; empty for nothing."""

    images: np.ndarray
    done: str = ""


def laid_out(images: np.ndarray, what: str) -> Laid:
    """Pictures with their axes in order; nothing is copied that need not be.

    Raises:
        InputError: an order that could mean several things, or none; the sentence says what to do.
    """
    if images.ndim == 2:
        return _from_rows(images, what)
    if images.ndim == 3:
        return Laid(_checked(images, what))
    if images.ndim != 4:
        raise InputError(f"{what}: expected {EXPECTED}, found {_shown(images)}")
    if images.shape[3] in CHANNELS:
        return Laid(_checked(images[..., 0] if images.shape[3] == 1 else images, what))
    if images.shape[1] in CHANNELS:
        moved = images[:, 0] if images.shape[1] == 1 else np.moveaxis(images, 1, -1)
        return Laid(_checked(moved, what), "Channels stood before rows and columns; they come last now.")
    if images.shape[2] in CHANNELS:
        raise InputError(
            f"{what}: expected {EXPECTED}, found {_shown(images)}, which looks like (h, w, c, n): bring the pictures "
            "to the front with numpy.moveaxis(images, -1, 0)"
        )
    raise InputError(f"{what}: expected 1, 3 or 4 channels, found {_shown(images)}")


def _from_rows(images: np.ndarray, what: str) -> Laid:
    count, pixels = images.shape
    side = math.isqrt(pixels)
    if side**2 == pixels and side > LEAST_SIDE:
        return Laid(images.reshape(count, side, side), f"Rows of {pixels:,} numbers are pictures of {side}×{side}.")
    remedy = "give them their rows and columns with images.reshape(-1, h, w)"
    if pixels % 3 == 0 and math.isqrt(pixels // 3) ** 2 == pixels // 3 and pixels > 3:
        side = math.isqrt(pixels // 3)
        remedy = f"reshape them to (-1, {side}, {side}, 3), or to (-1, 3, {side}, {side}) where colour by colour"
    raise InputError(f"{what}: expected {EXPECTED}, found rows of {pixels:,} numbers: {remedy}")


def _checked(images: np.ndarray, what: str) -> np.ndarray:
    height, width = images.shape[1:3]
    if not len(images):
        raise InputError(f"{what}: expected at least one image, found none")
    if min(height, width) < LEAST_SIDE or max(height, width) > MOST_SIDE:
        raise InputError(f"{what}: expected sides of {LEAST_SIDE} to {MOST_SIDE} pixels, found {_shown(images)}")
    if max(height, width) > MOST_LONGER * min(height, width):
        raise InputError(
            f"{what}: expected {EXPECTED}, found {_shown(images)}, which looks like (h, w, n): bring the pictures to "
            "the front with numpy.moveaxis(images, -1, 0)"
        )
    return images


def _shown(images: np.ndarray) -> str:
    return str(tuple(int(length) for length in images.shape))
