"""What leaves the program as a file: pictures, animations, arrays, tables, reports, the explorer. NumPy and Pillow."""

from vae.export.explorer import export_explorer, panel, require_plane, require_vector

__all__ = ["export_explorer", "panel", "require_plane", "require_vector"]
