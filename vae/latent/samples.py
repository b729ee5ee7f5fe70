"""Latents drawn by seed: from the prior, or from the aggregate posterior of an encoded set. Plain NumPy.

The numbers are those of vae/web/network/random.js: the same seed draws the same latents in the browser and here.
"""

import numpy as np

from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet

MOST_SEED = 9999
MOST_TEMPERATURE = 4.0
_STEP = 0x6D2B79F5
_WORD = np.uint64(0xFFFFFFFF)
_OTHER_STREAM = 0x9E3779B9  # which pictures are taken is drawn apart from the noise, so that both sources share it


def uniform(seed: int, count: int) -> np.ndarray:
    """Numbers from 0 to below 1, (count,) float64: mulberry32 (Tommy Ettinger 2017), a mixed counter of 32 bits."""
    state = (np.uint64(seed) + np.uint64(_STEP) * np.arange(1, count + 1, dtype=np.uint64)) & _WORD
    mixed = ((state ^ state >> np.uint64(15)) * (state | np.uint64(1))) & _WORD
    mixed ^= (mixed + (((mixed ^ mixed >> np.uint64(7)) * (mixed | np.uint64(61))) & _WORD)) & _WORD
    return (mixed ^ mixed >> np.uint64(14)).astype(np.float64) / 2.0**32


def normal(seed: int, count: int) -> np.ndarray:
    """Numbers from N(0, 1), (count,) float64, a pair of each two uniform ones (Box and Muller 1958)."""
    radius, angle = uniform(seed, count + count % 2).reshape(-1, 2).T
    radius, angle = np.sqrt(-2 * np.log(1 - radius)), 2 * np.pi * angle
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()[:count]


def from_prior(dim: int, count: int, *, seed: int, temperature: float = 1.0) -> np.ndarray:
    """Latents z = T·ε of the prior N(0, I), its standard deviation scaled by a temperature T; (count, dim) float32."""
    _require(count, seed, temperature)
    return (temperature * normal(seed, count * dim).reshape(count, dim)).astype(np.float32)


def rows_of(encoded: EncodedSet, count: int, *, seed: int, label: int | None = None) -> np.ndarray:
    """Rows of a set at random, those of a class alone where one is named; (count,) int."""
    rows = np.arange(len(encoded)) if label is None else np.flatnonzero(encoded.label == label)
    if not len(rows):
        whose = "" if label is None else f" of class {label}"
        raise InputError(f"sample: expected encoded pictures{whose}, found none")
    return rows[(len(rows) * uniform(seed ^ _OTHER_STREAM, count)).astype(np.int64)]


def from_aggregate(encoded: EncodedSet, rows: np.ndarray, *, seed: int, temperature: float = 1.0) -> np.ndarray:
    """Latents z = μ + T·σ·ε of the posteriors of those rows: with random ones, of the aggregate posterior.

    (count, dim) float32. An autoencoder's posterior has no width: its latents are the codes themselves.
    """
    _require(len(rows), seed, temperature)
    width = encoded.std[rows] if encoded.log_var.any() else 0.0
    noise = normal(seed, len(rows) * encoded.dim).reshape(len(rows), encoded.dim)
    return (encoded.mean[rows] + temperature * width * noise).astype(np.float32)


def _require(count: int, seed: int, temperature: float) -> None:
    if count < 1:
        raise InputError(f"sample: expected a count from 1 up, found {count}")
    if not 0 <= seed <= MOST_SEED:
        raise InputError(f"sample: expected a seed from 0 to {MOST_SEED}, found {seed}")
    if not 0 <= temperature <= MOST_TEMPERATURE:
        raise InputError(f"sample: expected a temperature from 0 to {MOST_TEMPERATURE:g}, found {temperature:g}")
