"""The shape that pictures get, and how they get it: by area, aspect kept, padded with the colour of their border."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from vae.data.reading.found import size_words
from vae.errors import InputError

LEAST, MOST = 8, 64  # pixels a side that models take
DEFAULT = (32, 32)  # of pictures that have no common size in that range


def check_size(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns that models take."""
    if not all(LEAST <= side <= MOST for side in size):
        raise InputError(f"size: expected rows and columns from {LEAST} to {MOST}, found {size_words(size)}")
    return size


def parsed_size(text: str) -> tuple[int, int]:
    """ "28x28", rows first, as typed."""
    sides = text.lower().replace("×", "x").split("x")
    if len(sides) not in (1, 2) or not all(side.isascii() and side.isdigit() and len(side) < 6 for side in sides):
        raise InputError(f"size: expected rows and columns such as 32x32, found {text!r:.80}")
    return check_size((int(sides[0]), int(sides[-1])))


def target(sizes: Sequence[tuple[int, int]], asked: tuple[int, int] | None) -> tuple[int, int]:
    """The size that is asked for, else the pictures' own where they share one that models take, else 32×32."""
    if asked:
        return check_size(asked)
    own = sizes[0]
    suits = len(set(sizes)) == 1 and all(LEAST <= side <= MOST for side in own)
    return own if suits else DEFAULT


def resized_sentence(sizes: Sequence[tuple[int, int]], size: tuple[int, int]) -> str:
    """What `fitted` did to pictures of these sizes; empty for nothing."""
    other = sorted(set(sizes))
    if other == [size]:
        return ""
    range_ = size_words(other[0]) if len(other) == 1 else f"{size_words(other[0])} to {size_words(other[-1])}"
    return f"Pictures of {range_} were fitted into {size_words(size)}, their proportions kept."


def fitted(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """One picture (h, w) or (h, w, 3) uint8 at another size: each new pixel the mean over its area."""
    if image.shape[:2] == size:
        return image
    height, width = image.shape[:2]
    scale = min(size[0] / height, size[1] / width)
    inner = (max(1, round(height * scale)), max(1, round(width * scale)))
    small = np.asarray(Image.fromarray(image).resize((inner[1], inner[0]), Image.Resampling.BOX))
    if inner == size:
        return small
    canvas = np.empty((*size, *image.shape[2:]), np.uint8)
    canvas[:] = border(small)
    top, left = ((whole - part) // 2 for whole, part in zip(size, inner, strict=True))
    canvas[top : top + inner[0], left : left + inner[1]] = small
    return canvas


def border(image: np.ndarray) -> np.ndarray:
    """The median grey level, or colour, along a picture's edge."""
    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    return np.median(edge, axis=0).astype(np.uint8)


def all_fitted(images: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """`fitted` for (n, h, w) or (n, h, w, 3)."""
    if images.shape[1:3] == size:
        return images
    return np.stack([fitted(image, size) for image in images])
