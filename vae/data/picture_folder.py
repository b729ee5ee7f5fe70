"""A folder of pictures as a data set: one subfolder a class, PNG, JPEG, WebP or HEIC inside."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from vae.data.preprocess import prepare, to_gray
from vae.data.shapes import IMAGE_SIDE
from vae.data.uploads import SUFFIXES, open_picture
from vae.errors import InputError

MOST_CLASSES = 256


def read_picture_folder(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Every picture below the folder and its class.

    A picture of 28×28 is taken as it is, light ink on black; any other is prepared as a drawn or photographed digit
    is. Subfolders that are all called by whole numbers name their class, else the classes are counted by name.

    Returns:
        (n, 28, 28) uint8 and (n,) uint8.

    Raises:
        InputError: no subfolders, no pictures in them, or a file that is no picture; it names the file.
    """
    classes = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    return read_pictures(
        folder.name,
        {
            path.name: {file.name: _content(file, folder) for file in path.iterdir() if file.suffix.lower() in SUFFIXES}
            for path in classes
        },
    )


def read_pictures(title: str, classes: Mapping[str, Mapping[str, bytes]]) -> tuple[np.ndarray, np.ndarray]:
    """Pictures' bytes by class and file name; the rest as for `read_picture_folder`, which is called `title`."""
    if not 0 < len(classes) <= MOST_CLASSES:
        raise InputError(
            f"{title}: expected 1 to {MOST_CLASSES} subfolders with pictures, one a class, found {len(classes)}"
        )
    images, labels = [], []
    names = sorted(classes)
    for name, label in zip(names, _labels(names), strict=True):
        files = classes[name]
        if not files:
            raise InputError(f"{title}/{name}: expected pictures ({', '.join(SUFFIXES)}), found none")
        images += [_read(files[file], f"{title}/{name}/{file}") for file in sorted(files)]
        labels += [label] * len(files)
    return np.stack(images), np.array(labels, dtype=np.uint8)


def _labels(names: list[str]) -> list[int]:
    if all(name.isascii() and name.isdigit() for name in names):
        numbers = [int(name) for name in names]
        if len(set(numbers)) == len(numbers) and max(numbers) < MOST_CLASSES:
            return numbers
    return list(range(len(names)))


def _content(file: Path, folder: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        shown = f"{folder.name}/{file.relative_to(folder).as_posix()}"
        raise InputError(f"{shown}: expected a file to read, found {error.strerror or error}") from None


def _read(content: bytes, shown: str) -> np.ndarray:
    try:
        picture = open_picture(content)
        return to_gray(picture) if picture.shape[:2] == (IMAGE_SIDE, IMAGE_SIDE) else prepare(picture).image
    except InputError as error:
        raise InputError(f"{shown}: {error}") from None
