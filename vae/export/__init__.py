"""What leaves the program as a file: pictures, animations, arrays, tables, reports, the explorer. NumPy and Pillow.

The module itself can be called, as the library's `vae.export(model, path)`.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import Protocol

from vae.checkpoints.store import Checkpoint
from vae.data.aside import written_aside
from vae.export.explorer import export_explorer, panel, require_plane, require_vector

__all__ = ["export_explorer", "panel", "require_plane", "require_vector"]


class _Model(Protocol):
    checkpoint: Checkpoint


class _Exporting(ModuleType):
    """The module with what a library's user calls by its name."""

    def __call__(self, model: _Model, path: str | Path) -> Path:
        """Write the explorer of a model as one HTML file that needs no server; the path."""
        target = Path(path)
        with written_aside(target) as stream:
            stream.write(export_explorer(model.checkpoint).encode())
        return target


sys.modules[__name__].__class__ = _Exporting
