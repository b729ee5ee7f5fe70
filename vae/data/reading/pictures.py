"""Folders of pictures: which folder names a class, which a part, and what file names may say of labels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vae.data.reading.found import PART_WORDS, TRAIN, Choices, Found, Part, joined, plural
from vae.data.reading.labels import MOST_CLASSES
from vae.data.reading.listing import Entry, without_roots
from vae.data.reading.pixels import SUFFIXES, Progress, read_pixels
from vae.errors import InputError

FIRST, LAST = re.compile(r"(.+?)[ _.-]"), re.compile(r"[ _.-]([^ _.-]+)$")  # the first and the last word of a file name
REPEATED = 2  # pictures of a class on average, below which a word of the files' names is a number


@dataclass(frozen=True, eq=False)
class _Sorted:
    """Files of one part, and the folder that names each one's class; None where none does."""

    entries: list[Entry]
    classes: list[str] | None


def read_pictures(entries: Sequence[Entry], name: str, shown: str, choices: Choices, *, progress: Progress) -> Found:
    """A folder's pictures by part and class.

    Args:
        entries: every file below it.
        name: of the data set.
        shown: what sentences call the folder.
        choices: the size, and whether ink is prepared or labels come from the files' names.
        progress: told how many files are read, of how many.

    Raises:
        InputError: no pictures, or too many classes.
    """
    pictures = without_roots([entry for entry in entries if entry.path.suffix.lower() in SUFFIXES])
    if not pictures:
        raise InputError(f"{shown}: expected pictures ({', '.join(SUFFIXES)}), found none among {len(entries):,} files")
    parts, done = _by_part(pictures)
    every = [entry for part in parts.values() for entry in part.entries]
    pixels = read_pixels(every, shown, choices, progress=progress)
    read, words, start = {}, [], 0
    for title, part in parts.items():
        rows = pixels.rows[(pixels.rows >= start) & (pixels.rows < start + len(part.entries))]
        images = pixels.images[np.searchsorted(pixels.rows, rows)]
        if len(rows):
            named = None if part.classes is None else np.array([part.classes[row - start] for row in rows])
            read[title] = Part(images, named)
            words.append((title, [every[row].path.stem for row in rows]))
        start += len(part.entries)
    if len({part.labels is None for part in read.values()}) > 1:
        raise InputError(f"{shown}: expected folders of classes in each of {' and '.join(read)}, found none in one")
    train, test, said = joined(read, shown=shown)
    found = Found(name, shown, train, test, done=(*done, *pixels.done, *said))
    return _with_names(found, read, dict(words))


def _by_part(pictures: Sequence[Entry]) -> tuple[dict[str, _Sorted], tuple[str, ...]]:
    """Files by the part that their first folder names; all of them are for training where none does."""
    tops = {entry.folders[0] if entry.folders else "" for entry in pictures}
    words = {top: PART_WORDS[top.lower()] for top in tops if top.lower() in PART_WORDS}
    if TRAIN not in words.values() or len(words) < len(tops):
        sorted_, done = _by_class(list(pictures), depth=0)
        return {TRAIN: sorted_}, done
    parts: dict[str, list[Entry]] = {}
    for entry in pictures:
        parts.setdefault(words[entry.folders[0]], []).append(entry)
    read = {title: _by_class(entries, depth=1) for title, entries in parts.items()}
    return {title: part for title, (part, _) in read.items()}, tuple(s for _, said in read.values() for s in said)


def _by_class(entries: list[Entry], *, depth: int) -> tuple[_Sorted, tuple[str, ...]]:
    """Files by the folder at a depth; those beside the folders of classes are left out."""
    inside = [entry for entry in entries if len(entry.folders) > depth]
    if not inside:
        return _Sorted(entries, None), ()
    beside = len(entries) - len(inside)
    done = (f"{plural(beside, 'picture stands', 'pictures stand')} beside the folders of classes: left out.",)
    return _Sorted(inside, [entry.folders[depth] for entry in inside]), done if beside else ()


def _with_names(found: Found, read: dict[str, Part], words: dict[str, list[str]]) -> Found:
    """What the files' names may say, where no folder says it."""
    parts = [title for title, part in read.items() if part is found.train or part is found.test]
    if found.train.labels is not None and len(set(found.train.labels)) > 1:
        return found
    for word in (FIRST, LAST):
        labels = [[match[1] for stem in words[title] if (match := word.search(stem))] for title in parts]
        every = [label for part in labels for label in part]
        whole = len(every) == sum(len(words[title]) for title in parts)
        if whole and 1 < len(set(every)) <= min(MOST_CLASSES, len(every) // REPEATED):
            by_part = dict(zip(parts, labels, strict=True))
            ordered = [title for part in found.parts for title in parts if read[title] is part]
            return replace(found, from_names=tuple(np.array(by_part[title]) for title in ordered))
    return found
