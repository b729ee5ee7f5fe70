"""The pinned latent in the page's address, for pages whose planes are the only control of it."""

import math

import streamlit as st

from app.components.latent_pad import Pin

KEYS = ("z1", "z2")
FARTHEST = 100.0  # of a latent that a link may name


def pinned_latent() -> tuple[float, float]:
    """z = (z₁, z₂) of the address; a coordinate that is missing or no sensible number is 0."""
    return _coordinate(KEYS[0]), _coordinate(KEYS[1])


def take_pin(pin: Pin) -> None:
    """Put a latent that was pinned on a plane into the address."""
    for key, value in zip(KEYS, pin.z, strict=True):
        st.query_params[key] = f"{value:.4g}"


def _coordinate(key: str) -> float:
    try:
        value = float(st.query_params.get(key, "0"))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and abs(value) <= FARTHEST else 0.0
