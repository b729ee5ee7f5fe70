"""The class colours beyond ten by rule: `python -m benchmarks.palette` writes them into vae/web/shared/palette.js.

The first ten were chosen by hand and search, so that every pair stays apart under normal vision, protanopia and
deuteranopia, and classes that models confuse (4 and 9, 3 and 5 and 8) got the most distant pairs. Each further one is
the colour that is farthest, in OKLab and under all three visions, from the nearest of those before it, among those that
show on both pages and bear a numeral.
"""

import tomllib
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np

from app.state.colours import contrast, ink_on, rgb
from vae.export.palette import CLASS_COLOURS, FILE

CONFIG = Path(__file__).resolve().parents[1] / "app" / ".streamlit" / "config.toml"
FIRST, CLASSES = 10, 256
LEVELS = range(0, 256, 15)  # of red, green and blue, that are tried
ON_PAGE, NUMERAL = 1.9, 4.5  # contrast at least
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
# Ottosson 2020
TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def oklab(colours: Sequence[str], vision: str) -> np.ndarray:
    """Colours "#rrggbb" as one of VISIONS sees them, in OKLab, (n, 3)."""
    gamma = np.array([rgb(colour) for colour in colours]) / 255
    linear = np.where(gamma <= 0.04045, gamma / 12.92, ((gamma + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ VISIONS[vision].T, 0, 1)
    return np.cbrt(seen @ TO_LMS.T) @ TO_OKLAB.T


def further(first: Sequence[str], count: int = CLASSES) -> list[str]:
    """The first colours and those that follow by the rule, `count` in all."""
    tried = [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in product(LEVELS, repeat=3)]
    themes = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    pages = [themes[name]["backgroundColor"] for name in ("light", "dark")]
    tried = [colour for colour in tried if _shows(colour, pages)]
    views = [(oklab(tried, vision), oklab(first, vision)) for vision in VISIONS]
    nearest = np.min([_distances(places, known).min(axis=1) for places, known in views], axis=0)
    found = list(first)
    while len(found) < count:
        best = int(nearest.argmax())
        found.append(tried[best])
        for places, _ in views:
            nearest = np.minimum(nearest, np.linalg.norm(places - places[best], axis=1))
    return found


def _shows(colour: str, pages: Sequence[str]) -> bool:
    return min(contrast(colour, page) for page in pages) > ON_PAGE and contrast(colour, ink_on(colour)) > NUMERAL


def _distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.linalg.norm(some[:, None] - others[None], axis=2)


def written() -> str:
    """The text of the file, with the colours after the first ten anew."""
    head, _, tail = FILE.read_text(encoding="utf-8").split("`")
    colours = further(CLASS_COLOURS[:FIRST])
    lines = (" ".join(colours[i : i + FIRST]) for i in range(0, len(colours), FIRST))
    return f"{head}`\n" + "\n".join(lines) + f"\n`{tail}"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
