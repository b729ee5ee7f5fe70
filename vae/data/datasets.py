"""Data sets: where they are looked for, how they are read and checked. NumPy only.

Order for a named data set: the folder in VAE_DATA_DIR, Keras's own cache, and, where asked for, a download.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vae.data import embedded
from vae.data.dataset import Dataset, Split, content_digest, split
from vae.data.download import SOURCES, DownloadError, fetch
from vae.data.file_names import is_file_name, is_idx
from vae.data.own_form import SPLIT_KEYS
from vae.data.reading.found import NOTHING_ASKED, Choices
from vae.data.records import MNIST_5K, RECORDS, known_as, own_name
from vae.errors import InputError

if TYPE_CHECKING:
    from vae.data.reading.read import Reading

__all__ = ["Dataset", "Split", "available", "content_digest", "find", "load", "located", "look", "missing_message"]

NAMES = tuple(RECORDS)
EMBEDDED = tuple(name for name, record in RECORDS.items() if record.read or record.factored)
# Keras keeps Fashion-MNIST as it was published.
IDX_SETS = ("mnist", "fashion_mnist")  # published under the same files' names
IDX_FILES = dict(zip(SPLIT_KEYS, (file.name for file in SOURCES["fashion_mnist"].files), strict=True))


def load(name_or_path: str | Path, *, download: bool = False) -> Dataset:
    """A data set by name ("digits", "mnist-5k", "mnist", "fashion_mnist", or one in VAE_DATA_DIR), or by the path of a
    file or of a folder, which has a "/" in it.

    What has no test split is split, stratified by class and always the same way, into four fifths for training and one
    fifth for the test.

    Args:
        name_or_path: forms that are read are in docs/formats.md.
        download: whether mnist and fashion_mnist may be fetched into Keras's cache.

    Raises:
        InputError: unknown, not on this machine, or nothing that can be read rightly.
    """
    return look(name_or_path, download=download).data


def look(
    name_or_path: str | Path,
    choices: Choices = NOTHING_ASKED,
    *,
    download: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> "Reading":
    """What `load` gives, with what was done to read it.

    Args:
        name_or_path, download: as for `load`.
        choices: what is asked for beyond what the source says; an embedded data set knows its own.
        progress: told how many pictures of a folder are read, of how many.
    """
    from vae.data.reading.read import Reading, read  # Pillow and SciPy, which a data set that is known may not need

    name = str(name_or_path)
    if name in EMBEDDED:
        return Reading(_embedded(name), RECORDS[name].title)
    if found := find(name):
        reading = read(found, choices, progress=progress)
        data = reading.data
        # what a file is called says nothing of what it holds
        named = known_as("", data.digest) or (own_name(data.name) if _is_path(name) else name)
        return replace(reading, data=replace(data, name=named))
    if name in SOURCES:
        if download:
            return _fetched(name, choices)
        raise InputError(missing_message(name))
    if _is_path(name):
        raise InputError(f"data set: expected the path of a file or a folder of pictures, found nothing at {name!r}")
    hint = f"; a folder of pictures is named {name + '/'!r}" if Path(name).is_dir() else ""
    raise InputError(
        f"data set: expected one of {', '.join(NAMES)} or the path of a file or a folder, found {name!r}{hint}"
    )


def available(name_or_path: str | Path) -> bool:
    """Whether `load` finds it on this machine, without a download."""
    name = str(name_or_path)
    if name in EMBEDDED:
        return name != MNIST_5K or embedded.has_mnist_5k()
    return find(name) is not None


def located(name_or_path: str | Path) -> str:
    """What `load` finds the same data set by in another process: a name as it is, a path from the root."""
    name = str(name_or_path)
    return str(Path(name).resolve()) if _is_path(name) else name


def missing_message(name: str) -> str:
    """How to get a data set that is not on this machine, for the person who asked for it."""
    if name not in SOURCES:
        return (
            f"The pictures of {name!r} are not on this machine: set VAE_DATA_DIR to a folder that holds {name}.npz. "
            "The data set 'digits' needs nothing."
        )
    return (
        f"{RECORDS[name].title}'s pictures are not on this machine: set VAE_DATA_DIR to a folder that holds "
        f"{name}.npz, or run `python -m vae download {name}` where there is a network. "
        "The data set 'digits' needs nothing."
    )


def find(name: str) -> Path | None:
    """The file or the folder that holds the data set; None where there is none, or none is needed.

    In VAE_DATA_DIR that is NAME.npz, a folder NAME, or, for MNIST and Fashion-MNIST, the IDX files right there.
    """
    if _is_path(name):
        return path if (path := Path(name)).is_file() or path.is_dir() else None
    if name in EMBEDDED:
        return None
    folder = os.environ.get("VAE_DATA_DIR")
    files = [Path(folder) / f"{name}.npz"] if folder else []
    if name == "mnist":
        files.append(SOURCES[name].path / "mnist.npz")
    folders = [Path(folder) / each for each in (name, name.replace("_", "-"))] if folder else []
    if found := next((path for path in files if path.is_file()), None):
        return found
    if found := next((path for path in folders if path.is_dir()), None):
        return found
    if folder and name in IDX_SETS and _has_idx(Path(folder)):
        return Path(folder)
    fashion = SOURCES["fashion_mnist"].path
    complete = name == "fashion_mnist" and all((fashion / file).is_file() for file in IDX_FILES.values())
    return fashion if complete else None


def _has_idx(folder: Path) -> bool:
    try:
        return any(is_idx(path.name) for path in folder.iterdir())
    except OSError:
        return False


def _is_path(name: str) -> bool:
    return is_file_name(name) or "/" in name or os.sep in name


def _fetched(name: str, choices: Choices) -> "Reading":
    try:
        fetch(name)
    except DownloadError as error:
        raise InputError(f"{missing_message(name)} ({error})") from None
    return look(name, choices)


@lru_cache(maxsize=3)  # a drawn one holds up to 150 MB
def _embedded(name: str) -> Dataset:
    record = RECORDS[name]
    if record.factored:
        train, test = (Split(each.images, each.values[:, 0], each.values) for each in record.factored.splits())
        data = Dataset(name, train, test)
    else:
        assert record.read is not None, name
        data = split(name, Split(*record.read()))
    for array in (array for each in (data.train, data.test) for array in (each.images, each.labels, each.factors)):
        if array is not None:
            array.setflags(write=False)  # the cache hands the same arrays to everyone
    return data.identified()
