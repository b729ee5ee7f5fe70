"""Maps that a prior drew, decoded; one of them fills again cell by cell, in the browser."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.components.mounting import mounted
from app.state.codebooks import Book
from vae.latent.code_maps import CodeSample

_mount = mounted("code_film", "shared/slider.css", "code_grid/code_grid.css", "code_film/code_film.css")


def code_film(
    sample: CodeSample,
    *,
    base: str,
    book: Book,
    blank: int,
    given: int,
    shown: int,
    key: str,
    on_choose: Callable[[int], None],
) -> None:
    """Show a sample's digits, and one of its maps as it fills.

    Args:
        base: the address of the checkpoint's files.
        blank: the code that stands in for cells still to come.
        given: cells, in reading order, that were there before the prior drew.
        shown: the digit whose map is shown at first.
        on_choose: called with another one's number at the start of the run that a click causes.
    """
    count = len(sample.codes)

    def chosen() -> None:
        index = read_choice(st.session_state[key].get("shown"), count=count)
        if index is not None:
            on_choose(index)

    _mount(
        key=key,
        data={
            "base": base,
            "look": book.look(),
            "blank": blank,
            "given": given,
            "count": count,
            "maps": sample.codes.ravel().tolist(),
            "bits": [round(float(bits), 1) for bits in sample.bits],
            "shown": shown,
        },
        on_shown_change=chosen,
    )


def read_choice(event: Any, *, count: int) -> int | None:
    """The digit that the browser names, where there is one of that number."""
    return event if isinstance(event, int) and not isinstance(event, bool) and 0 <= event < count else None
