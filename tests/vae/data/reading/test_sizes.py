"""Sizes of pictures: by area, aspect kept, padded with the border's colour."""

import numpy as np
import pytest

from vae.data.reading import sizes
from vae.errors import InputError


def test_each_new_pixel_is_the_mean_over_its_area():
    image = np.arange(256, dtype=np.uint8).reshape(16, 16)
    small = sizes.fitted(image, (8, 8))
    np.testing.assert_allclose(small, image.reshape(8, 2, 8, 2).mean(axis=(1, 3)), atol=0.5)


def test_proportions_are_kept_and_the_rest_has_the_border_s_colour():
    image = np.full((20, 40, 3), (10, 200, 30), np.uint8)
    image[5:15, 10:30] = 0
    fitted = sizes.fitted(image, (16, 16))
    assert fitted.shape == (16, 16, 3)
    assert (fitted[:4] == (10, 200, 30)).all()
    assert (fitted[-4:] == (10, 200, 30)).all()
    assert (fitted[7:9, 5:11] == 0).all()


def test_a_picture_of_that_size_is_not_touched():
    image = np.zeros((9, 8), np.uint8)
    assert sizes.fitted(image, (9, 8)) is image


@pytest.mark.parametrize(
    ("found", "asked", "expected"),
    [
        ([(28, 20)] * 2, None, (28, 20)),
        ([(8, 64)], None, (8, 64)),
        ([(28, 28), (28, 27)], None, (32, 32)),
        ([(65, 64)], None, (32, 32)),
        ([(7, 8)], None, (32, 32)),
        ([(300, 200)], (64, 48), (64, 48)),
    ],
)
def test_the_own_size_stays_where_models_take_it(found, asked, expected):
    assert sizes.target(found, asked) == expected


@pytest.mark.parametrize(
    ("text", "size"), [("28x20", (28, 20)), ("16", (16, 16)), ("8×64", (8, 64)), ("32X32", (32, 32))]
)
def test_a_size_is_read_as_it_is_typed(text, size):
    assert sizes.parsed_size(text) == size


@pytest.mark.parametrize("text", ["", "x", "28x", "28x28x1", "-8x8", "7x8", "65", "999999999", "٣٢"])
def test_other_sizes_are_refused(text):
    with pytest.raises(InputError, match="size: expected"):
        sizes.parsed_size(text)
