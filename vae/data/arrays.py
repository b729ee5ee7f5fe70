"""Arrays that come from outside: headers are read first; shapes, types and values are checked. Plain NumPy."""

import math
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import IO

import numpy as np
from numpy.lib import format as npy

from vae.data.shapes import IMAGE_SHAPE, ImageShape, array_shape
from vae.errors import InputError

MAX_BYTES = 2**30
_HEADER_READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


@dataclass(frozen=True)
class ArrayHeader:
    """What an array's header says of it, before a single number is decoded."""

    shape: tuple[int, ...]
    dtype: np.dtype

    @property
    def nbytes(self) -> int:
        """Size of the decoded array."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def count(self) -> int:
        """Entries along its first axis; none where it has no axis."""
        return self.shape[0] if self.shape else 0


def read_npy(path: Path, *, max_bytes: int = MAX_BYTES) -> np.ndarray:
    """Read one array from an .npy file of at most `max_bytes`.

    Raises:
        InputError: no such file, not an .npy, a Python object inside, too large, or truncated.
    """
    try:
        with path.open("rb") as stream:
            header = _read_header(stream, path.name)
            _require_size(header.nbytes, path.name, max_bytes=max_bytes)
            stream.seek(0)
            return npy.read_array(stream, allow_pickle=False)
    except OSError as error:
        raise InputError(f"{path.name}: expected a file to read, found {error.strerror or error}") from None
    except (ValueError, SyntaxError, TokenError, MemoryError, RecursionError) as error:  # a header is read as Python's
        raise _as_input_error(error, f"{path.name}: expected a whole .npy array, found a damaged one") from None


def read_npz_headers(path: Path, *, objects: bool = False) -> dict[str, ArrayHeader]:
    """The header of each array in an .npz archive, by the array's name; InputError where it is not one.

    Arrays of Python objects are refused unless `objects`: who reads others beside them may know of them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _headers(archive, path.name, objects=objects)
    except OSError as error:
        raise InputError(f"{path.name}: expected a file to read, found {error.strerror or error}") from None
    except InputError:
        raise
    except zipfile.BadZipFile:
        raise InputError(f"{path.name}: expected an .npz archive, found a file that is not one") from None
    except Exception:  # zipfile and its decompressors raise half a dozen kinds for damaged data
        raise InputError(f"{path.name}: expected a whole .npz archive, found a damaged one") from None


def read_npz(path: Path, names: Iterable[str], *, max_bytes: int = MAX_BYTES) -> dict[str, np.ndarray]:
    """Read the named arrays of an .npz archive, together at most `max_bytes`, by name.

    Raises:
        InputError: not an archive, an array missing, a Python object inside, too large, or damaged.
    """
    names = tuple(names)
    headers = read_npz_headers(path, objects=True)  # those that are not asked for are not read
    if missing := [name for name in names if name not in headers]:
        found = ", ".join(headers) or "no array"
        raise InputError(f"{path.name}: expected the array {missing[0]}, found {found}")
    if odd := [name for name in names if headers[name].dtype.hasobject]:
        raise InputError(
            f"{path.name}/{odd[0]}: expected plain numbers, found Python objects: save texts with .astype(str)"
        )
    _require_size(sum(headers[name].nbytes for name in names), path.name, max_bytes=max_bytes)
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except Exception:  # as above, and NumPy's own
        raise InputError(f"{path.name}: expected a whole .npz archive, found a damaged one") from None


def check_images(images: np.ndarray, what: str = "images", *, shape: ImageShape = IMAGE_SHAPE) -> np.ndarray:
    """Images as they may be given: (n, h, w) or (n, h, w, c), uint8 0–255 or float 0–1, n at least 1.

    Returns:
        (n, h, w) where there is one channel, else (n, h, w, c); uint8 or float32.
    """
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    if images.shape[1:] != array_shape(shape):
        expected = ", ".join(map(str, array_shape(shape)))
        raise InputError(f"{what}: expected shape (n, {expected}), found {images.shape}")
    if len(images) == 0:
        raise InputError(f"{what}: expected at least one image, found none")
    if images.dtype == np.uint8:
        return images
    if images.dtype.kind != "f":
        raise InputError(f"{what}: expected uint8 (0–255) or float (0–1), found {images.dtype}")
    if not np.isfinite(images).all():
        raise InputError(f"{what}: expected finite numbers, found NaN or infinity")
    low, high = float(images.min()), float(images.max())
    if low < 0 or high > 1:
        raise InputError(f"{what}: expected float values from 0 to 1, found {low:g} to {high:g}")
    return images.astype(np.float32, copy=False)


def check_labels(labels: np.ndarray, count: int, what: str = "labels") -> np.ndarray:
    """One whole number from 0 to 255 for each of `count` images, as (count,) uint8."""
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise InputError(f"{what}: expected whole numbers, found {labels.dtype}")
    if labels.shape != (count,):
        raise InputError(f"{what}: expected shape ({count},), one label an image, found {labels.shape}")
    if count and (labels.min() < 0 or labels.max() > 255):
        raise InputError(f"{what}: expected whole numbers from 0 to 255, found {labels.min()} to {labels.max()}")
    return labels.astype(np.uint8, copy=False)


def check_whole(value: int, what: str, *, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise InputError(f"{what}: expected a whole number from {least} to {most}, found {value!r:.80}")
    return int(value)


def check_latents(latents: np.ndarray, shape: tuple[int, ...], what: str = "latents") -> np.ndarray:
    """Latents of shape (n, *shape), finite numbers, n at least 1, as float32."""
    latents = np.asarray(latents)
    if latents.dtype.kind not in "fiu":
        raise InputError(f"{what}: expected numbers, found {latents.dtype}")
    if latents.ndim != 1 + len(shape) or latents.shape[1:] != shape:
        raise InputError(f"{what}: expected shape (n, {', '.join(map(str, shape))}), found {latents.shape}")
    if len(latents) == 0:
        raise InputError(f"{what}: expected at least one latent, found none")
    with np.errstate(over="ignore"):
        narrowed = latents.astype(np.float32, copy=False)
    if not np.isfinite(narrowed).all():
        raise InputError(f"{what}: expected finite numbers, found NaN or infinity")
    return narrowed


def check_condition(labels: np.ndarray | None, count: int, *, classes: int) -> np.ndarray | None:
    """What a conditional model is told of `count` images: (count,) whole numbers below `classes`, or (count, classes)
    weights that mix classes, as float32. None for a model without classes, whatever was given.
    """
    if not classes:
        return None
    if labels is None:
        raise InputError(f"labels: expected {count} classes for a conditional model, found none")
    labels = np.asarray(labels)
    if labels.shape == (count, classes) and labels.dtype.kind in "fiu" and np.isfinite(labels).all():
        return labels.astype(np.float32, copy=False)
    whole = check_labels(labels, count)
    if count and whole.max() >= classes:
        raise InputError(f"labels: expected classes from 0 to {classes - 1}, found {whole.max()}")
    return whole


def _headers(archive: zipfile.ZipFile, shown: str, *, objects: bool) -> dict[str, ArrayHeader]:
    headers = {}
    for info in archive.infolist():
        if not info.filename.endswith(".npy"):
            continue
        name = info.filename.removesuffix(".npy")
        with archive.open(info) as stream:
            headers[name] = _read_header(stream, f"{shown}/{name}", objects=objects)
    return headers


def _read_header(stream: IO[bytes], shown: str, *, objects: bool = False) -> ArrayHeader:
    try:
        version = npy.read_magic(stream)
        shape, _, dtype = _HEADER_READERS[version](stream)
    except (ValueError, KeyError):
        raise InputError(f"{shown}: expected an .npy array, found something else") from None
    if dtype.hasobject and not objects:
        raise InputError(f"{shown}: expected plain numbers, found Python objects")
    return ArrayHeader(shape, dtype)


def _require_size(found: int, shown: str, *, max_bytes: int) -> None:
    if found > max_bytes:
        raise InputError(f"{shown}: expected at most {max_bytes:,} bytes of arrays, found {found:,}")


def _as_input_error(error: Exception, sentence: str) -> InputError:
    return error if isinstance(error, InputError) else InputError(sentence)
