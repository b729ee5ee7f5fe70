"""What a browser may fetch while it still reads Streamlit's own scripts, named in the page itself.

The order is the one in which a slow line should carry it: the manifold, Streamlit's scripts, the plane's, then at low
priority the widgets that every page of ours asks for later, and the points. The decoder, the largest, waits until
Streamlit runs. Low is what matters over HTTP/1.1: a browser has six connections, and Streamlit's first question to the
server must not stand in a line behind forty files of widgets.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from streamlit import file_util

from app.server import routes, scripts
from vae.checkpoints.decoder_weights import FILE as DECODER
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import MANIFOLD, Checkpoint
from vae.export.points import FILE as POINTS

SCRIPT = "latent_pad.js"
# Streamlit fetches these when the first of their kind is shown, a round trip each
WIDGETS = ("Html", "Selectbox", "BidiComponent", "ButtonGroup", "DownloadButton")
SCRIPTS = "static/js"
_IMPORT = re.compile(r'(?:from|import)"\./([^"/]+\.js)"')
# Streamlit's own font, which our theme asks for only where the reader's system has none of those that it names
_FONT = re.compile(r'<link\s+rel="preload"\s[^>]*as="font"[^>]*>\s*')


def without_font(html: str) -> str:
    """The page without the order to fetch a font that few readers need before all else."""
    return _FONT.sub("", html)


def tags(checkpoint: Checkpoint | None, *, already: str) -> str:
    """The links for the page's head.

    Args:
        checkpoint: whose plane the page opens on, None for a page without one.
        already: the page as it is; what it names is not named again.
    """
    folder = Path(file_util.get_static_dir()) / SCRIPTS
    widgets = [
        f'<link rel="modulepreload" crossorigin fetchpriority="low" href="./{SCRIPTS}/{name}">'
        for name in widget_scripts(folder)
        if name not in already
    ]
    if checkpoint is None:
        return "".join(widgets)
    part = f'<link rel="modulepreload" href="{routes.prefix()}/{scripts.script(SCRIPT).address}">'
    fetched = 'rel="preload" as="fetch" crossorigin fetchpriority="low"'
    files = [f'<link {fetched} href="{_address(checkpoint, file)}">' for file in (POINTS, LAYERS)]
    return "".join([part, *widgets, *files])


def picture(checkpoint: Checkpoint) -> str:
    """The link to the plane's manifold, which the page's frame shows: it goes before Streamlit's scripts."""
    return f'<link rel="preload" as="image" crossorigin fetchpriority="high" href="{_address(checkpoint, MANIFOLD)}">'


def decoder(checkpoint: Checkpoint) -> str:
    """Where the decoder's weights are."""
    return _address(checkpoint, DECODER)


def _address(checkpoint: Checkpoint, file: str) -> str:
    return f"{routes.prefix()}/{routes.address(checkpoint, file)}"


@cache
def widget_scripts(folder: Path) -> tuple[str, ...]:
    """The files of Streamlit's widgets and all that they import, in order; what this Streamlit lacks is left out."""
    found: dict[str, None] = {}
    for widget in WIDGETS:
        _collect(sorted(path.name for path in folder.glob(f"{widget}.*.js"))[:1], folder, found)
    return tuple(found)


def _collect(names: Iterable[str], folder: Path, found: dict[str, None]) -> None:
    for name in names:
        file = folder / name
        if name not in found and file.is_file():
            found[name] = None
            _collect(_IMPORT.findall(file.read_text(encoding="utf-8")), folder, found)
