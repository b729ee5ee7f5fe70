"""The encoded test set: posterior means, log-variances, labels, reconstruction errors; what lies near a point.

Plain NumPy: the web process uses it.
"""

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

import numpy as np

from vae.errors import InputError

ARRAYS = ("mean", "log_var", "label", "error")


@dataclass(frozen=True, eq=False)
class Posterior:
    """q(z|x) of n images: mean and log-variance, each (n, d) float32; log-variances are 0 for an autoencoder."""

    mean: np.ndarray
    log_var: np.ndarray


@dataclass(frozen=True, eq=False)
class EncodedSet:
    """What the encoder says of n images.

    Attributes:
        mean: posterior means, (n, d) float32.
        log_var: posterior log-variances, (n, d) float32; zeros for a model without a posterior.
        label: classes, (n,) uint8.
        error: reconstruction error of each image, in nats (summed binary cross-entropy), (n,) float32.
    """

    mean: np.ndarray
    log_var: np.ndarray
    label: np.ndarray
    error: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.mean)
        if self.mean.ndim != 2 or self.log_var.shape != self.mean.shape:
            raise InputError(
                f"latents: expected mean and log_var of one shape (n, d), found {self.mean.shape} "
                f"and {self.log_var.shape}"
            )
        if self.label.shape != (n,) or self.error.shape != (n,):
            raise InputError(f"latents: expected {n} labels and errors, found {self.label.shape}, {self.error.shape}")
        if not (np.isfinite(self.mean).all() and np.isfinite(self.log_var).all()):
            raise InputError("latents: expected finite numbers, found NaN or infinity")

    def __len__(self) -> int:
        return len(self.mean)

    @property
    def dim(self) -> int:
        """Latent dimensions d."""
        return self.mean.shape[1]

    @property
    def classes(self) -> np.ndarray:
        """The distinct labels, ascending."""
        return np.unique(self.label)

    @cached_property
    def std(self) -> np.ndarray:
        """Posterior standard deviations, (n, d)."""
        return np.exp(0.5 * self.log_var)

    def write(self, target: Path | IO[bytes]) -> None:
        """Write an .npz with the arrays mean, log_var, label, error."""
        np.savez_compressed(target, **{name: getattr(self, name) for name in ARRAYS})

    @classmethod
    def read(cls, source: Path | bytes) -> "EncodedSet":
        """Read what `write` wrote; raise InputError where an array is missing or of another shape."""
        stream: Path | io.BytesIO = io.BytesIO(source) if isinstance(source, bytes) else source
        try:
            with np.load(stream, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in ARRAYS}
        except KeyError as error:
            raise InputError(f"latents: expected the arrays {', '.join(ARRAYS)}; {error.args[0]}") from None
        except (ValueError, OSError, EOFError) as error:
            raise InputError(f"latents: expected an .npz archive, found something else ({error})") from None
        except Exception as error:  # zipfile and zlib raise their own kinds for a truncated file
            raise InputError(f"latents: the .npz archive is damaged ({error})") from None
        floats = {name: arrays[name].astype(np.float32) for name in ("mean", "log_var", "error")}
        return cls(label=arrays["label"].astype(np.uint8), **floats)


@dataclass(frozen=True)
class Neighbourhood:
    """The encoded images nearest to one point of the latent space, nearest first.

    Attributes:
        index: rows of the encoded set, (k,).
        distance: Euclidean distances in the latent space, (k,).
        label: their classes, (k,).
    """

    index: np.ndarray
    distance: np.ndarray
    label: np.ndarray

    @property
    def majority(self) -> int:
        """The most frequent class; the nearer one wins a tie."""
        counts = np.bincount(self.label)
        tied = np.flatnonzero(counts == counts.max())
        return int(next(label for label in self.label if label in tied))


def neighbours(encoded: EncodedSet, point: np.ndarray, k: int = 10) -> Neighbourhood:
    """The k encoded images whose posterior means lie nearest to `point`, shape (d,)."""
    point = np.asarray(point, dtype=np.float32)
    if point.shape != (encoded.dim,):
        raise InputError(f"point: expected {encoded.dim} coordinates, found shape {point.shape}")
    squared = np.square(encoded.mean - point).sum(axis=1)
    k = min(k, len(encoded))
    nearest = np.argpartition(squared, k - 1)[:k]
    nearest = nearest[np.argsort(squared[nearest], kind="stable")]
    return Neighbourhood(index=nearest, distance=np.sqrt(squared[nearest]), label=encoded.label[nearest])


def percentile_extent(encoded: EncodedSet, share: float = 0.995) -> float:
    """Half the side of the square around 0 that holds `share` of the encoded images, rounded up to a half."""
    radius = float(np.quantile(np.abs(encoded.mean).max(axis=1), share))
    return float(np.ceil(2 * radius) / 2)
