"""What to ask of a conditional model: styles by classes, and mixtures of two classes. Plain NumPy."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae.errors import InputError
from vae.latent.manifold import line


@dataclass(frozen=True, eq=False)
class StyleSheet:
    """A latent for each row and column; a row is a style, a column a class.

    Attributes:
        latents: (rows, columns, d) float32.
        classes: of the columns, (columns,) uint8.
    """

    latents: np.ndarray
    classes: np.ndarray

    def __post_init__(self) -> None:
        if self.latents.ndim != 3 or self.latents.shape[1:2] != self.classes.shape or not self.latents.size:
            raise InputError(
                f"sheet: expected latents of shape (rows, columns, d) and a class for each column, found "
                f"{self.latents.shape} and {self.classes.shape}"
            )

    @property
    def flat(self) -> np.ndarray:
        """The latents row by row, (rows · columns, d)."""
        return self.latents.reshape(-1, self.latents.shape[-1])

    @property
    def labels(self) -> np.ndarray:
        """The class of each of `flat`, (rows · columns,)."""
        return np.tile(self.classes, len(self.latents))

    @property
    def digest(self) -> str:
        """SHA-256 of the latents, the classes and their number, in hexadecimal: a key for caches."""
        sizes = repr(self.latents.shape).encode()
        return hashlib.sha256(sizes + self.latents.tobytes() + self.classes.tobytes()).hexdigest()


def of_styles(styles: np.ndarray, classes: Sequence[int]) -> StyleSheet:
    """Each style (rows, d) under every one of the classes."""
    latents = np.repeat(np.asarray(styles, np.float32)[:, None], len(classes), axis=1)
    return StyleSheet(latents, np.array(classes, dtype=np.uint8))


def along(point: np.ndarray, axis: int, *, extent: float, rows: int) -> np.ndarray:
    """Styles through `point` (d,) along one latent axis, evenly from −extent to extent; (rows, d) float32."""
    start, end = np.array(point, np.float32), np.array(point, np.float32)
    start[axis], end[axis] = -extent, extent
    return line(start, end, rows)


def prior_styles(count: int, dim: int, *, seed: int) -> np.ndarray:
    """Styles z ~ N(0, I), (count, d) float32; more of them begin with the same ones."""
    return np.random.default_rng(seed).standard_normal((count, dim), dtype=np.float32)


def prior_samples(count: int, dim: int, classes: Sequence[int], *, of: int, seed: int) -> StyleSheet:
    """`count` samples z ~ N(0, I) for every class, each with a style of its own.

    Args:
        count: rows.
        dim: latent dimensions d.
        classes: those to show; a class keeps its samples whatever others are shown.
        of: how many classes the model knows.
        seed: of the draw.
    """
    drawn = np.random.default_rng(seed).standard_normal((count, of, dim), dtype=np.float32)
    return StyleSheet(drawn[:, list(classes)], np.array(classes, dtype=np.uint8))


def posterior_styles(mean: np.ndarray, log_var: np.ndarray, count: int, *, seed: int) -> np.ndarray:
    """The posterior mean (d,), then `count` samples of N(mean, diag exp(log_var)); (1 + count, d) float32."""
    noise = np.random.default_rng(seed).standard_normal((count, len(mean)), dtype=np.float32)
    return np.concatenate([mean[None], mean + np.exp(0.5 * log_var) * noise]).astype(np.float32)


def mixtures(start: int, end: int, shares: np.ndarray, *, classes: int) -> np.ndarray:
    """y = (1 − t) · onehot(start) + t · onehot(end) for each share t of `shares` (n,); (n, classes) float32."""
    if not (0 <= start < classes and 0 <= end < classes):
        raise InputError(f"mixture: expected classes from 0 to {classes - 1}, found {start} and {end}")
    share = np.asarray(shares, np.float32)[:, None]
    one_hot = np.eye(classes, dtype=np.float32)
    return (1 - share) * one_hot[start] + share * one_hot[end]
