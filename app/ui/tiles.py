"""Digits side by side as small tiles with captions."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from app.ui.figures import ink_html
from app.ui.palette import class_chip
from vae.data.naming import Naming


@dataclass(frozen=True, eq=False)
class Tile:
    """A digit with a caption; `label` puts a class's chip before it."""

    image: np.ndarray
    caption: str
    alt: str
    label: int | None = None


def tiles_html(tiles: Sequence[Tile], *, naming: Naming | None = None, small: bool = False) -> str:
    """Digits side by side, each with its caption; `naming` is that of their classes."""
    shown = []
    for tile in tiles:
        chip = "" if tile.label is None else class_chip(tile.label, naming or Naming())
        caption = f"<figcaption>{chip}<span>{escape(tile.caption)}</span></figcaption>" if chip or tile.caption else ""
        shown.append(f"<figure>{ink_html(tile.image, label=tile.alt)}{caption}</figure>")
    return f'<div class="tiles{" small" if small else ""}">{"".join(shown)}</div>'
