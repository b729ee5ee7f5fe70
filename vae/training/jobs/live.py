"""What can be seen of a training: after each epoch the plane, the manifold, a fixed row of digits; before, its batches.

Plain NumPy.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np

from vae.data.arrays import read_npz
from vae.data.aside import written_aside
from vae.errors import InputError

MAX_BYTES = 2**24
ROW = 10  # digits


@dataclass(frozen=True, kw_only=True)
class Passed:
    """How far the epoch under way is.

    Attributes:
        epoch: from 1.
        batches: those that have passed.
        of: all that an epoch has.
    """

    epoch: int
    batches: int
    of: int

    @classmethod
    def from_json(cls, record: Any) -> Self:
        """Build from the object in passed.json; raise InputError for any other."""
        names = [field.name for field in fields(cls)]
        if not isinstance(record, dict) or set(record) != set(names):
            raise InputError(f"expected an object with {', '.join(names)}, found another")
        if not all(type(number) is int and number >= 0 for number in record.values()) or not record["of"]:
            raise InputError("expected whole numbers, found another")
        return cls(**record)


@dataclass(frozen=True, eq=False)
class LiveView:
    """The model after an epoch, with its averaged weights.

    Attributes:
        epoch: finished epochs, () int.
        mean: posterior means of the first test images on the plane, (n, 2) float32, that of the two main components
            where they have more dimensions; (0, 2) for a code that is no vector.
        label: their classes, (n,) uint8.
        manifold: that plane, decoded as `vae.latent.manifold.plane_grid` lays it out, (h, w) uint8; (0, 0) without one.
        original: a fixed row of test images, at most one a class, (k, h, w) uint8.
        row_label: their classes, (k,) uint8.
        reconstruction: the same digits through the model, (k, h, w) uint8.
    """

    epoch: np.ndarray
    mean: np.ndarray
    label: np.ndarray
    manifold: np.ndarray
    original: np.ndarray
    row_label: np.ndarray
    reconstruction: np.ndarray

    @property
    def has_plane(self) -> bool:
        """Whether the latent space, or its main plane, was drawn."""
        return len(self.mean) > 0

    def write(self, path: Path) -> None:
        """Write an .npz aside, then rename it: a reader never sees half a view."""
        arrays: dict[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        arrays["mean"] = self.mean.astype(np.float16)
        with written_aside(path) as stream:
            np.savez_compressed(stream, **arrays)

    @classmethod
    def read(cls, path: Path) -> "LiveView":
        """Read what `write` wrote; raise InputError for anything else."""
        arrays = read_npz(path, [field.name for field in fields(cls)], max_bytes=MAX_BYTES)
        points, row = len(arrays["label"]), len(arrays["row_label"])
        shapes = {"epoch": (), "label": (points,), "row_label": (row,)}
        shapes |= dict.fromkeys(("original", "reconstruction"), (row, *arrays["original"].shape[1:]))
        for name, shape in shapes.items():
            if arrays[name].shape != shape:
                raise InputError(f"{path.name}/{name}: expected shape {shape}, found {arrays[name].shape}")
        if arrays["mean"].shape not in ((points, 2), (0, 2)) or arrays["manifold"].ndim != 2:
            raise InputError(f"{path.name}: expected a plane's points and manifold, found other shapes")
        return cls(**arrays | {"mean": arrays["mean"].astype(np.float32)})


def fixed_row(labels: np.ndarray) -> np.ndarray:
    """Rows of the first image of each class, at most ROW of them: the digits that every epoch reconstructs."""
    return np.unique(labels, return_index=True)[1][:ROW]
