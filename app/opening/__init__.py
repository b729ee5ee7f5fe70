"""The first answer of every page: its name, a frame of what is coming, and what a browser may fetch meanwhile.

Streamlit's own page is empty until half a megabyte of scripts has run, many seconds on a slow line. `app.opening.shell`
writes into it what is known without them; `opening.js` takes that away as soon as the app stands there itself.
"""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs

import streamlit as st

from app.opening import preloads
from app.server import routes
from app.state import session
from app.state.page_list import PAGE_LIST, PageEntry
from app.state.plane_view import PlaneView
from app.ui import controls, parts
from app.ui.ink import filling
from vae.checkpoints.store import MANIFOLD, Checkpoint

FOLDER = Path(__file__).parent
STYLE = (FOLDER / "opening.css").read_text(encoding="utf-8")
SCRIPT = (FOLDER / "opening.js").read_text(encoding="utf-8")
# what is looked for in Streamlit's page, each once
TITLE, HEAD, HEAD_END, ROOT = "<title>Streamlit</title>", "<head>", "</head>", '<div id="root"></div>'
COLOURS = {"paper": "backgroundColor", "panel": "secondaryBackgroundColor", "ink": "textColor", "line": "borderColor"}


@dataclass(frozen=True)
class Asked:
    """What an address asks for, as far as the first answer shows it.

    Attributes:
        page: the one that opens.
        hidden: parts of pages that the link hides.
        embedded: whether the page stands in another one, without the list of pages.
        checkpoint: whose plane opens; None on other pages, and where there is none.
        manifold: whether the plane opens on its whole manifold.
    """

    page: PageEntry
    hidden: tuple[str, ...] = ()
    embedded: bool = False
    checkpoint: Checkpoint | None = None
    manifold: bool = False

    @classmethod
    def from_address(cls, path: str, query: str) -> Self | None:
        """What a path and a query below this server's base path ask for; None for a path that is no page's."""
        page = next((each for each in PAGE_LIST if path == f"{routes.prefix()}/{each.url_path}"), None)
        if page is None:
            return None
        given = parse_qs(query)
        view = PlaneView.from_parameters({key: values[-1] for key, values in given.items()})
        chosen = _plane_of(given.get(controls.PICKED, [""])[-1]) if page is PAGE_LIST[0] else None
        return cls(
            page=page,
            hidden=parts.named(given.get(parts.PARAMETER, [])),
            embedded=given.get("embed", [""])[-1].lower() == "true",
            checkpoint=chosen,
            manifold=chosen is not None and chosen.has(MANIFOLD) and "manifold" in view.layers and view.at is None,
        )


def _plane_of(name: str) -> Checkpoint | None:
    offered = session.explorable()
    return next((checkpoint for checkpoint in offered if checkpoint.name == name), next(iter(offered), None))


def completed(html: str, asked: Asked) -> str:
    """Streamlit's page with the right title, what to fetch early, and the frame in front of its empty root."""
    html = html.replace(TITLE, f"<title>{escape(asked.page.document_title)}</title>", 1)
    html = preloads.without_font(html)
    if asked.manifold and asked.checkpoint:
        html = html.replace(HEAD, HEAD + preloads.picture(asked.checkpoint), 1)
    html = html.replace(HEAD_END, preloads.tags(asked.checkpoint, already=html) + HEAD_END, 1)
    return html.replace(ROOT, frame(asked) + ROOT, 1)


def frame(asked: Asked) -> str:
    """The page's name, the names of all pages, and the place of its picture."""
    pieces = []
    if not asked.embedded and parts.PAGES not in asked.hidden:
        names = "".join(
            f"<span{' class=here' if each is asked.page else ''}>{escape(each.title)}</span>" for each in PAGE_LIST
        )
        pieces.append(f'<div class="pages" aria-hidden="true">{names}</div>')
    if "title" not in asked.hidden:
        pieces.append(f'<p class="name">{escape(asked.page.title)}</p>')
    pieces.append(f'<div class="places" aria-hidden="true"><div class="plane">{manifold(asked)}</div><div></div></div>')
    decoder = "" if asked.checkpoint is None else preloads.decoder(asked.checkpoint)
    return (
        f'<div id="opening" role="status" aria-label="{escape(asked.page.title)} is loading"'
        f' data-later="{escape(decoder)}"{" data-embedded" if asked.embedded else ""}>'
        f"<style>{colours()}{STYLE}</style><script>{SCRIPT}</script>{''.join(pieces)}</div>"
    )


def manifold(asked: Asked) -> str:
    """The shipped picture of the plane, in the page's ink; empty where the page does not open on it."""
    if asked.checkpoint is None or not asked.manifold:
        return ""
    address = f"{routes.prefix()}/{routes.address(asked.checkpoint, MANIFOLD)}"
    style = filling(address, coloured=asked.checkpoint.config.coloured)
    return f'<div class="manifold" style="{style}"></div>'


def colours() -> str:
    """The two themes' colours as CSS properties, the dark ones where the script has found that theme."""
    rules = []
    for theme, selector in (("light", "#opening"), ("dark", "[data-opening=dark] #opening")):
        values = {name: st.get_option(f"theme.{theme}.{option}") for name, option in COLOURS.items()}
        properties = "".join(f"--{name}:{value};" for name, value in values.items() if value)
        rules.append(f"{selector}{{{properties}color-scheme:{theme}}}")
    return "".join(rules)
