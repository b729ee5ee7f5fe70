"""A `.keras` file as its layers' settings and weights: a zip of JSON and HDF5, read as data. Nothing in it is run."""

import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vae.checkpoints.files import parse_json
from vae.data import zip_directory
from vae.errors import InputError

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
MOST_BYTES, MOST_JSON, MOST_MEMBERS = 128 * 2**20, 2**22, 64
MOST_NUMBERS = 2**25  # of one variable
MODELS = ("Functional", "Sequential", "Model")


@dataclass(frozen=True, eq=False)
class Model:
    """A functional or sequential model.

    Attributes:
        record: its JSON, with `class_name` and `config`.
        variables: the numbers of each layer by its path in the weights' file, such as "layers/dense_1".
    """

    record: Mapping[str, Any]
    variables: Mapping[str, Sequence[np.ndarray]]


def read_keras(path: Path) -> Model:
    """Read a file of at most MOST_BYTES; raise InputError for one that is damaged, too large, or not of this kind."""
    if (size := path.stat().st_size) > MOST_BYTES:
        raise InputError(f"expected a .keras file of at most {MOST_BYTES // 2**20} MB, found {size / 2**20:,.0f} MB")
    sizes = {
        each.filename: each.file_size
        for each in zip_directory.directory(path, most=MOST_MEMBERS, most_bytes=MOST_BYTES)
    }
    if missing := [name for name in (CONFIG, WEIGHTS) if name not in sizes]:
        raise InputError(f"expected a .keras file with {CONFIG} and {WEIGHTS}, found no {missing[0]}")
    if sizes[CONFIG] > MOST_JSON:
        raise InputError(f"expected {CONFIG} of at most {MOST_JSON:,} bytes, found {sizes[CONFIG]:,}")
    try:
        with zipfile.ZipFile(path) as archive:
            config, weights = (archives_read(archive, name, sizes[name]) for name in (CONFIG, WEIGHTS))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"expected a whole .keras file, found a damaged one: {error!s:.80}") from None
    record = parse_json(config)
    if not isinstance(record, dict) or record.get("class_name") not in MODELS:
        found = record.get("class_name") if isinstance(record, dict) else record
        raise InputError(
            "expected a functional or a Sequential model, found "
            f"{found!r:.60}; save the encoder and the decoder, each a model of layers, not the class around them"
        )
    return Model(record, _variables(weights))


def archives_read(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """A member of a zip, of no more bytes than its directory says."""
    with archive.open(name) as stream:
        content = stream.read(size + 1)
    if len(content) != size:
        raise InputError(f"{name}: expected {size:,} bytes, found others")
    return content


def _variables(content: bytes) -> dict[str, list[np.ndarray]]:
    """Every layer's variables in order, by the path of the group that holds them."""
    import h5py

    found: dict[str, list[tuple[int, np.ndarray]]] = {}
    total = 0
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            stack = [("", file)]
            while stack:
                path, group = stack.pop()
                for name in group:
                    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                        raise InputError(
                            f"{WEIGHTS}: expected numbers inside the file, found a link at {path}/{name:.40}"
                        )
                    member = group[name]
                    if isinstance(member, h5py.Group):
                        stack.append((f"{path}/{name}".lstrip("/"), member))
                        if len(stack) > 10_000 or path.count("/") > 30:
                            raise InputError(f"{WEIGHTS}: expected the weights of a small model, found too many groups")
                        continue
                    if not path.endswith("vars") or not name.isdecimal():
                        continue
                    total += _check_dataset(member, f"{path}/{name}")
                    if total > MOST_NUMBERS:
                        raise InputError(f"{WEIGHTS}: expected at most {MOST_NUMBERS:,} weights, found more")
                    found.setdefault(path.removesuffix("/vars"), []).append((int(name), np.asarray(member, np.float32)))
    except InputError:
        raise
    except Exception as error:  # HDF5 has many ways to be damaged
        raise InputError(f"{WEIGHTS}: expected an HDF5 file of weights, found {error!s:.80}") from None
    arrays = {path: [array for _, array in sorted(each, key=lambda pair: pair[0])] for path, each in found.items()}
    if odd := next((path for path, each in arrays.items() for array in each if not np.isfinite(array).all()), None):
        raise InputError(f"{WEIGHTS}: expected finite weights, found NaN or infinity in {odd:.60}")
    return arrays


def _check_dataset(dataset: Any, path: str) -> int:
    """Numbers of a variable that stands in the file itself and is no larger than what is stored of it."""
    if dataset.external or dataset.is_virtual:
        raise InputError(f"{WEIGHTS}: expected numbers inside the file, found a path to another at {path:.60}")
    if dataset.dtype.kind not in "fiub" or dataset.dtype.itemsize > 8:
        raise InputError(f"{WEIGHTS}: expected numbers, found {dataset.dtype!s:.40} at {path:.60}")
    count = math.prod(dataset.shape)
    if count > MOST_NUMBERS:
        raise InputError(f"{WEIGHTS}: expected at most {MOST_NUMBERS:,} weights, found a shape of {dataset.shape}")
    return count


def snake_case(name: str) -> str:
    """A class's name as Keras writes it in paths: Conv2DTranspose is conv2d_transpose."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
