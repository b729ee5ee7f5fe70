"""Any source to a data set: axes, range, channels, size, labels, split; and a sentence for each thing that was done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from vae.data.dataset import Dataset, Split, split
from vae.data.reading import labels, sizes
from vae.data.reading.colours import channels
from vae.data.reading.found import NOTHING_ASKED, Choices, Found
from vae.data.reading.layouts import laid_out
from vae.data.reading.listing import of_uploads
from vae.data.reading.pixels import Progress, silent
from vae.data.reading.ranges import to_bytes
from vae.data.reading.sources import found_among, found_at
from vae.errors import InputError


@dataclass(frozen=True, eq=False)
class Reading:
    """A data set as it was read.

    Attributes:
        data: what a training would have.
        source: the name of the file or the folder.
        done: what was done to read it, a sentence each.
        from_names: the same with labels from the files' names; None where they say none.
    """

    data: Dataset
    source: str
    done: tuple[str, ...] = ()
    from_names: Dataset | None = None


def read(path: Path, choices: Choices = NOTHING_ASKED, *, progress: Progress | None = None) -> Reading:
    """A file or a folder as a data set.

    Args:
        path: an .npz, .npy, .csv, .zip, an IDX file, or a folder.
        choices: what is asked for beyond what the source says.
        progress: told how many pictures of a folder are read, of how many.

    Raises:
        InputError: nothing that can be read rightly; the sentence says what to do.
    """
    return assembled(found_at(path, choices, progress=progress or silent), choices)


def read_files(
    files: Sequence[tuple[str, bytes]], name: str, choices: Choices = NOTHING_ASKED, *, progress: Progress | None = None
) -> Reading:
    """Files as a browser sends a folder, a path each and bytes, as a data set; the rest as for `read`."""
    return assembled(found_among(of_uploads(files), name, name, choices, progress=progress or silent), choices)


def assembled(found: Found, choices: Choices) -> Reading:
    """What was found as a data set."""
    pictures, done = _pictures(found, choices)
    if choices.names and not found.from_names:
        raise InputError(f"{found.shown}: expected files named by their class, such as 0_1.png, found none")
    given = found.from_names if choices.names else tuple(part.labels for part in found.parts if part.labels is not None)
    data, said = _labelled(found, pictures, given)
    named = _labelled(found, pictures, found.from_names)[0] if found.from_names and not choices.names else None
    return Reading(data, found.shown, (*found.done, *done, *said), named)


def _pictures(found: Found, choices: Choices) -> tuple[tuple[np.ndarray, ...], tuple[str, ...]]:
    """Each part's pictures as uint8 of one shape, and what was done."""
    what = (
        [f"{found.shown.rstrip('/')}/{title}" for title in ("train", "test")]
        if found.test is not None
        else [found.shown]
    )
    laid = [laid_out(part.images, each) for part, each in zip(found.parts, what, strict=True)]
    if len({each.images.ndim for each in laid}) > 1 or len({each.images.shape[3:] for each in laid}) > 1:
        shapes = " and ".join(str(part.images.shape) for part in found.parts)
        raise InputError(f"{found.shown}: expected training and test pictures of one kind, found {shapes}")
    in_bytes = to_bytes([each.images for each in laid], found.shown)
    coloured = channels(in_bytes.images, gray=choices.gray)
    own = [images.shape[1:3] for images in coloured.images]
    size = sizes.target(own, choices.size)
    images = tuple(np.ascontiguousarray(sizes.all_fitted(each, size)) for each in coloured.images)
    said = (*(each.done for each in laid), in_bytes.done, *coloured.done, sizes.resized_sentence(own, size))
    return images, tuple(dict.fromkeys(filter(None, said)))


def _labelled(
    found: Found, pictures: Sequence[np.ndarray], given: Sequence[np.ndarray]
) -> tuple[Dataset, tuple[str, ...]]:
    """The pictures with these labels, split where the source does not; and what was done."""
    counts = [len(images) for images in pictures]
    if given and len(given) < len(counts):
        raise InputError(
            f"{found.shown}: expected labels for the training and the test pictures, found them for one: add the "
            "others, or leave all out"
        )
    what = [f"{found.shown}: labels of the {title} pictures" for title in ("training", "test")]
    what = what if len(counts) > 1 else [f"{found.shown}: labels"]
    classes = (
        labels.compacted(given, counts, class_names=found.class_names, what=what)
        if given
        else labels.unlabelled(counts)
    )
    parts = [Split(images, each) for images, each in zip(pictures, classes.labels, strict=True)]
    if len(parts) > 1:
        if len(parts[1]) == 0:
            raise InputError(f"{found.shown}: expected at least one test picture, found none")
        data, done = Dataset(found.name, parts[0], parts[1]), classes.done
    else:
        data = split(found.shown, parts[0])
        data = replace(data, name=found.name)
        done = (
            *classes.done,
            f"Split into {len(data.train):,} training and {len(data.test):,} test pictures, every class alike.",
        )
    return replace(data, names=_said_names(classes.names)).identified(), done


def _said_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing where the names are the classes' own numbers, which nobody has to be told."""
    return () if names == tuple(map(str, range(len(names)))) else names
