"""Desks, printed lines and shadows around a digit: they go, or one sentence refuses."""

import numpy as np
import pytest
from PIL import Image

from tests.drawings import THREE
from tests.handed_in import Photograph, Written, of_strokes
from vae.data.preprocess import prepare
from vae.data.sheet import find_sheet
from vae.errors import InputError

SIZE = (450, 600)
WRITTEN = [Written(of_strokes(THREE))]
PLAIN = prepare(Photograph(WRITTEN, size=SIZE).pixels()).image
GROUNDS = {
    "ruled": {"paper": "ruled", "turned": 6},
    "squared": {"paper": "squared", "turned": -4},
    "squared, upright": {"paper": "squared"},
    "a printed box": {"paper": "boxed", "phase": (0.0, 0.0), "turned": 3},
    "in shadow": {"shadow": 0.5},
    "squared, in shadow": {"paper": "squared", "shadow": 0.6, "seed": 2},
    "a sheet that fills 40 %": {"sheet": (42.0, 58.0), "turned": 8},
    "a sheet that fills 95 %": {"sheet": (65.0, 88.0)},
    "a sheet on a light desk": {"sheet": (50.0, 60.0), "desk": 130.0, "turned": -7},
    "squared, on a desk, in shadow": {"sheet": (50.0, 60.0), "paper": "squared", "shadow": 0.6, "turned": 5},
}


@pytest.mark.parametrize("name", GROUNDS)
def test_the_digit_alone_is_left_of_every_ground(name):
    image = prepare(Photograph(WRITTEN, size=SIZE, **GROUNDS[name]).pixels()).image
    assert np.corrcoef(image.ravel(), PLAIN.ravel())[0, 1] > 0.7


EMPTY = {
    "plain": {},
    "ruled": {"paper": "ruled", "turned": 3},
    "squared": {"paper": "squared"},
    "a sheet on a desk": {"sheet": (50.0, 60.0), "turned": 7},
    **{f"a shadow {seed}": {"shadow": 0.45 + 0.06 * seed, "seed": seed} for seed in range(4)},
    **{
        f"squared, a shadow {seed}": {"paper": "squared", "shadow": shadow, "seed": seed, "turned": turned}
        for seed, shadow, turned in ((1, 0.55, 0), (9, 0.55, 0), (18, 0.65, 0), (23, 0.75, -7))
    },
}


@pytest.mark.parametrize("name", EMPTY)
def test_paper_without_a_digit_has_no_ink(name):
    with pytest.raises(InputError, match="no ink"):
        prepare(Photograph(size=SIZE, **EMPTY[name]).pixels())


@pytest.mark.parametrize("light", [False, True])
def test_ink_on_an_enlarged_picture_has_soft_edges_and_is_no_shadow(light):
    soft = Image.fromarray(PLAIN).resize((240, 240), Image.Resampling.BICUBIC)
    ink = np.pad(np.asarray(soft).astype(float), 20) / 255
    picture = 200 - 150 * ink + np.random.default_rng(0).normal(0, 4, ink.shape)
    image = prepare((255 - picture if light else picture).astype(np.uint8)).image
    assert np.corrcoef(image.ravel(), PLAIN.ravel())[0, 1] > 0.7


def test_dark_ink_is_found_where_a_corner_in_the_light_seems_to_be_light_ink():
    right, down = np.mgrid[0:1:360j, 0:1:480j]
    lit = 90 + 120 / (1 + np.exp(-(right + down - 1.6) / 0.05))
    picture = np.random.default_rng(0).normal(lit, 2)
    picture[120:200, 100:103] -= 70
    box = prepare(picture.clip(0, 255).astype(np.uint8)).box
    assert (abs(box.top - 120) <= 3, abs(box.left - 100) <= 3, box.height < 90, box.width < 9) == (True,) * 4


def test_a_sheet_is_found_where_it_lies_and_none_where_paper_fills_the_picture():
    sheet = find_sheet(Photograph(WRITTEN, size=SIZE, sheet=(40.0, 50.0), sheet_at=(15.0, -8.0)).pixels())
    rows, columns = np.nonzero(sheet)
    assert rows.mean() / sheet.shape[0] == pytest.approx(0.5 - 8 / 67.5, abs=0.02)
    assert columns.mean() / sheet.shape[1] == pytest.approx(0.5 + 15 / 90, abs=0.02)
    assert sheet.mean() == pytest.approx(40 * 50 / (67.5 * 90), abs=0.06)
    assert find_sheet(Photograph(WRITTEN, size=SIZE).pixels()) is None


def test_a_picture_of_28_by_28_is_taken_as_it_is_and_dark_ink_only_inverted():
    tile = PLAIN.copy()
    tile[5:9, 3] = 27  # faint, and away from the middle
    assert (prepare(tile).image == tile).all()
    assert (prepare(255 - tile).image == tile).all()
