"""The way of any picture to 28×28: known answers, and digits that keep their class."""

from functools import cache

import numpy as np
import pytest

from tests import pictures
from tests.drawings import DRAWINGS
from vae.checkpoints.store import CheckpointStore
from vae.data import datasets
from vae.data.preprocess import (
    Box,
    Centring,
    Convention,
    as_it_is,
    centre_of_mass_corner,
    conformed,
    fit,
    ink_box,
    prepare,
    prepare_canvas,
    stretch,
    to_gray,
)
from vae.data.records import convention_of
from vae.data.strokes import paint, read_strokes
from vae.data.widening import median_width, stroke_width
from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet, neighbours

PASTED = 200
KEPT = 0.9
KEPT_IN_PLACE = Convention(Centring.KEPT)


def drawn(name: str, **options):
    return prepare_canvas(paint(read_strokes(DRAWINGS[name])), **options)


def test_the_box_holds_all_ink_and_nothing_more():
    light = np.zeros((40, 60), np.uint8)
    light[10:13, 20:50] = 64
    light[30, 5] = 63  # too faint
    assert ink_box(light) == Box(10, 20, 3, 30)


def test_fitting_keeps_the_aspect_and_the_mean():
    rng = np.random.default_rng(0)
    for height, width, shape in ((40, 80, (10, 20)), (20, 20, (20, 20)), (7, 5, (20, 14)), (300, 2, (20, 1))):
        picture = rng.integers(0, 256, (height, width)).astype(np.uint8)
        fitted = fit(picture)
        assert fitted.shape == shape
        assert fitted.mean() == pytest.approx(picture.mean(), abs=0.5)


def test_fitting_takes_the_mean_of_each_area():
    picture = np.kron(np.arange(0, 200, 10, dtype=np.uint8), np.ones((40, 2), np.uint8))
    assert (fit(picture) == np.arange(0, 200, 10)).all()


def test_a_picture_of_twenty_pixels_is_fitted_unchanged():
    picture = np.random.default_rng(1).integers(0, 256, (20, 13)).astype(np.uint8)
    assert (fit(picture) == picture).all()


def test_stretching_makes_the_upper_decile_of_the_ink_white():
    fitted = np.zeros((20, 20), np.uint8)
    fitted[:10, :10] = np.arange(1, 101).reshape(10, 10)
    stretched = stretch(fitted)
    assert stretched[9, 0] == 255  # the 91st of 100
    assert stretched[4, 4] == round(255 * 45 / 91)
    assert stretched[10:].max() == 0


def test_the_centre_of_mass_lies_in_the_middle():
    fitted = np.zeros((20, 20), np.uint8)
    fitted[:, 6:8] = 200
    fitted[17:, 3:12] = 255
    image = np.zeros((28, 28))
    top, left = centre_of_mass_corner(fitted)
    image[top : top + 20, left : left + 20] = fitted
    rows, columns = np.indices(image.shape)
    assert abs((image * rows).sum() / image.sum() - 14) <= 0.5
    assert abs((image * columns).sum() / image.sum() - 14) <= 0.5


def test_no_ink_is_cut_where_the_mass_lies_far_from_the_box_s_middle():
    fitted = np.zeros((20, 20), np.uint8)
    fitted[:, 0] = 255
    fitted[0, 19] = 70
    assert centre_of_mass_corner(fitted) == (5, 8)


def test_centring_moves_a_digit_to_one_place_from_anywhere():
    corner = [[110, *(np.array(stroke[1:]) - 300).tolist()] for stroke in DRAWINGS["three"]]
    moved = prepare_canvas(paint(read_strokes(corner)))
    assert np.abs(moved.image.astype(int) - drawn("three").image).max() <= 2


def test_without_centring_a_digit_keeps_its_place():
    strokes = [[110, *(np.array(stroke[1:]) - 300).tolist()] for stroke in DRAWINGS["three"]]
    kept = prepare_canvas(paint(read_strokes(strokes)), convention=KEPT_IN_PLACE)
    assert kept.corner[0] < drawn("three", convention=KEPT_IN_PLACE).corner[0]
    assert kept.corner[1] < drawn("three", convention=KEPT_IN_PLACE).corner[1]
    assert (kept.fitted == drawn("three", convention=KEPT_IN_PLACE).fitted).mean() > 0.99


def test_scikit_learn_s_digits_come_back_as_they_are_by_their_own_convention():
    images = datasets.load("digits").test.images[:50]
    unwidened = Convention(convention_of("digits").centring)
    prepared = np.stack([prepare_canvas(image, convention=unwidened).image for image in images])
    difference = np.abs(prepared.astype(int) - images).mean(axis=(1, 2))
    assert np.median(difference) < 2


@pytest.mark.parametrize("convention", [KEPT_IN_PLACE, Convention(Centring.BOX, stroke=50), Convention(stroke=30)])
def test_a_preparation_can_be_made_to_follow_another_convention(convention):
    assert (conformed(drawn("three"), convention).image == drawn("three", convention=convention).image).all()


def test_thin_strokes_are_a_step_of_the_preparation_and_wide_ones_are_left_alone():
    thin = [[20, *stroke[1:]] for stroke in DRAWINGS["three"]]
    canvas = paint(read_strokes(thin))
    before, after = (prepare_canvas(canvas, convention=Convention(stroke=stroke)) for stroke in (None, 24))
    assert before.widened is None
    assert stroke_width(after.widened) == pytest.approx(27, abs=2)  # fitted, 24: the box has grown with the strokes
    assert after.image.sum(dtype=int) > 1.5 * before.image.sum(dtype=int)
    thick = [[160, *stroke[1:]] for stroke in DRAWINGS["three"]]
    assert prepare_canvas(paint(read_strokes(thick))).widened is None


@pytest.mark.parametrize("data", ["digits", pytest.param("mnist", marks=pytest.mark.long)])
def test_each_data_set_s_own_stroke_is_the_median_of_its_training_pictures(data):
    if not datasets.available(data):
        pytest.skip(f"needs the pictures of {data}")
    images = datasets.load(data).train.images
    some = images[:: len(images) // 400]
    assert median_width(prepare_canvas(image).cropped for image in some) == pytest.approx(
        convention_of(data).stroke, abs=2
    )


def test_every_step_of_a_drawing_is_kept():
    steps = drawn("three")
    box = steps.box
    assert (steps.cropped == steps.light[box.top : box.top + box.height, box.left : box.left + box.width]).all()
    assert max(steps.fitted.shape) == 20
    assert steps.image.sum() == steps.fitted.sum()
    assert steps.image.shape == (28, 28)


@pytest.mark.parametrize("name", [name for name in DRAWINGS if name != "nothing"])
def test_every_drawing_is_light_ink_on_black(name):
    image = drawn(name).image
    assert image.dtype == np.uint8
    assert image.max() == 255


def test_an_empty_sheet_has_no_ink():
    with pytest.raises(InputError, match="no ink"):
        drawn("nothing")


@pytest.mark.parametrize("level", [0, 90, 255])
def test_plain_paper_has_no_ink(level):
    with pytest.raises(InputError, match="no ink"):
        prepare(np.full((60, 80), level, np.uint8))


def test_grain_is_no_ink():
    paper = np.random.default_rng(0).normal(180, 10, (300, 400)).clip(0, 255).astype(np.uint8)
    with pytest.raises(InputError, match="no ink"):
        prepare(paper)


@pytest.mark.parametrize(
    "picture", [np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4)), np.zeros((1, 9), np.uint8), np.zeros(9, np.uint8)]
)
def test_what_is_no_picture_is_one_sentence(picture):
    with pytest.raises(InputError, match="picture: expected gray or RGB"):
        prepare(picture)


def test_luma_weighs_the_colours_as_the_eye_does():
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]] * 2, np.uint8)
    assert to_gray(colours)[0].tolist() == [76, 150, 29, 255]


def test_a_photograph_with_shadows_becomes_light_ink_on_black():
    steps = prepare(pictures.photograph())
    assert np.median(steps.light) == 0
    assert (steps.light > 0).mean() < 0.05  # the shadows are gone
    height, width = steps.light.shape
    assert steps.box.top < height / 2 < steps.box.left + steps.box.width < width
    assert_centred(steps.image)


def test_polarity_does_not_matter():
    photograph = pictures.photograph()
    one, other = prepare(photograph).image, prepare(255 - photograph).image
    assert np.abs(one.astype(int) - other).mean() < 8


def assert_centred(image: np.ndarray) -> None:
    rows, columns = np.indices(image.shape)
    assert abs((image * rows).sum() / image.sum() - 14) <= 0.6
    assert abs((image * columns).sum() / image.sum() - 14) <= 0.6


# -- digits on noisy paper keep their class ----------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(("name", "data"), [("digits-vae", "digits"), ("mnist-vae", "mnist"), ("mnist-ae", "mnist")])
def test_digits_on_noisy_paper_keep_their_class(worker, name, data):
    if not datasets.available(data):
        pytest.skip(f"needs the pictures of {data}")
    test = datasets.load(data).test
    rows, pasted = on_paper(data)
    encoded = CheckpointStore().open(name).encoded()
    right = classes(encoded, worker.encode(name, test.images[rows]).mean, rows) == test.labels[rows]
    kept = classes(encoded, worker.encode(name, pasted).mean, rows) == test.labels[rows]
    assert right.mean() > 0.7
    assert kept[right].mean() >= KEPT


@cache
def on_paper(data: str) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a data set's test pictures, and these pictures prepared again from noisy paper."""
    test, rng = datasets.load(data).test, np.random.default_rng(0)
    rows = rng.choice(len(test), PASTED, replace=False)
    papers = (pictures.on_noisy_paper(test.images[row], rng) for row in rows)
    return rows, np.stack([prepare(paper, convention=convention_of(data)).image for paper in papers])


def classes(encoded: EncodedSet, means: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The class of most of the ten test digits encoded nearest, the digit itself left out."""
    found = []
    for row, mean in zip(rows, means, strict=True):
        near = neighbours(encoded, mean, 11)
        others = near.label[near.index != row][:10]
        found.append(np.bincount(others).argmax())
    return np.array(found)


@pytest.mark.parametrize("level", [0, 40, 255])
def test_a_picture_of_the_data_set_stays_as_it_is_ink_or_none(level):
    image = np.full((28, 28), level, np.uint8)
    kept = as_it_is(image)
    assert (kept.image == image).all()
    assert conformed(kept, Convention(Centring.KEPT, None)) is kept
