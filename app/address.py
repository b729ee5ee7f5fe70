"""What is kept in the page's address by hand, since its only control is a browser part: a pin, a view, a mixture."""

import math

import streamlit as st

from app.components.class_morph import Mixture
from app.components.latent_pad import Pin
from app.plane_view import PARAMETERS, PlaneView

KEYS = ("z1", "z2")
FARTHEST = 100.0  # of a latent that a link may name
OPENING_ENDS = (3, 8)  # two classes of much the same strokes


def pinned_latent() -> tuple[float, float]:
    """z = (z₁, z₂) of the address; a coordinate that is missing or no sensible number is 0."""
    return _coordinate(KEYS[0]), _coordinate(KEYS[1])


def take_pin(pin: Pin) -> None:
    """Put a latent that was pinned on a plane into the address."""
    for key, value in zip(KEYS, pin.z, strict=True):
        st.query_params[key] = f"{value:.4g}"


def plane_view() -> PlaneView:
    """The view of a plane that the address names."""
    return PlaneView.from_parameters(st.query_params)


def take_view(view: PlaneView) -> None:
    """Put a view of a plane into the address, and take out what it no longer says."""
    named = view.parameters()
    for key in PARAMETERS:
        if key in named:
            st.query_params[key] = named[key]
        elif key in st.query_params:
            del st.query_params[key]


def pinned_mixture(classes: int) -> Mixture:
    """The mixture of the address; what is missing or does not fit the number of classes is as the page opens."""
    a, b = (end % classes for end in OPENING_ENDS)
    named = {key: _number(key, -1.0) for key in ("a", "b", "t")}
    ends = [int(named[key]) if named[key] in range(classes) else end for key, end in (("a", a), ("b", b))]
    return Mixture(*ends, named["t"] if 0 <= named["t"] <= 1 else 0.5)


def take_mixture(mixture: Mixture) -> None:
    """Put a mixture that was chosen into the address."""
    st.query_params.update({"a": str(mixture.a), "b": str(mixture.b), "t": f"{mixture.t:.2f}"})


def _coordinate(key: str) -> float:
    value = _number(key, 0.0)
    return value if abs(value) <= FARTHEST else 0.0


def _number(key: str, otherwise: float) -> float:
    """A finite number of the address, else the other one."""
    try:
        value = float(st.query_params.get(key, otherwise))
    except ValueError:
        return otherwise
    return value if math.isfinite(value) else otherwise
