"""The editor of code maps: edits decode in the browser; Python hears of a map when the pointer lets go or keys rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.components.mounting import heard, mounted, sent
from app.state.codebooks import Book
from vae.errors import InputError
from vae.latent.code_maps import check_code_maps

_mount = mounted("code_grid", "code_grid/code_grid.css")


@dataclass(frozen=True, eq=False)
class EditedDigit:
    """A test digit's own code map and the map as edited, each (side, side); `title` names the digit."""

    row: int
    title: str
    base: np.ndarray
    codes: np.ndarray


def code_grid(
    digits: Sequence[EditedDigit],
    *,
    base: str,
    book: Book,
    originals: bool,
    key: str,
    on_edit: Callable[[list[np.ndarray]], None],
) -> None:
    """Show one or two digits as code maps to edit, each beside its decode, and the codebook to choose from.

    Args:
        base: the address of the checkpoint's files; they travel once.
        originals: whether the test pictures are at hand.
        on_edit: called with the maps, in the order of `digits`, at the start of the run that an edit causes.
    """

    def read(event: Any) -> tuple[list[np.ndarray], int] | None:
        return read_edit(event, count=len(digits), codes=book.codes, side=book.side)

    _mount(
        key=key,
        data={
            "base": base,
            "book": book.look(),
            "places": book.places(),
            "stages": [
                {"row": d.row, "title": d.title, "base": d.base.ravel().tolist(), "codes": d.codes.ravel().tolist()}
                for d in digits
            ],
            "originals": originals,
            "seq": sent(key),
        },
        on_edit_change=heard(key, "edit", read, on_edit),
    )


def read_edit(event: Any, *, count: int, codes: int, side: int) -> tuple[list[np.ndarray], int] | None:
    """What the browser sent, checked: it is input like any other."""
    if not isinstance(event, dict) or not isinstance(event.get("seq"), int):
        return None
    maps = event.get("maps")
    if not isinstance(maps, list) or len(maps) != count:
        return None
    try:
        found = np.array(maps).reshape(count, side, side)
        return list(check_code_maps(found, codes=codes, side=side)), event["seq"]
    except (ValueError, InputError):
        return None
