"""The engine of Latent Atlas: models, training, evaluation, checkpoints. It never imports Streamlit.

As a library: `vae.load`, `vae.train`, `vae.prepare`, `vae.explore`, `vae.export`; see docs/api.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vae.training.library import Model, explore, load, prepare, train

__version__ = "0.1.0"
__all__ = ["Model", "explore", "load", "prepare", "train"]


def __getattr__(name: str) -> Any:
    """What the library offers, imported when it is first asked for."""
    if name == "export":
        return import_module("vae.export")  # which can be called
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from vae.training import library

    return getattr(library, name)
