"""CSV tables of pictures: a row a picture, its pixels and mostly its label, as Kaggle has them. NumPy only."""

import io
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vae.data.reading.compressed import GZIP, ungzipped
from vae.data.reading.found import Part
from vae.errors import InputError

MOST_BYTES = 2**30  # of text
MOST_COLUMNS = 64 * 1024
MOST_NUMBERS = 2**27  # of pixels
LABEL_WORDS = ("label", "class", "target", "y", "letter", "digit", "category")
ROWS = 1024  # parsed at once
SHOWN = 40


@dataclass(frozen=True)
class _Form:
    """A table's separator, whether names come first, how many columns it has, and which is the label; -1 for none."""

    separator: str
    header: bool
    columns: int
    label: int


@dataclass(frozen=True, eq=False)
class Table:
    """A table's pictures, (n, h·w) float32, with their labels as texts; and what was done."""

    part: Part
    done: tuple[str, ...]


def read_table(content: bytes, shown: str) -> Table:
    """Pictures from a table's rows.

    Raises:
        InputError: no table of square pictures, a row with other columns or no number in it; it names the row.
    """
    raw = ungzipped(content, shown, most_bytes=MOST_BYTES) if content.startswith(GZIP) else content
    try:
        lines = (line.strip() for line in io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8-sig"))
        first = list(itertools.islice((line for line in lines if line), 3))
        form = _form(first, shown)
        rows = itertools.chain(first[form.header :], (line for line in lines if line))
        return _table(rows, form, shown)
    except UnicodeDecodeError:
        raise InputError(f"{shown}: expected a table in UTF-8, found another encoding") from None


def _form(first: Sequence[str], shown: str) -> _Form:
    if not first or len(first) < 2:
        raise InputError(f"{shown}: expected a table with a row for each picture, found {len(first)} rows")
    separator = max(",;\t", key=first[0].count)
    fields = [_bare(field) for field in first[0].split(separator)]
    if not 4 <= len(fields) <= MOST_COLUMNS:
        raise InputError(
            f"{shown}: expected rows of pixels between commas, with a label or without, found {len(fields)} columns"
        )
    header = sum(not _is_number(field) for field in fields) > 1
    label = _label(fields if header else [], [line.split(separator) for line in first[header:]], len(fields), shown)
    return _Form(separator, header, len(fields), label)


def _label(names: Sequence[str], rows: Sequence[Sequence[str]], columns: int, shown: str) -> int:
    """The column of the labels: the one that is called so, else the first where one is too many for a square."""
    named = [place for place, name in enumerate(names) if name.lower() in LABEL_WORDS]
    if named and _is_square(columns - 1):
        return named[0]
    if _is_square(columns):
        return -1
    if not _is_square(columns - 1):
        raise InputError(
            f"{shown}: expected a square number of pixels a row, with a label or without, such as 784 or 785, found "
            f"{columns:,} columns: keep the label and the pixels alone"
        )
    first, last = ({row[place] for row in rows if len(row) == columns} for place in (0, columns - 1))
    worded = any(not _is_number(_bare(value)) for value in last)
    return columns - 1 if worded or (len(first) == 1 and len(last) > 1) else 0


def _table(rows: Iterator[str], form: _Form, shown: str) -> Table:
    pixels, labels, number = [], [], form.header
    while batch := list(itertools.islice(rows, ROWS)):
        read, told = _parsed(batch, form, shown, number)
        pixels.append(_narrowed(read))
        labels += told
        number += len(batch)
        if number * form.columns > MOST_NUMBERS:
            raise InputError(f"{shown}: expected at most {MOST_NUMBERS:,} numbers, found more: keep fewer rows")
    images = np.concatenate(pixels)
    if images.dtype != np.uint8 and (images == np.rint(images)).all():
        images = images.astype(np.int32)  # or their range could be taken for that of floats
    where = {-1: "", 0: "first"}.get(form.label, "last" if form.label == form.columns - 1 else f"{form.label + 1}th")
    done = (f"The {where} column is the label.",) if where else ()
    return Table(Part(images, _told(labels)), done)


def _narrowed(numbers: np.ndarray) -> np.ndarray:
    """Whole numbers from 0 to 255 as bytes: a table of them takes a quarter of the memory."""
    bytes_ = numbers.astype(np.uint8) if numbers.size and numbers.min() >= 0 and numbers.max() <= 255 else numbers
    return bytes_ if (bytes_ == numbers).all() else numbers


def _told(labels: Sequence[str]) -> np.ndarray | None:
    """Labels as numbers where all of them are."""
    if not labels:
        return None
    return np.array(labels, float) if all(map(_is_number, set(labels))) else np.array(labels)


def _parsed(batch: Sequence[str], form: _Form, shown: str, number: int) -> tuple[np.ndarray, list[str]]:
    texts, labels = [], []
    for line in batch:
        if form.label == 0:
            label, _, line = line.partition(form.separator)
        elif form.label == form.columns - 1:
            line, _, label = line.rpartition(form.separator)
        elif form.label > 0:
            fields = line.split(form.separator)
            label = fields.pop(form.label) if len(fields) == form.columns else ""
            line = form.separator.join(fields)
        else:
            label = ""
        texts.append(line)
        labels.append(_bare(label))
    wide = form.columns - (form.label >= 0)
    numbers = _numbers(form.separator.join(texts), form.separator)
    if len(numbers) != wide * len(batch) or not all(text.count(form.separator) == wide - 1 for text in texts):
        _refuse(texts, form, shown, number, wide)
    return numbers.reshape(len(batch), wide), labels if form.label >= 0 else []


def _numbers(text: str, separator: str) -> np.ndarray:
    """Numbers up to the first that is none."""
    try:
        return np.fromstring(text.replace('"', ""), np.float32, sep=separator)
    except ValueError:
        return np.empty(0, np.float32)


def _refuse(texts: Sequence[str], form: _Form, shown: str, number: int, wide: int) -> None:
    for offset, text in enumerate(texts, 1):
        fields = text.split(form.separator)
        if len(fields) != wide:
            raise InputError(f"{shown}: expected {wide:,} pixels in row {number + offset:,}, found {len(fields):,}")
        if bad := [field for field in fields if not _is_number(_bare(field))]:
            found = repr(bad[0].strip()[:SHOWN]) if bad[0].strip() else "an empty one"
            raise InputError(f"{shown}: expected numbers in row {number + offset:,}, found {found}")
    raise InputError(f"{shown}: expected numbers between commas, found something else")


def _bare(field: str) -> str:
    return field.strip().strip("\"'").strip()


def _is_number(field: str) -> bool:
    try:
        return math.isfinite(float(field))
    except ValueError:
        return False


def _is_square(count: int) -> bool:
    return count > 3 and math.isqrt(count) ** 2 == count
