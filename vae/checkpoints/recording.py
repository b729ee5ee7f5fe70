"""A compact record of how a plane unfolded during training, one snapshot a kept epoch. Plain NumPy."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae.data.arrays import read_npz
from vae.errors import InputError
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE

POINTS = 2000
MOST_SNAPSHOTS = 12
SWEEP_SNAPSHOTS = 5  # a sweep ships many records
STEP = 1 / 64  # of kept means: a pixel of the plane
GRAY_LEVELS = 16  # of a kept manifold: the eye sees no difference, and the file is a third
IN_SIGHT = 0.98  # of the points lie within the axes
EXTENT = SHEET_EXTENT * SHEET_SIDE / (SHEET_SIDE - 1)  # of a sheet: its outermost digits are centred at SHEET_EXTENT
ARRAYS = ("epoch", "mean", "manifold", "label", "loss", "reconstruction", "kl")


@dataclass(frozen=True, eq=False)
class TrainingRecord:
    """m snapshots of a model of two latent dimensions.

    Attributes:
        epoch: finished epochs at each snapshot, (m,) int.
        mean: posterior means of the first test images, (m, n, 2) float32.
        manifold: the decoded plane at each, (m, h, w) or in colour (m, h, w, 3), uint8.
        label: classes of those images, (n,) uint8.
        loss, reconstruction, kl: on the held-out images, (m,) float32 nats per image.
    """

    epoch: np.ndarray
    mean: np.ndarray
    manifold: np.ndarray
    label: np.ndarray
    loss: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray

    def __len__(self) -> int:
        return len(self.epoch)

    def thinned(self, most: int) -> "TrainingRecord":
        """At most so many of the snapshots, evenly chosen, the first and the last among them."""
        if len(self) <= most:
            return self
        rows = np.linspace(0, len(self) - 1, most).round().astype(int)
        kept = {name: getattr(self, name)[rows] for name in ARRAYS if name != "label"}
        return TrainingRecord(label=self.label, **kept)

    def write(self, path: Path) -> None:
        """Write an .npz; means are rounded to a STEP, manifolds to GRAY_LEVELS."""
        arrays = {name: getattr(self, name) for name in ARRAYS}
        mean = (np.round(self.mean / STEP) * STEP).astype(np.float16)
        np.savez_compressed(path, **{**arrays, "mean": mean, "manifold": coarse(self.manifold)})

    @classmethod
    def read(cls, path: Path) -> "TrainingRecord":
        """Read what `write` wrote; raise InputError for anything else."""
        arrays = read_npz(path, ARRAYS)
        moments, points = len(np.atleast_1d(arrays["epoch"])), arrays["label"].size
        shapes = dict.fromkeys(ARRAYS, (moments,)) | {"mean": (moments, points, 2), "label": (points,)}
        sheet = arrays["manifold"].shape[1:]
        if not (len(sheet) == 2 or (len(sheet) == 3 and sheet[2] == 3)):
            raise InputError(f"{path.name}: expected manifolds (h, w) or (h, w, 3), found {arrays['manifold'].shape}")
        shapes["manifold"] = (moments, *sheet)
        for name, shape in shapes.items():
            if arrays[name].shape != shape or not arrays[name].size or arrays[name].dtype.kind not in "fiu":
                found = f"{arrays[name].shape} {arrays[name].dtype}"
                raise InputError(f"{path.name}: expected {name} of shape {shape}, found {found}")
        return cls(**{**arrays, "mean": arrays["mean"].astype(np.float32)})


def axis_half(mean: np.ndarray) -> float:
    """Half the side of the axes: a sheet's own, doubled until nearly all points (…, 2) are in sight."""
    reach, half = np.quantile(np.abs(mean).max(axis=-1), IN_SIGHT), EXTENT
    while half < reach:
        half *= 2
    return half


def coarse(manifold: np.ndarray) -> np.ndarray:
    """A uint8 picture rounded to GRAY_LEVELS."""
    step = 255 / (GRAY_LEVELS - 1)
    return (np.round(manifold / step) * step).astype(np.uint8)


def kept_epochs(epochs: int, most: int = MOST_SNAPSHOTS) -> tuple[int, ...]:
    """Which epochs are kept: all of a short run; of a long one every early epoch, then ever fewer, and the last.

    The plane changes most at the start, so the kept epochs are spaced geometrically.
    """
    if epochs <= most:
        return tuple(range(1, epochs + 1))
    spaced = np.geomspace(1, epochs, most).round().astype(int)
    for index in range(1, most):  # rounding makes early ones coincide
        spaced[index] = max(spaced[index], spaced[index - 1] + 1)
    return tuple(int(epoch) for epoch in spaced)
