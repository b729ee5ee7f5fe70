"""Archives of arrays, .npz, and bare arrays, .npy: which array holds what, told by its name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae.data.arrays import ArrayHeader, read_npy, read_npz, read_npz_headers
from vae.data.reading.found import PART_WORDS, TRAIN, Found, Part, joined
from vae.errors import InputError

IMAGES, LABELS = "images", "labels"
KINDS = {
    **dict.fromkeys(("x", "image", "images", "imgs", "img", "data", "pictures", "pixels", "features"), IMAGES),
    **dict.fromkeys(("y", "label", "labels", "lbls", "target", "targets", "class"), LABELS),
}
NAMES = ("class_names", "classnames", "label_names", "target_names", "classes")  # arrays of texts
UNNAMED = {"arr_0": (TRAIN, IMAGES), "arr_1": (TRAIN, LABELS)}  # numpy.savez(file, images, labels)
EXPECTED = (
    "the arrays x_train, y_train, x_test, y_test (or train_images, train_labels, …), or images and labels (or data and "
    "target, X and y)"
)


@dataclass(frozen=True)
class _Role:
    part: str
    kind: str


def read_archive(path: Path, name: str, shown: str) -> Found:
    """What an .npz holds; raise InputError where its arrays' names do not tell, with the names that do."""
    headers = read_npz_headers(path, objects=True)
    roles = _roles(headers, shown)
    names = next((each for each in NAMES if each in headers and headers[each].dtype.kind in "US"), None)
    arrays = read_npz(path, [*roles, *([names] if names else [])])
    parts = {}
    for part in dict.fromkeys(role.part for role in roles.values()):
        keys = {role.kind: key for key, role in roles.items() if role.part == part}
        if IMAGES not in keys:
            raise InputError(f"{shown}: expected pictures beside {keys[LABELS]}, found {', '.join(headers)}")
        parts[part] = Part(arrays[keys[IMAGES]], arrays.get(keys.get(LABELS, "")))
    train, test, done = joined(parts, shown=shown)
    said = _left_out(headers, {*roles, names})
    return Found(name, shown, train, test, _texts(arrays.get(names or "")), (*done, *said))


def read_array(path: Path, name: str, shown: str) -> Found:
    """Pictures in an .npy, without labels."""
    return Found(name, shown, Part(read_npy(path)))


def _roles(headers: Mapping[str, ArrayHeader], shown: str) -> dict[str, _Role]:
    """What each array is, by its name; those that say nothing are left out."""
    roles = {key: role for key in headers if (role := _role(key))}
    if not any(role.kind == IMAGES for role in roles.values()):
        roles = {key: _Role(*UNNAMED[key]) for key in headers if key in UNNAMED}
    if not any(role.kind == IMAGES for role in roles.values()):
        found = ", ".join(f"{key} {header.shape}" for key, header in list(headers.items())[:12]) or "none"
        raise InputError(f"{shown}: expected {EXPECTED}, found {found}: save them under such names")
    for role in set(roles.values()):
        if len(twice := [key for key, each in roles.items() if each == role]) > 1:
            raise InputError(f"{shown}: expected one array of {role.kind}, found {' and '.join(twice)}: keep one")
    split = [key for key, role in roles.items() if _words(key) & set(PART_WORDS)]
    whole = [key for key in roles if key not in split]
    if split and whole:  # {x_train, y_train, data}: whatever the last is, it is not the training pictures
        return {key: role for key, role in roles.items() if key in split}
    return roles


def _role(key: str) -> _Role | None:
    words = _words(key)
    parts, kinds = {PART_WORDS[w] for w in words & set(PART_WORDS)}, {KINDS[w] for w in words & set(KINDS)}
    if LABELS in kinds and "data" in words:
        kinds = {LABELS}  # train_data_labels
    if len(parts) > 1 or len(kinds) != 1 or words - set(PART_WORDS) - set(KINDS):
        return None
    return _Role(parts.pop() if parts else TRAIN, kinds.pop())


def _words(key: str) -> set[str]:
    return {word for word in re.split(r"[^a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", key).lower()) if word}


def _texts(names: np.ndarray | None) -> tuple[str, ...]:
    if names is None or names.ndim != 1:
        return ()
    return tuple(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in names.tolist())


def _left_out(headers: Sequence[str] | Mapping[str, ArrayHeader], used: set) -> tuple[str, ...]:
    if not (unused := [key for key in headers if key not in used]):
        return ()
    shown = ", ".join(unused[:6]) + (", …" if len(unused) > 6 else "")
    return (f"Not read: {shown}.",)
