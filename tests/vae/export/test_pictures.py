"""Pictures as PNG: known pixels out, crisp at every scale."""

import io

import numpy as np
import pytest
from PIL import Image

from vae.errors import InputError
from vae.export import pictures
from vae.export.pictures import Strip


def read(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)))


def test_an_enlarged_picture_keeps_every_pixel_a_square():
    gray = np.array([[0.0, 1.0], [0.5, 0.25]])
    assert np.array_equal(read(pictures.png(gray, 3)), np.kron([[0, 255], [128, 64]], np.ones((3, 3))))


def test_colours_are_enlarged_channel_by_channel():
    colour = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert np.array_equal(read(pictures.png(colour, 2)), np.kron(colour, np.ones((2, 2, 1))))


def test_an_enlarged_png_keeps_every_pixel_a_square():
    gray = np.array([[1, 2], [3, 4]], np.uint8)
    assert np.array_equal(read(pictures.enlarge_png(pictures.png(gray), 2)), np.kron(gray, np.ones((2, 2))))


def test_a_scale_that_would_be_too_large_becomes_the_largest_that_is_not():
    wide = np.zeros((2, 3000), np.uint8)
    assert read(pictures.png(wide, 20)).shape == (4, 6000)
    assert pictures.fitting_scale((10, 90_000), 20) == 1


@pytest.mark.parametrize("shape", [(4,), (2, 2, 2), (0, 4), (1, 2, 2, 3)])
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(InputError, match=r"expected shape \(h, w\) or \(h, w, 3\)"):
        pictures.png(np.zeros(shape, np.uint8))


def test_a_scale_below_one_is_refused():
    with pytest.raises(InputError, match="found 0"):
        pictures.png(np.zeros((2, 2)), 0)


def test_a_sheet_holds_its_images_right_of_the_titles():
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
    sheet = read(pictures.sheet_png([Strip("original", images), Strip("β = 1", images[::-1])], 2))
    assert sheet.shape[0] == 2 * 28 * 2
    enlarged = np.kron(np.hstack(images), np.ones((2, 2)))
    assert np.array_equal(sheet[:56, -168:], enlarged)
    assert np.array_equal(sheet[56:, -168:-112], np.kron(images[2], np.ones((2, 2))))
    assert sheet[:56, :-168].max() == 255  # the title's ink


def test_notes_stand_below_their_images_and_make_room_for_themselves():
    blank = np.zeros((2, 28, 28), np.uint8)
    plain = read(pictures.sheet_png([Strip("", blank)], 4))
    noted = read(pictures.sheet_png([Strip("", blank, notes=("81.2", ""))], 4))
    assert plain.shape == (112, 224)
    assert noted.shape[1] == 224
    below = noted[112:]
    assert below[:, :112].max() == 255
    assert below[:, 112:].max() == 0


def test_a_title_with_letters_that_the_font_lacks_is_spelt_out():
    blank = np.zeros((1, 28, 28), np.uint8)
    assert pictures.sheet_png([Strip("β − é", blank)]) == pictures.sheet_png([Strip("beta - e", blank)])


def test_a_sheet_without_rows_or_of_several_sizes_is_refused():
    with pytest.raises(InputError, match="at least one row"):
        pictures.sheet_png([])
    with pytest.raises(InputError, match="one size"):
        pictures.sheet_png([Strip("", np.zeros((1, 28, 28))), Strip("", np.zeros((1, 8, 8)))])


def test_a_strip_without_images_or_with_too_few_notes_is_refused():
    with pytest.raises(InputError, match=r"expected images of shape \(n, h, w\)"):
        Strip("", np.zeros((0, 28, 28)))
    with pytest.raises(InputError, match="a note for each of 2 images, found 1"):
        Strip("", np.zeros((2, 28, 28)), notes=("one",))
