"""IDX files, as MNIST, Fashion-MNIST and EMNIST were published: raw or gzipped, `-idx3-ubyte` or `.idx3-ubyte`.

The form (LeCun's page of MNIST): two zero bytes, the type, the number of axes, their lengths, the numbers, big-endian.
"""

import math
import re
from collections.abc import Sequence

import numpy as np

from vae.data.file_names import IDX
from vae.data.reading.compressed import GZIP, ungzipped
from vae.data.reading.found import PART_WORDS, TRAIN, Found, Part, joined
from vae.data.reading.listing import Entry
from vae.errors import InputError

TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
IMAGES, LABELS = "images", "labels"
MOST_BYTES = 2**30


def read_idx_files(entries: Sequence[Entry], name: str, shown: str) -> Found:
    """The pictures and labels of IDX files that belong together.

    Raises:
        InputError: several data sets among them, pictures without labels' file, or a damaged file.
    """
    groups: dict[str, dict[tuple[str, str], Entry]] = {}
    for entry in entries:
        if match := IDX.fullmatch(entry.path.name):
            prefix, part = _part(match["stem"])
            kind = IMAGES if match["kind"].lower().startswith("image") else LABELS
            groups.setdefault(prefix, {}).setdefault((part, kind), entry)
    if len(groups) > 1:
        names = ", ".join(repr(prefix.strip("-_. ")) for prefix in sorted(groups))
        raise InputError(f"{shown}: expected the IDX files of one data set, found {names}: keep one in a folder")
    ((prefix, files),) = groups.items()
    parts = {}
    for part in dict.fromkeys(part for part, _ in files):
        if (part, IMAGES) not in files:
            raise InputError(f"{shown}: expected pictures beside {files[part, LABELS].path.name}, found none")
        labels = files.get((part, LABELS))
        parts[part] = Part(_read(files[part, IMAGES], (2, 3, 4)), labels and _read(labels, (1, 2)))
    train, test, done = joined(parts, shown=shown)
    return Found(prefix.strip("-_. ") or name, shown, train, test, done=done)


def decode_idx(content: bytes, shown: str) -> np.ndarray:
    """The array in an IDX file, gzipped or not."""
    raw = ungzipped(content, shown, most_bytes=MOST_BYTES) if content.startswith(GZIP) else content
    kind = TYPES.get(raw[2]) if len(raw) >= 4 and raw[:2] == b"\0\0" else None
    axes = raw[3] if kind else 0
    shape = tuple(int.from_bytes(raw[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(axes))
    start = 4 + 4 * axes
    if not kind or not 1 <= axes <= 4 or math.prod(shape) * np.dtype(kind).itemsize != len(raw) - start:
        raise InputError(f"{shown}: expected a whole IDX file, found something else, or a damaged one")
    numbers = np.frombuffer(raw, kind, offset=start).reshape(shape)
    return numbers.astype(numbers.dtype.newbyteorder("="), copy=False)


def _read(entry: Entry, axes: tuple[int, ...]) -> np.ndarray:
    try:
        content = entry.read()
    except InputError as error:
        raise InputError(f"{entry.path}: {error}") from None
    array = decode_idx(content, entry.path.name)
    if array.ndim not in axes:
        raise InputError(f"{entry.path.name}: expected an IDX file of {axes[0]} axes or more, found {array.ndim}")
    return array


def _part(stem: str) -> tuple[str, str]:
    """What stands before the part's word, and the part: `emnist-letters-train` is training of `emnist-letters`."""
    words = re.split(r"([-_.])", stem)
    if part := PART_WORDS.get(words[-1].lower()):
        return "".join(words[:-1]), part
    return stem, TRAIN
