"""How a browser part is registered: its joined script, its styles, the element that it draws into."""

from collections.abc import Callable
from typing import Any

from streamlit.components.v2 import component

from app.server.scripts import script
from vae.export.browser import WEB


def mounted(name: str, *styles: str) -> Callable[..., Any]:
    """Register the part `name`, with style sheets by their paths below `vae/web`; give back what mounts it."""
    return component(
        f"latent_atlas_{name}",
        html='<div class="root"></div>',
        css="\n".join(_read(style) for style in styles),
        js=script(f"{name}.js").loader,
    )


def listening(name: str) -> Callable[..., Any]:
    """Register a part that shows nothing, whose one small script is all of it."""
    return component(f"latent_atlas_{name}", js=_read(f"{name}/{name}.js"))


def _read(path: str) -> str:
    return (WEB / path).read_text(encoding="utf-8")
