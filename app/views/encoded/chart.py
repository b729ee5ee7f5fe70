"""What Encoded digits draws: the plane of two latent dimensions, a line of one, a map of more."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.state import latent_maps
from vae.checkpoints import maps
from vae.checkpoints.store import Checkpoint
from vae.latent.encoded_set import EncodedSet
from vae.latent.maps import METHODS, PCA, strewn

MAP = "map"


@dataclass(frozen=True, eq=False)
class Chart:
    """The encoded set as it is drawn.

    Attributes:
        name: the map's method; empty where the places are the latents themselves.
        places: (n, 2).
        axes: what runs across and up; empty where it has no measure.
        alt: the chart in words.
        note: how far it is to be trusted, in HTML; empty for a plane.
    """

    name: str
    places: np.ndarray
    axes: tuple[str, str]
    alt: str
    note: str = ""


def chosen_method(checkpoint: Checkpoint) -> str:
    """The method of the map, chosen beside the classes and kept in the address; empty where no map is needed."""
    if not maps.has_maps(checkpoint):
        return ""
    method = st.segmented_control(
        "Map",
        list(METHODS),
        default=PCA,
        key=MAP,
        bind="query-params",
        format_func=lambda name: METHODS[name].title,
    )
    return method or PCA


def chart_of(checkpoint: Checkpoint, encoded: EncodedSet, method: str) -> Chart:
    """The chart; raise InputError where the map is damaged."""
    if method:
        return _map(latent_maps.of(checkpoint, method), encoded.dim)
    if encoded.dim == 1:
        alt = "Posterior means of the test digits on a line, coloured by class"
        note = "One latent dimension is a line; across it the digits are strewn, so that none hides another."
        return Chart("", strewn(encoded.mean[:, 0]), ("z₁", ""), alt, note)
    return Chart("", encoded.mean, ("z₁", "z₂"), "Posterior means of the test digits on the plane, coloured by class")


def _map(found: maps.LatentMap, dim: int) -> Chart:
    title, trust = METHODS[found.method].title, found.trust
    note = (
        f"{title} of {dim} dimensions. Of a digit’s {trust.k} nearest in the latent space, "
        f"<b>{100 * trust.kept:.0f} %</b> are among its {trust.k} nearest here; trustworthiness "
        f"<b>{trust.trustworthiness:.2f}</b> of 1."
    )
    axes = ("p₁", "p₂") if found.method == PCA else ("", "")
    return Chart(found.method, found.places, axes, f"{title} map of the test digits, coloured by class", note)
