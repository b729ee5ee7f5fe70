"""One digit, large: its pixels travel as they are and are painted in place, so that nothing flickers."""

import base64
from pathlib import Path

import numpy as np
import streamlit as st

from vae.manifold import to_bytes

FOLDER = Path(__file__).parent
_mount = st.components.v2.component(
    "latent_atlas_digit_plate",
    html='<canvas width="28" height="28" role="img"></canvas>',
    css=(FOLDER / "digit_plate.css").read_text(encoding="utf-8"),
    js=(FOLDER / "digit_plate.js").read_text(encoding="utf-8"),
)


def digit_plate(image: np.ndarray, *, label: str, key: str) -> None:
    """Show one image (h, w) in [0, 1] as crisp squares; `label` is what a screen reader says."""
    height, width = image.shape
    pixels = base64.b64encode(to_bytes(image).tobytes()).decode("ascii")
    _mount(key=key, data={"pixels": pixels, "width": width, "height": height, "label": label})
