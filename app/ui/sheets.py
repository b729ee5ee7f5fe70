"""Sheets: the same digits row by row, one row a model. Pure functions: arrays in, HTML or rows of a picture out."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image

from app.state.colours import rgb
from app.ui.ink import filling
from app.ui.palette import CLASS_COLOURS, class_chip
from vae.data.naming import Naming
from vae.export.pictures import Strip, as_bytes, encode_png
from vae.latent.manifold import contact_sheet

# each reads on the light and on the dark page, over 3:1
CHOSEN, TOO_MUCH, TOO_LITTLE = "#d5602f", "#d5602f", CLASS_COLOURS[1]


@dataclass(frozen=True, eq=False)
class SheetRow:
    """A row of a sheet.

    Attributes:
        title: what made the images.
        images: gray (n, h, w) or colour (n, h, w, 3), uint8 or float in [0, 1].
        chosen: whether the row is marked.
        details: short lines below the title.
        notes: short lines below each image, (n,) tuples of them, or none.
        error: reconstruction minus original, of the images' shape, in [-1, 1], shown below the images; None for none.
    """

    title: str
    images: np.ndarray
    chosen: bool = False
    details: tuple[str, ...] = ()
    notes: tuple[tuple[str, ...], ...] = ()
    error: np.ndarray | None = None


def sheet_html(
    rows: Sequence[SheetRow],
    *,
    labels: np.ndarray,
    naming: Naming,
    heads: bool = False,
    captions: Sequence[str] = (),
) -> str:
    """The rows in the page's own ink.

    Args:
        rows: from the top down.
        labels: (n,) classes of the columns.
        naming: what they are called.
        heads: whether each column's class stands above it.
        captions: a short text below each head.
    """
    columns = ", ".join(naming.name(int(label)) for label in labels)
    columns = f"{naming.plural} {escape(columns)}"
    lines = [_heads(labels, captions, naming)] if heads else []
    lines += [_line(row, columns) for row in rows]
    kind = "sheet noted" if any(row.notes for row in rows) else "sheet"
    return f'<div class="{kind}" style="--count:{len(labels)}">{"".join(lines)}</div>'


def strips(rows: Sequence[SheetRow]) -> list[Strip]:
    """The rows for a picture that stands alone, light ink on black; an error map is a row of its own, |x̂ − x|."""
    found = []
    for row in rows:
        found.append(Strip(row.title, row.images, tuple(" / ".join(note) for note in row.notes)))
        if row.error is not None:
            found.append(Strip("error", np.abs(row.error)))
    return found


def error_colours(error: np.ndarray) -> np.ndarray:
    """Signed errors (n, h, w[, 3]) in [-1, 1] as RGBA: too much ink and too little in a colour each, opaque
    by size; of coloured pictures the brightness.

    Returns:
        (n, h, w, 4) uint8.
    """
    error = error.mean(axis=3) if error.ndim == 4 else error
    too_much = error[..., None] > 0
    colour = np.where(too_much, np.array(rgb(TOO_MUCH), np.uint8), np.array(rgb(TOO_LITTLE), np.uint8))
    return np.concatenate([colour, as_bytes(np.abs(error))[..., None]], axis=-1).astype(np.uint8)


def _heads(labels: np.ndarray, captions: Sequence[str], naming: Naming) -> str:
    cells = []
    for column, label in enumerate(labels):
        caption = f"<small>{escape(captions[column])}</small>" if captions else ""
        cells.append(f"<div>{class_chip(int(label), naming)}{caption}</div>")
    return f'<div class="line heads"><span></span><div aria-hidden="true">{"".join(cells)}</div></div>'


def _line(row: SheetRow, columns: str) -> str:
    title = escape(row.title)
    details = "".join(f"<small>{escape(detail)}</small>" for detail in row.details)
    parts = [_strip(row.images, f"{title}: {columns}")]
    if row.error is not None:
        picture = _data_url(Image.fromarray(_side_by_side(error_colours(row.error))))
        parts.append(f'<img class="error" alt="{title}: its errors" src="{picture}">')
    if row.notes:
        cells = "".join(f"<div>{'<br>'.join(map(escape, note))}</div>" for note in row.notes)
        parts.append(f'<div class="cells">{cells}</div>')
    mark = "line chosen" if row.chosen else "line"
    return f'<div class="{mark}"><span>{title}{details}</span><div>{"".join(parts)}</div></div>'


def _strip(images: np.ndarray, label: str) -> str:
    """Images side by side: gray ones as a mask through which the page's ink is seen, coloured ones as they are."""
    ink = contact_sheet(as_bytes(images), columns=len(images))
    wide = images.shape[2] * len(images) / images.shape[1]
    if ink.ndim == 3:
        style = f"aspect-ratio:{wide:g};{filling(picture_url(ink), coloured=True)}"
        return f'<div class="strip" role="img" aria-label="{label}" style="{style}"></div>'
    picture = Image.new("LA", (ink.shape[1], ink.shape[0]))
    picture.putalpha(Image.fromarray(ink))
    url = _data_url(picture)
    style = f"aspect-ratio:{wide:g};-webkit-mask-image:url({url});mask-image:url({url})"
    return f'<div class="strip" role="img" aria-label="{label}" style="{style}"></div>'


def _side_by_side(pictures: np.ndarray) -> np.ndarray:
    """(n, h, w, c) -> (h, n·w, c)."""
    n, height, width, channels = pictures.shape
    return pictures.swapaxes(0, 1).reshape(height, n * width, channels)


def picture_url(pixels: np.ndarray) -> str:
    """Pixels (h, w) or (h, w, 3) uint8 as an address that holds them."""
    return _data_url(Image.fromarray(pixels))


def _data_url(picture: Image.Image) -> str:
    return "data:image/png;base64," + base64.b64encode(encode_png(picture)).decode("ascii")
