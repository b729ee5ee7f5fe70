"""Labels in any form, to compact classes: those that are present, counted from 0 in their order, with their names."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vae.errors import InputError

MOST_CLASSES = 256
MOST_LETTERS = 60  # of a class's name
ALL = "all pictures"  # the one class of pictures without labels
TEXTS = "US"


@dataclass(frozen=True, eq=False)
class Classes:
    """Labels of each part, (n,) uint8, the classes' names, and what was done; empty for nothing."""

    labels: tuple[np.ndarray, ...]
    names: tuple[str, ...]
    done: tuple[str, ...] = ()


def unlabelled(counts: Sequence[int]) -> Classes:
    """One class for parts of so many pictures."""
    labels = tuple(np.zeros(count, np.uint8) for count in counts)
    return Classes(labels, (ALL,), ("There are no labels: all pictures are of one class.",))


def compacted(
    given: Sequence[np.ndarray], counts: Sequence[int], *, class_names: Sequence[str] = (), what: Sequence[str]
) -> Classes:
    """Classes from labels: numbers, texts, columns of one, one-hot rows.

    Args:
        given: the labels of each part.
        counts: its pictures.
        class_names: what the numbers from 0 on are called; empty where nobody says.
        what: what sentences call each.

    Raises:
        InputError: not one label a picture, or labels that tell no classes.
    """
    read = [_one_each(*each) for each in zip(given, counts, what, strict=True)]
    if len({labels.dtype.kind in TEXTS for labels in read}) > 1:
        raise InputError(f"{what[0]}: expected the same kind of labels as in {what[1]}, found texts and numbers")
    values, labels = np.unique(np.concatenate(read), return_inverse=True)
    if (found := len(values)) > MOST_CLASSES:
        raise InputError(
            f"{what[0]}: expected at most {MOST_CLASSES} classes, found {found:,}: leave the labels out to train "
            "without classes, or group them"
        )
    names = _names(values, class_names)
    order = _natural(names) if values.dtype.kind in TEXTS else np.arange(len(names))
    rank = np.empty(len(order), np.uint8)
    rank[order] = np.arange(len(order))
    parts = np.split(rank[labels.reshape(-1)], np.cumsum(counts)[:-1])
    names = tuple(names[place] for place in order)
    return Classes(tuple(parts), names, _said(given, values, names))


def _one_each(labels: np.ndarray, count: int, what: str) -> np.ndarray:
    """(count,) of whole numbers or of texts."""
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim == 2 and labels.shape[0] == count and labels.dtype.kind in "biuf":
        if not (np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all()):
            raise InputError(
                f"{what}: expected one class a picture, found {labels.shape[1]} columns with several or none set: keep "
                "one column, or leave the labels out"
            )
        return labels.argmax(axis=1)
    if labels.shape != (count,):
        raise InputError(f"{what}: expected shape ({count},), one label an image, found {labels.shape}")
    if labels.dtype.kind in TEXTS:
        return _texts(labels, what)
    if labels.dtype.kind not in "biuf":
        raise InputError(f"{what}: expected numbers or texts, found {labels.dtype}")
    whole = labels.astype(np.int64) if np.isfinite(labels).all() else None
    if whole is None or not (whole == labels).all():
        raise InputError(
            f"{what}: expected a class a picture, found numbers that are not whole: leave the labels out, or round them"
        )
    return whole


def _texts(labels: np.ndarray, what: str) -> np.ndarray:
    try:
        texts = np.char.decode(labels, "utf-8") if labels.dtype.kind == "S" else labels
    except UnicodeDecodeError:
        raise InputError(f"{what}: expected labels in UTF-8, found another encoding") from None
    texts = np.char.strip(texts)
    if len(texts) and (texts == "").any():
        raise InputError(f"{what}: expected a label for each picture, found {int((texts == '').sum()):,} empty ones")
    return texts


def _names(values: np.ndarray, class_names: Sequence[str]) -> list[str]:
    if values.dtype.kind in TEXTS:
        return [_short(str(value)) for value in values]
    if len(class_names) and values.min() >= 0 and values.max() < len(class_names):
        return [_short(str(class_names[int(value)])) for value in values]
    return [str(value) for value in values]


def _short(name: str) -> str:
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return plain if len(plain) <= MOST_LETTERS else plain[: MOST_LETTERS - 1] + "…"


def _natural(names: Sequence[str]) -> np.ndarray:
    """Their order: numbers by size, and before words."""
    keys = [(0, int(name), name) if name.isascii() and name.isdigit() else (1, 0, name) for name in names]
    return np.array(sorted(range(len(names)), key=keys.__getitem__))


def _said(given: Sequence[np.ndarray], values: np.ndarray, names: Sequence[str]) -> tuple[str, ...]:
    done = []
    if any(np.ndim(labels) == 2 and np.shape(labels)[1] > 1 for labels in given):
        done.append("One-hot labels became classes.")
    if values.dtype.kind not in TEXTS and not np.array_equal(values, np.arange(len(values))):
        first, last = names[0], names[-1]
        done.append(f"The labels present, {first} to {last}, are stored as 0 to {len(names) - 1} under their names.")
    return tuple(done)
