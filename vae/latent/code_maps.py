"""Maps of discrete codes: how codes are used, a map filling up, edits as text. Plain NumPy.

A code map is (side, side) whole numbers, each the number of a code; cells are counted from 0 in reading order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae.errors import InputError

CODEBOOK = "codebook/vectors"  # its tensor among the weights
MARGIN = 4  # pixels of a patch around its cell


@dataclass(frozen=True, eq=False)
class CodeSample:
    """Code maps drawn from a prior.

    Attributes:
        codes: (n, side, side) int32.
        images: the maps decoded, (n, h, w) float32 in [0, 1].
        bits: -log₂ of each whole map's probability under the prior, (n,) float32.
    """

    codes: np.ndarray
    images: np.ndarray
    bits: np.ndarray


def check_code_maps(maps: np.ndarray, *, codes: int, side: int, what: str = "codes") -> np.ndarray:
    """Code maps (n, side, side) of whole numbers from 0 to codes - 1, n at least 1, as they are."""
    maps = np.asarray(maps)
    if maps.dtype.kind not in "iu":
        raise InputError(f"{what}: expected whole numbers, found {maps.dtype}")
    if maps.ndim != 3 or maps.shape[1:] != (side, side) or not len(maps):
        raise InputError(f"{what}: expected shape (n, {side}, {side}), n at least 1, found {maps.shape}")
    _require_codes(maps, codes, what)
    return maps


def check_given_codes(given: Sequence[int] | np.ndarray, *, codes: int, cells: int) -> np.ndarray:
    """Codes of the first cells of a map, fewer than it has, as (k,) int32."""
    array = np.asarray(given)
    if array.ndim != 1 or len(array) >= cells or (len(array) and array.dtype.kind not in "iu"):
        found = f"{array.dtype} of shape {array.shape}"
        raise InputError(f"given codes: expected whole numbers for fewer than {cells} cells, found {found}")
    _require_codes(array, codes, "given codes")
    return array.astype(np.int32)


def _require_codes(array: np.ndarray, codes: int, what: str) -> None:
    if array.size and not (array.min() >= 0 and array.max() < codes):
        raise InputError(f"{what}: expected codes from 0 to {codes - 1}, found {array.min()} to {array.max()}")


# -- how a codebook is used --------------------------------------------------------------------------------------------


def code_counts(maps: np.ndarray, *, codes: int) -> np.ndarray:
    """How often each code stands in each cell of code maps (n, side, side): (codes, side, side) whole numbers."""
    side = maps.shape[1]
    places = maps.reshape(len(maps), -1).astype(np.int64) * side**2 + np.arange(side**2)
    return np.bincount(places.ravel(), minlength=codes * side**2).reshape(codes, side, side)


def mean_patches(maps: np.ndarray, images: np.ndarray, *, codes: int, margin: int = MARGIN) -> np.ndarray:
    """What stands where a code stands: the mean of the pixels around all of its cells.

    Args:
        maps: (n, side, side) code maps.
        images: the pictures that belong to them, (n, h, w) or (n, h, w, 3).
        codes: size of the codebook.
        margin: pixels around the cell; beyond the picture's border they count as 0.

    Returns:
        (codes, size + 2 margin, size + 2 margin), with the channels where there are any, float32; size is that of a
        cell in pixels; zeros for a code that does not occur.
    """
    side = maps.shape[1]
    size = images.shape[1] // side
    width = size + 2 * margin
    channels = images.shape[3:]
    padded = np.pad(images.astype(np.float32), ((0, 0), (margin,) * 2, (margin,) * 2, *((0, 0) for _ in channels)))
    sums, counts = np.zeros((codes, width, width, *channels), np.float32), np.zeros(codes, np.int64)
    for row in range(side):
        for column in range(side):
            top, left = size * row, size * column
            np.add.at(sums, maps[:, row, column], padded[:, top : top + width, left : left + width])
            counts += np.bincount(maps[:, row, column], minlength=codes)
    return sums / np.maximum(counts, 1).reshape(-1, *(1 for _ in sums.shape[1:])).astype(np.float32)


def partial_maps(codes: np.ndarray, *, given: int, blank: int) -> np.ndarray:
    """A map (side, side) as it fills in reading order from its first `given` cells on, `blank` in the cells to come.

    Returns:
        (side² - given + 1, side, side), the last one full.
    """
    steps = np.arange(given, codes.size + 1)
    filled = np.where(np.arange(codes.size) < steps[:, None], codes.ravel(), blank)
    return filled.reshape(len(steps), *codes.shape)


# -- edits -------------------------------------------------------------------------------------------------------------


def write_edits(base: np.ndarray, edited: np.ndarray) -> str:
    """The cells in which two maps differ, as "cell.code" pairs: "24.57,25.3"; empty where they are equal."""
    cells = np.flatnonzero(base.ravel() != edited.ravel())
    return ",".join(f"{cell}.{edited.flat[cell]}" for cell in cells)


def read_edits(text: str, base: np.ndarray, *, codes: int) -> np.ndarray:
    """The map that `write_edits` described, from the map that was edited; raise InputError for any other text."""
    edited = base.astype(np.int32)
    if len(text) > 16 * base.size:
        raise InputError(f"edits: expected at most one pair a cell, found {len(text)} characters")
    for pair in filter(None, text.split(",")):
        cell, dot, code = pair.partition(".")
        if not (dot and cell.isdecimal() and code.isdecimal()):
            raise InputError(f"edits: expected pairs of cell and code such as 24.57, found {pair[:24]!r}")
        if int(cell) >= base.size or int(code) >= codes:
            raise InputError(f"edits: expected a cell below {base.size} and a code below {codes}, found {pair[:24]!r}")
        edited.flat[int(cell)] = int(code)
    return edited
