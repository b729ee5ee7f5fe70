"""Data sets whose pictures are drawn here from known factors, and need no download. NumPy only.

`shapes` after dSprites (Matthey et al. 2017), `scenes` after 3D Shapes (Burgess and Kim 2018); both are ours.
"""

from collections.abc import Mapping

from vae.data.factored.factors import Factor, Factored
from vae.data.factored.scenes import scenes
from vae.data.factored.shapes import shapes

__all__ = ["FACTORED", "Factor", "Factored"]

FACTORED: Mapping[str, Factored] = {
    "shapes": shapes(32, train=20_000, test=4_000),
    "shapes-64": shapes(64, train=10_000, test=2_000),
    "scenes": scenes(32, train=20_000, test=4_000),
    "scenes-64": scenes(64, train=10_000, test=2_000),
}
