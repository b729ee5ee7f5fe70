"""Files of pictures, to pixels of one shape: in parallel, the bad ones named and left out."""

import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from PIL import Image

from vae.data.preprocess import prepare
from vae.data.reading import sizes
from vae.data.reading.colours import channels
from vae.data.reading.found import Choices, plural
from vae.data.reading.listing import Entry
from vae.data.shapes import IMAGE_SIDE
from vae.data.uploads import decoded, has_frames, seen_size
from vae.errors import InputError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "HEIF")
FRAMED = (".tif", ".tiff", ".gif", ".webp")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif")
MOST_BYTES = 2**30  # of decoded pictures
LOSSY = 12  # grey levels by which the channels of a gray picture differ once JPEG or WebP has packed it
NAMED = 5  # bad files that a sentence names
BATCH = 256  # files between two reports of progress

Progress = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """For who does not want to know."""


@dataclass(frozen=True, eq=False)
class Pixels:
    """Pictures of files as (n, h, w) or (n, h, w, 3) uint8, which files they are of, and what was done."""

    images: np.ndarray
    rows: np.ndarray
    done: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Read:
    value: tuple[int, int] | np.ndarray | None
    problem: str = ""
    frames: bool = False


def read_pixels(entries: Sequence[Entry], shown: str, choices: Choices, *, progress: Progress = silent) -> Pixels:
    """Each file's picture as a person sees it, fitted into one size; what is transparent lies on paper.

    Raises:
        InputError: no picture among them, or more than fits into memory.
    """
    # Python's filters of warnings belong to the whole process: they are set once, around all threads
    with warnings.catch_warnings(), ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        heads = _all(pool, _head, entries, lambda done, of: progress(done // 4, of))
        known = [head.value for head in heads if isinstance(head.value, tuple)]
        if not known:
            raise InputError(f"{shown}: expected pictures, found none that can be read; {_named(entries, heads)}")
        size = (IMAGE_SIDE, IMAGE_SIDE) if choices.ink else sizes.target(known, choices.size)
        if (found := len(known) * size[0] * size[1] * 3) > MOST_BYTES:
            raise InputError(f"{shown}: expected at most {MOST_BYTES:,} bytes of pictures, found {found:,}")
        good = [row for row, head in enumerate(heads) if head.value is not None]
        files = [entries[row] for row in good]
        read = _all(pool, lambda entry: _picture(entry, size, ink=choices.ink), files, progress, after=len(files) // 4)
    framed = sum(head.frames for head in heads)
    for row, each in zip(good, read, strict=True):
        heads[row] = each
    rows = np.array([row for row, head in enumerate(heads) if isinstance(head.value, np.ndarray)], int)
    if not len(rows):
        raise InputError(f"{shown}: expected pictures, found none that can be read; {_named(entries, heads)}")
    colour = channels([np.stack([np.asarray(heads[row].value) for row in rows])], gray=choices.gray, slack=LOSSY)
    done = [] if choices.ink else [sizes.resized_sentence(known, size)]
    done += ["Each picture's ink was prepared as on Draw."] if choices.ink else []
    done += [sentence for sentence in colour.done if choices.gray and not sentence.startswith("Three equal")]
    done += [f"Of {plural(framed, 'file', 'files')} with several pictures the first was taken."] if framed else []
    done += [_named(entries, heads)] if len(rows) < len(entries) else []
    return Pixels(colour.images[0], rows, tuple(filter(None, done)))


def _all(
    pool: ThreadPoolExecutor,
    work: Callable[[Entry], _Read],
    entries: Sequence[Entry],
    progress: Progress,
    after: int = 0,
) -> list[_Read]:
    read: list[_Read] = []
    for start in range(0, len(entries), BATCH):  # a batch at a time, or Ctrl-C would wait for all of them
        read += pool.map(work, entries[start : start + BATCH])
        progress(max(after, len(read)), len(entries))
    return read


def _head(entry: Entry) -> _Read:
    try:
        content = entry.read()
        frames = entry.path.suffix.lower() in FRAMED and has_frames(content, FORMATS)
        return _Read(seen_size(content, FORMATS), frames=frames)
    except InputError as error:
        return _Read(None, str(error).removeprefix("picture: "))


def _picture(entry: Entry, size: tuple[int, int], *, ink: bool) -> _Read:
    try:
        picture = decoded(entry.read(), FORMATS)
        return _Read(np.repeat(prepare(picture).image[..., None], 3, axis=2) if ink else sizes.fitted(picture, size))
    except InputError as error:
        return _Read(None, str(error).removeprefix("picture: "))


def _named(entries: Sequence[Entry], heads: Sequence[_Read]) -> str:
    bad = [(entry, head.problem) for entry, head in zip(entries, heads, strict=True) if head.problem]
    some = "; ".join(f"{entry.path} ({problem})" for entry, problem in bad[:NAMED])
    more = f"; and {len(bad) - NAMED:,} more" if len(bad) > NAMED else ""
    return f"{plural(len(bad), 'file was', 'files were')} left out: {some}{more}."
