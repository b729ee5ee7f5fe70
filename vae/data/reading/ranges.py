"""Pixels of any type and range, to bytes from 0 to 255: one rule for all parts of a source, from their joint range."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vae.errors import InputError

WHITE = 255
TWELVE, SIXTEEN = 2**12 - 1, 2**16 - 1
SLACK = 0.05  # beyond 0 or 1, which resampling leaves
CHUNK = 2048  # pictures that are converted at once
EXPECTED = "whole numbers from 0 to 255, 12 or 16 bits, or floats from 0 to 1, −1 to 1 or 0 to 255"


@dataclass(frozen=True)
class Range:
    """The least and the greatest pixel, and what kind of number they are: u(nsigned), i(nt), f(loat), b(ool)."""

    low: float
    high: float
    kind: str


@dataclass(frozen=True)
class _Rule:
    turn: Callable[[np.ndarray], np.ndarray]
    done: str


@dataclass(frozen=True, eq=False)
class InBytes:
    """Arrays as uint8, and what was done; empty for nothing."""

    images: tuple[np.ndarray, ...]
    done: str


def to_bytes(arrays: Sequence[np.ndarray], what: str) -> InBytes:
    """Pixels as bytes; raise InputError where their range could mean several things, with what to do."""
    if all(array.dtype == np.uint8 for array in arrays):
        return InBytes(tuple(arrays), "")
    rule = _rule(_range(arrays, what), what)
    return InBytes(tuple(_turned(array, rule.turn) for array in arrays), rule.done)


def _range(arrays: Sequence[np.ndarray], what: str) -> Range:
    kinds = {array.dtype.kind for array in arrays}
    if odd := kinds - set("uifb"):
        found = next(array.dtype for array in arrays if array.dtype.kind in odd)
        raise InputError(f"{what}: expected {EXPECTED}, found {found}")
    low, high = (float(end([end(array) for array in arrays])) for end in (np.min, np.max))
    if not (np.isfinite(low) and np.isfinite(high)):
        raise InputError(
            f"{what}: expected finite numbers, found NaN or infinity: numpy.nan_to_num(images) makes them 0"
        )
    return Range(low, high, "f" if "f" in kinds else "b" if kinds == {"b"} else "i")


def _rule(found: Range, what: str) -> _Rule:
    low, high, shown = found.low, found.high, f"{found.low:g} to {found.high:g}"
    if found.kind == "b":
        return _Rule(lambda pixels: pixels * np.float32(WHITE), "True is white, false is black.")
    if found.kind == "i" and low >= 0:
        if high <= WHITE:
            return _Rule(lambda pixels: pixels, "")
        if high <= TWELVE:
            return _scaled(WHITE / TWELVE, f"Pixels from {shown} were taken for 12 bits, and scaled to 0–255.")
        if high <= SIXTEEN:
            return _scaled(WHITE / SIXTEEN, f"Pixels from {shown} were taken for 16 bits, and scaled to 0–255.")
    if found.kind == "f":
        if low >= -SLACK and high <= 1 + SLACK:
            return _scaled(WHITE, "Pixels from 0 to 1 were scaled to 0–255.")
        if -1 - SLACK <= low < -0.5 and high <= 1 + SLACK:
            done = f"Pixels from {shown} were taken for −1 to 1, and scaled to 0–255."
            return _Rule(lambda pixels: (pixels.astype(np.float32) + 1) * np.float32(WHITE / 2), done)
        if low >= 0 and 2 <= high <= WHITE:
            return _Rule(lambda pixels: pixels, f"Pixels from {shown} were taken for grey levels of 0–255.")
    raise InputError(
        f"{what}: expected {EXPECTED}, found {shown}: undo what was done to them, such as images * std + mean, or "
        "scale them to 0–1"
    )


def _scaled(factor: float, done: str) -> _Rule:
    return _Rule(lambda pixels: pixels.astype(np.float32) * np.float32(factor), done)


def _turned(array: np.ndarray, turn: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Converted a few at a time: a float64 of a gigabyte is not to become three."""
    images = np.empty(array.shape, np.uint8)
    for start in range(0, len(array), CHUNK):
        piece = slice(start, start + CHUNK)
        images[piece] = np.rint(np.clip(turn(array[piece]), 0, WHITE))
    return images
