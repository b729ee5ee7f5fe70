"""Arrays as NPZ archives and columns as CSV. Plain NumPy."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet


def to_npz(arrays: Mapping[str, Any]) -> bytes:
    """Named arrays as a compressed .npz that `numpy.load` opens without pickle."""
    for name, array in arrays.items():
        if not name.isidentifier() or np.asarray(array).dtype.hasobject:
            raise InputError(f"npz: expected named arrays of numbers or texts, found {name!r}")
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def to_csv(columns: Mapping[str, Sequence | np.ndarray]) -> str:
    """Columns of one length as CSV; floats with six significant digits."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise InputError(f"csv: expected columns of one length, found {lengths}")
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in zip(*columns.values(), strict=True))
    return stream.getvalue()


def latent_columns(encoded: EncodedSet, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The chosen digits as columns: row of the test set, label, posterior mean z and standard deviation, error in nats.

    Args:
        encoded: the set that `rows` index.
        rows: (n,).
    """
    dimensions = range(encoded.dim)
    return {
        "index": rows,
        "label": encoded.label[rows],
        **{f"z{i + 1}": encoded.mean[rows, i] for i in dimensions},
        **{f"std{i + 1}": encoded.std[rows, i] for i in dimensions},
        "error": encoded.error[rows],
    }


def latent_arrays(encoded: EncodedSet, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The same digits as arrays: index (n,), label (n,), mean (n, d), log_var (n, d), error (n,) in nats."""
    chosen = {name: getattr(encoded, name)[rows] for name in ("label", "mean", "log_var", "error")}
    return {"index": np.asarray(rows, dtype=np.int32), **chosen}


def _cell(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)
