"""The encoded test set: posterior means, log-variances, labels, reconstruction errors; what lies near a point.

Plain NumPy: the web process uses it.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

import numpy as np

from vae.data.arrays import check_labels, read_npz
from vae.errors import InputError

ARRAYS = ("mean", "log_var", "label", "error")
DENSITY_BINS = 48
STEP = 1 / 16  # of kept log-variances, and of errors in nats: finer ones would only fill the file


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
        if self.mean.ndim != 2 or self.log_var.shape != self.mean.shape or not len(self.mean):
            raise InputError(
                f"latents: expected mean and log_var of one shape (n, d), found {self.mean.shape} "
                f"and {self.log_var.shape}"
            )
        n = len(self.mean)
        if self.label.shape != (n,) or self.error.shape != (n,):
            raise InputError(f"latents: expected {n} labels and errors, found {self.label.shape}, {self.error.shape}")
        if not all(np.isfinite(array).all() for array in (self.mean, self.log_var, self.error)):
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
        """Write an .npz with the arrays mean, log_var, label, error.

        Means are rounded to float16, which moves a point of the plane by less than a thousandth of its distance from
        the middle; log-variances and errors to a STEP, which changes a standard deviation by less than 2 %.
        """
        log_var, error = (np.round(array / STEP) * STEP for array in (self.log_var, self.error))
        np.savez_compressed(
            target,
            mean=self.mean.astype(np.float16),
            log_var=log_var.astype(np.float16),
            label=self.label,
            error=error.astype(np.float32),
        )

    @classmethod
    def read(cls, source: Path) -> "EncodedSet":
        """Read what `write` wrote; raise InputError where an array is missing, damaged or of another shape."""
        arrays = read_npz(source, ARRAYS)
        if odd := [name for name in ARRAYS if arrays[name].dtype.kind not in "fiu"]:
            raise InputError(f"latents: expected numbers in {odd[0]}, found {arrays[odd[0]].dtype}")
        floats = {name: arrays[name].astype(np.float32) for name in ("mean", "log_var", "error")}
        count = len(np.atleast_1d(floats["mean"]))
        return cls(label=check_labels(arrays["label"], count, "latents: label"), **floats)


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
    def votes(self) -> list[tuple[int, int]]:
        """Each class with its number of images, the most frequent first; the nearer one wins a tie."""
        return Counter(self.label.tolist()).most_common()

    @property
    def majority(self) -> int:
        """The most frequent class."""
        return self.votes[0][0]


def neighbours(encoded: EncodedSet, point: np.ndarray, k: int = 10, *, without: int | None = None) -> Neighbourhood:
    """The k encoded images whose posterior means lie nearest to `point`, shape (d,); a row may be left out."""
    point = np.asarray(point, dtype=np.float32)
    if point.shape != (encoded.dim,):
        raise InputError(f"point: expected {encoded.dim} coordinates, found shape {point.shape}")
    if not np.isfinite(point).all() or k < 1:
        raise InputError(f"point: expected finite coordinates and at least 1 neighbour, found {point.tolist()}, k {k}")
    squared = np.square(encoded.mean - point).sum(axis=1)
    if without is not None:
        squared[without] = np.inf
    k = min(k, len(encoded) - (without is not None))
    nearest = np.argpartition(squared, k - 1)[:k]
    nearest = nearest[np.argsort(squared[nearest], kind="stable")]
    return Neighbourhood(index=nearest, distance=np.sqrt(squared[nearest]), label=encoded.label[nearest])


def percentile_extent(encoded: EncodedSet, share: float = 0.995) -> float:
    """Half the side of the square around 0 that holds `share` of the encoded images, in halves, one at least."""
    radius = float(np.quantile(np.abs(encoded.mean).max(axis=1), share))
    return max(0.5, float(np.ceil(2 * radius) / 2))  # a posterior that has collapsed lies in one point


def typical_member(encoded: EncodedSet, k: int = 10, *, sample: int = 400) -> int:
    """The row, of `sample` spread evenly over the set, whose k-th nearest other lies nearest: deep among the data."""
    rows = spread_rows(encoded, sample)
    return int(rows[np.argmin([neighbours(encoded, encoded.mean[row], k, without=row).distance[-1] for row in rows])])


def spread_rows(encoded: EncodedSet, sample: int) -> np.ndarray:
    """At most `sample` rows, spread evenly over the set."""
    return np.linspace(0, len(encoded) - 1, min(sample, len(encoded))).astype(int)


def densest_member(encoded: EncodedSet, label: int, places: np.ndarray | None = None) -> int:
    """The row of a class's digit where the class is densest on the plane: where its numeral belongs.

    `places` (n, 2) are where the set lies on the plane: its posterior means, unless told.
    """
    rows = np.flatnonzero(encoded.label == label)
    points = (encoded.mean if places is None else places)[rows]
    edges = [
        np.linspace(low, high + 1e-6, DENSITY_BINS + 1) for low, high in zip(points.min(0), points.max(0), strict=True)
    ]
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], bins=edges)
    smooth = _blurred(_blurred(counts.T).T)
    peak = np.unravel_index(smooth.argmax(), smooth.shape)
    centre = [(edges[axis][peak[axis]] + edges[axis][peak[axis] + 1]) / 2 for axis in (0, 1)]
    return int(rows[np.square(points - centre).sum(axis=1).argmin()])


def _blurred(counts: np.ndarray) -> np.ndarray:
    """A binomial blur along the last axis, wide enough to join neighbouring bins."""
    kernel = np.array([1, 6, 15, 20, 15, 6, 1]) / 64
    return np.apply_along_axis(np.convolve, -1, counts, kernel, mode="same")


def central_peak(encoded: EncodedSet) -> np.ndarray:
    """A latent (2,) that decodes to a clear digit: of the classes' densest places on the plane, the nearest to 0."""
    if encoded.dim != 2:
        raise InputError(f"latents: expected 2 latent dimensions, found {encoded.dim}")
    places = encoded.mean[[densest_member(encoded, int(label)) for label in encoded.classes]]
    return places[np.square(places).sum(axis=1).argmin()]
