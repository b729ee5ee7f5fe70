"""Colours of codes: known colours of OKLab, likeness kept, a fixed order."""

import numpy as np
import pytest

from app.state.code_colours import code_colours, code_order, oklab_to_srgb


@pytest.mark.parametrize(
    ("lab", "rgb"),
    [
        ((1.0, 0.0, 0.0), (255, 255, 255)),
        ((0.0, 0.0, 0.0), (0, 0, 0)),
        ((0.6279554, 0.2248631, 0.1258463), (255, 0, 0)),
        ((0.4520137, -0.0324566, -0.3115281), (0, 0, 255)),
    ],
)
def test_oklab_gives_the_known_colours(lab, rgb):
    assert np.abs(oklab_to_srgb(np.array([lab])).astype(int)[0] - rgb).max() <= 1


def test_every_code_has_its_own_colour_and_like_codes_look_alike():
    codebook = np.random.default_rng(0).normal(size=(128, 16)) * [10, 6, 4, *[0.1] * 13]
    colours = code_colours(codebook)
    assert len(set(colours)) == 128
    assert all(len(colour) == 7 and colour.startswith("#") for colour in colours)
    values = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours], float)
    apart = np.linalg.norm(values[:, None] - values[None], axis=-1)
    distance = np.linalg.norm(codebook[:, None] - codebook[None], axis=-1)
    nearest = np.where(np.eye(128, dtype=bool), np.inf, distance).argmin(axis=1)
    assert np.median(apart[np.arange(128), nearest]) < 0.4 * np.median(apart)


def test_the_order_goes_from_the_darkest_to_the_lightest():
    codebook = np.outer([3.0, -1.0, 2.0, 0.0], [1.0, 2.0])
    lightness = [sum(int(code_colours(codebook)[code][i : i + 2], 16) for i in (1, 3, 5)) for code in range(4)]
    assert code_order(codebook).tolist() == np.argsort(lightness).tolist() == [1, 3, 2, 0]


def test_a_codebook_of_one_dimension_has_colours_too():
    assert len(set(code_colours(np.array([[0.0], [1.0]])))) == 2
