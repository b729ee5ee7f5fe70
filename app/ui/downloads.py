"""The menu of what can be saved, in the same place on every page; each file is made when it is asked for.

    downloads.row(
        downloads.picture("Digit", lambda: session.decode(checkpoint, z)[0], file_name="digit.png"),
        downloads.animation("Walk", lambda: session.decode(checkpoint, path), file_name="walk.gif"),
        downloads.arrays("Latents", lambda: {"mean": encoded.mean}, file_name="latents.npz"),
        downloads.table("Selection", lambda: to_csv(columns), file_name="selection.csv"),
        downloads.report("Report", lambda: Report(title=…, question=…, …), file_name="report.html"),
        key="downloads",
    )

The functions run on another thread, after the script: they take what they need from variables of the run that offered
them, never from `st.session_state` or the address. `vae.export` makes the bytes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

import numpy as np
import streamlit as st

from app.ui import parts, share
from app.ui.parts import part
from vae.export.animation import gif
from vae.export.arrays import to_npz
from vae.export.pictures import Strip, png, sheet_png
from vae.export.report import Report, report_html

SCALES = (1, 4, 10, 20)
OPENING_SCALE = 10
MEDIA_TYPES = {
    ".png": "image/png",
    ".gif": "image/gif",
    ".npz": "application/octet-stream",
    ".csv": "text/csv",
    ".html": "text/html",
    ".zip": "application/zip",
}


@dataclass(frozen=True)
class Offer:
    """A file that may be downloaded.

    Attributes:
        title: on its button, a word or two beside the kind of file; one of a kind in its menu.
        make: the content for a scale, which only pictures heed.
        file_name: with one of the suffixes in MEDIA_TYPES.
        scaled: whether the scale matters.
        at_once: whether the file is made with the page: for what is quick, and must be what the page shows at a click
            that comes while it runs again.
    """

    title: str
    make: Callable[[int], bytes | str]
    file_name: str
    scaled: bool = False
    at_once: bool = False


def picture(title: str, make: Callable[[], np.ndarray], *, file_name: str) -> Offer:
    """A PNG of gray pixels (h, w) or colours (h, w, 3), uint8 or float in [0, 1], at the scale chosen in the menu."""
    return Offer(title, lambda scale: png(make(), scale), file_name, scaled=True)


def sheet(title: str, make: Callable[[], Sequence[Strip]], *, file_name: str) -> Offer:
    """A PNG of rows of images, each with its title, at the scale chosen in the menu."""
    return Offer(title, lambda scale: sheet_png(make(), scale), file_name, scaled=True)


def animation(
    title: str,
    make: Callable[[], np.ndarray],
    *,
    file_name: str,
    seconds: float = 4.0,
    there_and_back: bool = False,
) -> Offer:
    """A GIF of frames (n, h, w), uint8 or float in [0, 1], at the scale chosen in the menu; arguments as for `gif`."""

    def made(scale: int) -> bytes:
        return gif(make(), scale, seconds=seconds, there_and_back=there_and_back)

    return Offer(title, made, file_name, scaled=True)


def arrays(title: str, make: Callable[[], Mapping[str, np.ndarray]], *, file_name: str) -> Offer:
    """An NPZ of named arrays."""
    return Offer(title, lambda _: to_npz(make()), file_name)


def table(title: str, make: Callable[[], str], *, file_name: str, at_once: bool = False) -> Offer:
    """A CSV, as `vae.export.arrays.to_csv` writes it; `at_once` as in `Offer`."""
    return Offer(title, lambda _: make(), file_name, at_once=at_once)


def report(title: str, make: Callable[[], Report], *, file_name: str) -> Offer:
    """One HTML file of the view as this run shows it; its address and time are filled in here."""
    address = share.address(parts.hidden())

    def made(_: int) -> str:
        return report_html(replace(make(), address=address), made=datetime.now().astimezone())

    return Offer(title, made, file_name)


def file(title: str, make: Callable[[], bytes | str], *, file_name: str) -> Offer:
    """Any other file, its type by its suffix."""
    return Offer(title, lambda _: make(), file_name)


@st.fragment
def row(*offers: Offer, key: str, what: str = "") -> None:
    """The offers behind a button Save; nothing without offers.

    The menu is filled when it opens, so that a run of the page does not pay for it. A click on an offer downloads and
    runs nothing again; opening the menu and another scale run only this.

    Args:
        offers: in their order; where one depends on what is at hand, leave it out.
        key: of this menu, one of a kind on the page.
        what: names a menu of a section, which stays where it is called; without it, it is the page's own menu, which
            `style.css` brings into the head.
    """
    if not offers:
        return
    with part("downloads", key if what else f"head-{key}"):
        title = f"Save {what}".strip()
        menu = st.popover(title, icon=":material/download:", type="tertiary", key=f"{key}_menu", on_change="rerun")
        if menu.open:
            with menu:
                choices(*offers, key=key)


def choices(*offers: Offer, key: str) -> None:
    """The offers as buttons, those that a scale is for below the choice of it."""
    pictures = [offer for offer in offers if offer.scaled]
    scale = _scale(key) if pictures else 1
    for offer in (*pictures, *(offer for offer in offers if not offer.scaled)):
        _button(offer, scale, key=f"{key}_{_slug(offer.title)}")


def _scale(key: str) -> int:
    return (
        st.segmented_control(
            "A pixel of a picture becomes a square of",
            SCALES,
            default=OPENING_SCALE,
            required=True,
            key=f"{key}_scale",
            format_func=lambda scale: f"{scale}×{scale}",
            persist_state="session",
        )
        or OPENING_SCALE
    )


def _button(offer: Offer, scale: int, *, key: str) -> None:
    suffix = PurePath(offer.file_name).suffix
    st.download_button(
        f"{offer.title} :gray[{suffix.removeprefix('.').upper()}]",
        offer.make(scale) if offer.at_once else lambda: offer.make(scale),
        file_name=offer.file_name,
        mime=MEDIA_TYPES[suffix],
        key=key,
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _slug(title: str) -> str:
    return re.sub(r"\W+", "_", title).strip("_").lower()
