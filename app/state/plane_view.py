"""What a link keeps of a plane beside the pinned latent: layers, classes, the part shown, a path. To and from text.

    ?layers=points_support&off=3_5&at=0.5_-1.2_4&path=-1_0_1.5_2_least&as=3&slice=p1_7&tool=between_12_90_spherical

Both the address and what the browser sends are input: whatever does not fit is passed over.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from vae.export.glossary import PLANE_LAYERS as LAYERS
from vae.latent.maps import METHODS

OPENING = LAYERS[:2]
FARTHEST = 1e4  # of a latent
ZOOMS = (1 / 8, 400.0)
CLASSES = 256
MOST_POINTS = 1024  # of a path's line
MOST_FRAMES, MOST_DIMENSIONS = 128, 128  # of a film
MOST_LETTERS = 1200  # of a tool with its settings
PARAMETERS = ("layers", "off", "at", "path", "as", "slice", "tool")
TOOLS = ("along", "between", "directions", "samples", "posterior")
NO_TOOL = "none"
TOOL = re.compile(rf"{NO_TOOL}|({'|'.join(TOOLS)})(_[A-Za-z0-9.~%-]+)*")
SLICE = re.compile(rf"(p[12]|[1-9]\d{{0,3}})_(p[12]|[1-9]\d{{0,3}})|digits(_\d{{1,7}}){{3}}|map_({'|'.join(METHODS)})")
BETWEEN, LEAST, NO_LAYER = "_", "least", "none"
EXPECTED = {
    "layers": f"some of {', '.join(LAYERS)}, or {NO_LAYER}",
    "off": "classes, such as 3_5",
    "at": "a place and a zoom, such as 0.5_-1.2_4",
    "path": "the two ends of a path, such as -1_0_1.5_2",
    "as": "one class",
    "slice": "two axes, such as p1_7, three digits, such as digits_12_90_555, or a map, such as map_pca",
    "tool": f"one of {', '.join(TOOLS)}, with its settings, or {NO_TOOL}",
}


@dataclass(frozen=True)
class Pin:
    """A latent that was pinned: z of d numbers, and the row of the test digit that was clicked, if it was one."""

    z: tuple[float, ...]
    row: int | None


@dataclass(frozen=True)
class Mixture:
    """The condition y = (1 − t)·onehot(a) + t·onehot(b)."""

    a: int
    b: int
    t: float


@dataclass(frozen=True, kw_only=True)
class PlaneView:
    """One view of a plane.

    Attributes:
        layers: those that are on, of LAYERS.
        off: classes whose points are switched off.
        at: centre of the first plane and zoom against its home view; None for the whole plane.
        path: the ends of the path, (z₁, z₂) each; None for no path.
        least: whether the path is the one of least picture change.
        label: the class that a conditional model decodes; None for its first.
        slice: the part of a larger latent space that the plane shows, or a map of all of it; empty for its two main
            components.
        tool: the open tool below the plane with its settings; empty for what is open at first.
        film: the latents that the tool shows as a film, as the browser has them; no part of the address.
        way: the points of the path's line as the browser drew it, z₁ and z₂ in turn; no part of the address.
    """

    layers: tuple[str, ...] = OPENING
    off: tuple[int, ...] = ()
    at: tuple[float, ...] | None = None
    path: tuple[float, ...] | None = None
    least: bool = False
    label: int | None = None
    slice: str = ""
    tool: str = ""
    film: tuple[tuple[float, ...], ...] = ()
    way: tuple[float, ...] = ()

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> Self:
        """The view that an address names."""
        named = {key: parameters.get(key, "").split(BETWEEN) for key in PARAMETERS}
        ends = [text for text in named["path"] if text != LEAST]
        return cls.from_parts(
            layers=named["layers"] if named["layers"] != [""] else OPENING,
            off=[_whole(text) for text in named["off"]],
            at=[_real(text) for text in named["at"]],
            path=[_real(text) for text in ends],
            least=LEAST in named["path"],
            label=_whole(named["as"][0]),
            slice=parameters.get("slice", ""),
            tool=parameters.get("tool", ""),
            film=(),
            way=(),
        )

    @classmethod
    def misread(cls, parameters: Mapping[str, str]) -> dict[str, str]:
        """What the parameters that do not fit should be, in words, by their names."""
        view = cls.from_parameters(parameters)
        named = {key: parameters[key].split(BETWEEN) for key in PARAMETERS if parameters.get(key)}
        fits = {
            "layers": lambda texts: texts == [NO_LAYER] or set(texts) <= set(LAYERS),
            "off": lambda texts: len(view.off) == len(set(texts)),
            "at": lambda texts: view.at is not None,
            "path": lambda texts: view.path is not None,
            "as": lambda texts: _is_class(_whole(texts[0])) and len(texts) == 1,
            "slice": lambda texts: bool(view.slice),
            "tool": lambda texts: bool(view.tool),
        }
        return {key: EXPECTED[key] for key, texts in named.items() if not fits[key](texts)}

    @classmethod
    def from_event(cls, event: Any) -> Self | None:
        """The view that a browser sent; None for what is none."""
        keys = ("layers", "off", "at", "path", "least", "label")
        if not isinstance(event, Mapping) or any(key not in event for key in keys):
            return None
        later = ("slice", "tool", "film", "way")
        return cls.from_parts(**{key: event[key] for key in keys}, **{key: event.get(key) for key in later})

    @classmethod
    def from_parts(
        cls,
        *,
        layers: Any,
        off: Any,
        at: Any,
        path: Any,
        least: Any,
        label: Any,
        slice: Any,
        tool: Any,
        film: Any,
        way: Any,
    ) -> Self:
        """The view of those parts that fit."""
        place, ends = _reals(at, 3), _reals(path, 4)
        points = len(way) if isinstance(way, list | tuple) and len(way) % 2 == 0 else 0
        shown = place is not None and ZOOMS[0] <= place[2] <= ZOOMS[1]
        return cls(
            layers=tuple(name for name in LAYERS if isinstance(layers, list | tuple) and name in layers),
            off=tuple(sorted({int(each) for each in off if _is_class(each)})) if isinstance(off, list | tuple) else (),
            at=place if shown else None,
            path=ends,
            least=ends is not None and least is True,
            label=int(label) if _is_class(label) and label else None,
            slice=slice if isinstance(slice, str) and SLICE.fullmatch(slice) else "",
            tool=tool if isinstance(tool, str) and len(tool) <= MOST_LETTERS and TOOL.fullmatch(tool) else "",
            film=_film(film),
            way=(_reals(way, points) or ()) if ends and 4 <= points <= MOST_POINTS else (),
        )

    def parameters(self) -> dict[str, str]:
        """What the address says of it; what is as the page opens is left out."""
        named = {}
        if self.layers != OPENING:
            named["layers"] = BETWEEN.join(self.layers) or NO_LAYER
        if self.off:
            named["off"] = BETWEEN.join(map(str, self.off))
        if self.at:
            named["at"] = BETWEEN.join(f"{value:.4g}" for value in self.at)
        if self.path:
            ends = [f"{value:.4g}" for value in self.path]
            named["path"] = BETWEEN.join([*ends, LEAST] if self.least else ends)
        if self.label is not None:
            named["as"] = str(self.label)
        if self.slice:
            named["slice"] = self.slice
        if self.tool:
            named["tool"] = self.tool
        return named

    def to_browser(self) -> dict[str, Any]:
        """Plain JSON for the browser part."""
        return {
            "layers": list(self.layers),
            "off": list(self.off),
            "at": list(self.at) if self.at else None,
            "path": list(self.path) if self.path else None,
            "least": self.least,
            "label": self.label or 0,
            "slice": self.slice,
            "tool": self.tool,
        }


def _is_class(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < CLASSES


def _reals(values: Any, count: int) -> tuple[float, ...] | None:
    if not isinstance(values, Sequence) or isinstance(values, str) or len(values) != count:
        return None
    fit = all(isinstance(value, int | float) and math.isfinite(value) and abs(value) <= FARTHEST for value in values)
    return tuple(float(value) for value in values) if fit else None


def _film(frames: Any) -> tuple[tuple[float, ...], ...]:
    """Latents of one size; none where any of them does not fit."""
    if not isinstance(frames, list | tuple) or not 2 <= len(frames) <= MOST_FRAMES:
        return ()
    dim = len(frames[0]) if isinstance(frames[0], list | tuple) else 0
    found = [_reals(frame, dim) for frame in frames] if 1 <= dim <= MOST_DIMENSIONS else []
    fit = tuple(frame for frame in found if frame is not None)
    return fit if len(fit) == len(frames) else ()


def _real(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None
