"""A region that was drawn on a chart: from the chart's event, to and from the address, and which points lie in it.

    ?region=-1_0.5_0.2_1.1_…         the corners, x and y in turn
    ?region=tsne_-1_0.5_0.2_1.1_…    the same on a map, by its method: a region belongs to the chart it was drawn on

Plain NumPy; both the event and the address are input, and what is no region is none.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

MOST_CORNERS = 32  # a lasso has hundreds; so many keep its shape
FARTHEST = 1e4
BETWEEN = "_"
EXPECTED = f"the corners of a region, such as 0_0_1_0_1_1, three to {MOST_CORNERS}, on a map after its name"


def from_event(event: Mapping[str, Any]) -> np.ndarray | None:
    """The corners, (n, 2), of the lasso or the box of a chart's selection; None where there is none."""
    selection = event.get("selection") or {}
    for shape in selection.get("lasso") or []:
        return _checked(shape.get("x"), shape.get("y"))
    for shape in selection.get("box") or []:
        x, y = shape.get("x"), shape.get("y")
        if isinstance(x, list | tuple) and isinstance(y, list | tuple) and len(x) == len(y) == 2:
            return _checked([x[0], x[1], x[1], x[0]], [y[0], y[0], y[1], y[1]])
    return None


def from_text(text: str, chart: str = "") -> np.ndarray | None:
    """The corners that an address names on a chart; None where it names none there."""
    name = f"{chart}{BETWEEN}" if chart else ""
    if not text.startswith(name):
        return None
    text = text.removeprefix(name)
    try:
        numbers = [float(number) for number in text.split(BETWEEN)]
    except ValueError:
        return None
    return _checked(numbers[::2], numbers[1::2]) if len(numbers) <= 2 * MOST_CORNERS else None


def to_text(corners: np.ndarray, chart: str = "") -> str:
    """What the address says of a region of a chart: at most MOST_CORNERS of its corners, evenly chosen."""
    kept = np.unique(np.linspace(0, len(corners) - 1, min(len(corners), MOST_CORNERS)).round().astype(int))
    return BETWEEN.join([*([chart] if chart else []), *(f"{number:.3g}" for number in corners[kept].ravel())])


def rows_inside(corners: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The rows of points (n, 2) that lie in the polygon, by the even-odd rule."""
    x, y = points[:, 0, None], points[:, 1, None]
    (x0, y0), (x1, y1) = corners.T, np.roll(corners, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return np.flatnonzero((crosses & (x < at)).sum(axis=1) % 2)


def path(corners: np.ndarray) -> str:
    """The polygon as an SVG path, as Plotly takes it."""
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in corners) + "Z"


def _checked(x: Any, y: Any) -> np.ndarray | None:
    if not isinstance(x, list | tuple) or not isinstance(y, list | tuple) or len(x) != len(y) or len(x) < 3:
        return None
    if not all(isinstance(v, int | float) and math.isfinite(v) and abs(v) <= FARTHEST for v in (*x, *y)):
        return None
    return np.column_stack([x, y]).astype(np.float64)
