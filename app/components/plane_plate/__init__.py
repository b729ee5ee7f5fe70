"""A picture of the latent plane with axes and the current point marked on it."""

from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent
TICKS = (-4, -2, 0, 2, 4)
_mount = st.components.v2.component(
    "latent_atlas_plane_plate",
    html=(FOLDER / "plane_plate.html").read_text(encoding="utf-8"),
    css=(FOLDER / "plane_plate.css").read_text(encoding="utf-8"),
    js=(FOLDER / "plane_plate.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class PlanePicture:
    """A square picture that covers [-extent, extent]² of the plane.

    Attributes:
        address: where the browser finds it.
        extent: half the side that the whole picture covers.
        enlarge: whole number by which its pixels become crisp squares before they are fitted into the page.
    """

    address: str
    extent: float
    enlarge: int = 1


def plane_plate(picture: PlanePicture, *, point: tuple[float, float], label: str, key: str) -> None:
    """Show a picture of the plane with `point` (z₁, z₂) marked; `label` is what a screen reader says.

    Only the point travels at each step: the picture comes once, from an immutable address.
    """
    _mount(key=key, data={**asdict(picture), "point": list(point), "ticks": list(TICKS), "label": label})
