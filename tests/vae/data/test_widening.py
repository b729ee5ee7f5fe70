"""Strokes and their widths: known answers."""

import numpy as np
import pytest

from vae.data.widening import enlarge, stroke_width, widened


def bar(width: int, *, height: int = 200) -> np.ndarray:
    """An upright stroke in the middle of a wider crop."""
    picture = np.zeros((height, 120), np.uint8)
    picture[:, 60 : 60 + width] = 255
    return picture


def test_a_crop_is_enlarged_to_200_pixels_between_its_pixels_middles():
    large = enlarge(np.array([[0, 200]], np.uint8))
    assert large.shape == (100, 200)
    assert (large[0, :50] == 0).all()
    assert (large[0, 150:] == 200).all()
    assert (np.diff(large[0, 50:150].astype(int)) == 2).all()
    own = np.random.default_rng(0).integers(0, 256, (200, 50)).astype(np.uint8)
    assert (enlarge(own) == own).all()


@pytest.mark.parametrize("width", [1, 2, 5, 12, 24, 25])
def test_a_stroke_is_measured_to_a_tenth_of_a_fitted_pixel(width):
    assert stroke_width(bar(width)) == pytest.approx(width, abs=1)
    assert stroke_width(bar(width).T) == pytest.approx(width, abs=1)


def test_no_stroke_has_no_width_and_is_not_widened():
    assert stroke_width(np.full((200, 100), 127, np.uint8)) == 0
    assert widened(np.full((200, 100), 127, np.uint8), 24) is None


@pytest.mark.parametrize("width", [2, 8, 16])
def test_strokes_are_widened_to_what_the_fitted_picture_is_to_show(width):
    wide = widened(bar(width), 24)
    scale = 200 / wide.shape[0]
    assert scale * stroke_width(wide) == pytest.approx(24, abs=1.5)
    assert set(np.unique(wide)) == {0, 255}


def test_ink_is_only_ever_added():
    assert widened(bar(26), 24) is None
    assert widened(bar(40), 24) is None
    faint = bar(6)
    faint[:, :30] = 90  # too faint for a stroke
    grown = widened(faint, 24)
    margin = (grown.shape[0] - 200) // 2
    assert (grown[margin:-margin, margin:-margin] >= faint).all()
