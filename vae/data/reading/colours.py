"""Channels of pictures: colour is kept where there is some, transparency is laid on white."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WHITE = 255
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green, blue (ITU-R BT.601), as Pillow's mode L
CHUNK = 2048


@dataclass(frozen=True, eq=False)
class Channels:
    """Parts as (n, h, w) in gray or (n, h, w, 3) in colour, uint8, and what was done; empty for nothing."""

    images: tuple[np.ndarray, ...]
    done: tuple[str, ...]


def channels(images: Sequence[np.ndarray], *, gray: bool, slack: int = 0) -> Channels:
    """Gray parts where all are gray, up to `slack` grey levels, or where that is asked for; else all in colour."""
    done = []
    if any(each.ndim == 4 and each.shape[3] == 4 for each in images):
        images = [_on_white(each) if each.ndim == 4 and each.shape[3] == 4 else each for each in images]
        done.append("Transparent pixels were laid on white.")
    if all(each.ndim == 3 for each in images):
        return Channels(tuple(images), tuple(done))
    if all(is_gray(each, slack) for each in images):
        done.append("Three equal channels became one: the pictures are gray.")
        return Channels(tuple(map(to_gray, images)), tuple(done))
    if gray:
        done.append("Colour was dropped.")
        return Channels(tuple(map(to_gray, images)), tuple(done))
    return Channels(tuple(each if each.ndim == 4 else np.repeat(each[..., None], 3, axis=3) for each in images), ())


def is_gray(images: np.ndarray, slack: int) -> bool:
    """Whether the channels of every pixel differ by no more than that."""
    if images.ndim == 3:
        return True
    pieces = (images[start : start + CHUNK] for start in range(0, len(images), CHUNK))
    return all((np.ptp(piece, axis=-1) <= slack).all() for piece in pieces)


def to_gray(images: np.ndarray) -> np.ndarray:
    """(n, h, w, 3) to (n, h, w)."""
    if images.ndim == 3:
        return images
    gray = np.empty(images.shape[:3], np.uint8)
    for start in range(0, len(images), CHUNK):
        gray[start : start + CHUNK] = np.rint(images[start : start + CHUNK] @ LUMA)
    return gray


def _on_white(images: np.ndarray) -> np.ndarray:
    laid = np.empty((*images.shape[:3], 3), np.uint8)
    for start in range(0, len(images), CHUNK):
        piece = images[start : start + CHUNK].astype(np.float32)
        opacity = piece[..., 3:] / WHITE
        laid[start : start + CHUNK] = np.rint(piece[..., :3] * opacity + WHITE * (1 - opacity))
    return laid
