"""Figures and pictures: arrays in, known pixels out."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from app.ui import figures
from app.ui.palette import class_colour
from vae.data.naming import Naming
from vae.latent.encoded_set import EncodedSet

DIGITS = Naming("digit", tuple("0123456789"))


def encoded_set(mean, label) -> EncodedSet:
    mean = np.array(mean, np.float32)
    return EncodedSet(
        mean=mean, log_var=np.zeros_like(mean), label=np.array(label, np.uint8), error=np.zeros(len(mean), np.float32)
    )


def read(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)))


@pytest.fixture
def two_clusters() -> EncodedSet:
    label = np.repeat([4, 7], 100)
    mean = np.random.default_rng(0).normal(0, 0.1, (200, 2)) + np.where(label[:, None] == 4, [2, 3], [-3, -1])
    return encoded_set(mean, label)


def test_the_figure_carries_rows_and_shows_only_the_chosen_classes(two_clusters):
    figure = figures.encoded_figure(two_clusters, (7,), naming=DIGITS)
    assert [trace.name for trace in figure.data] == ["7"]
    assert np.array_equal(figure.data[0].customdata, np.arange(100, 200))
    assert [annotation.text for annotation in figure.layout.annotations] == ["<b>7</b>"]
    assert figure.data[0].marker.color == class_colour(7)


def test_the_figure_s_axes_have_one_scale(two_clusters):
    layout = figures.encoded_figure(two_clusters, (4, 7), naming=DIGITS).layout
    widths = [axis.range[1] - axis.range[0] for axis in (layout.xaxis, layout.yaxis)]
    assert widths[0] == pytest.approx(widths[1])
    assert layout.yaxis.scaleanchor == "x"


def test_the_figure_without_classes_is_empty(two_clusters):
    assert len(figures.encoded_figure(two_clusters, (), naming=DIGITS).data) == 0


def test_pairs_show_the_original_above_the_reconstruction(two_clusters):
    originals = np.zeros((200, 28, 28), np.uint8)
    originals[150] = 77
    html = figures.pairs_html(
        two_clusters, np.array([150]), naming=DIGITS, decoded=np.ones((1, 28, 28)), originals=originals
    )
    sources = [part.split(")")[0] for part in html.split("base64,")[1:]]
    above, below = (read(base64.b64decode(source)) for source in sources)
    assert (above == 77).all()
    assert (below == 255).all()
    assert "Test digit 150, a 7" in html


def test_numerals_that_would_hide_each_other_part_and_lone_ones_stay():
    places = np.array([[0, 0], [0, 0], [5, 3], [0, 8], [200, 100]], dtype=float)
    aside = figures.badge_offsets(places)
    assert not aside[4].any()
    parted = places + aside
    distance = np.linalg.norm(parted[:, None] - parted[None], axis=2)
    assert distance[np.triu_indices(5, 1)].min() >= figures.APART - 1e-6
    assert np.linalg.norm(aside, axis=1).max() < 2 * figures.APART


def test_no_class_has_no_numeral():
    assert figures.badge_offsets(np.empty((0, 2))).shape == (0, 2)
