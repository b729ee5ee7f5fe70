"""The data doctor: each doubt is found where it is, not where it is not, and its remedy mends it."""

from dataclasses import replace

import numpy as np
import pytest

from vae.data import datasets
from vae.data.dataset import Dataset, Split
from vae.data.doctor import signs
from vae.data.doctor.checks import CHECKS
from vae.data.doctor.examination import NAMES, doubts, examples, mended, summary
from vae.data.reading.read import Reading
from vae.errors import InputError


@pytest.fixture(scope="module")
def digits() -> Reading:
    return datasets.look("digits")


def changed(reading: Reading, change) -> Reading:
    """Every picture changed."""
    data = reading.data
    parts = (replace(part, images=change(part.images)) for part in (data.train, data.test))
    return replace(reading, data=Dataset("mine", *parts).identified())


def found(reading: Reading) -> set[str]:
    return {doubt.name for doubt in doubts(reading)}


@pytest.mark.parametrize("name", ["digits", "mnist-5k"])
def test_good_data_raise_no_doubt(name):
    assert doubts(datasets.look(name)) == ()


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("dark-on-white", lambda images: 255 - images),
        ("transposed", lambda images: images.swapaxes(1, 2)),
        ("range", lambda images: (images > 127).astype(np.uint8)),
    ],
)
def test_what_spoils_all_pictures_is_found_and_mended(digits, name, spoil):
    spoilt = changed(digits, spoil)
    before = spoilt.data.train.images.copy()
    assert found(spoilt) == {name}
    better = mended(spoilt, [name])
    assert found(better) == set()
    expected = (digits.data.train.images > 127) * 255 if name == "range" else digits.data.train.images
    np.testing.assert_array_equal(better.data.train.images, expected)
    assert better.data.digest != spoilt.data.digest
    np.testing.assert_array_equal(spoilt.data.train.images, before)  # what was read stays as it was
    assert len(better.done) == len(spoilt.done) + 1


def small(train, train_labels, test, test_labels, *, names=()) -> Reading:
    """A data set whose pictures are told by numbers; 0 is a blank one."""

    def pictures(numbers):
        images = np.zeros((len(numbers), 8, 8), np.uint8)
        images[:, 2:5, 3] = np.array(numbers, np.uint8)[:, None]
        return images

    parts = (Split(pictures(train), np.uint8(train_labels)), Split(pictures(test), np.uint8(test_labels)))
    return Reading(Dataset("mine", *parts, names=names).identified(), "mine.npz")


def numbers(split: Split) -> list[int]:
    return split.images[:, 3, 3].tolist()


def test_copies_are_counted_and_one_of_each_is_kept():
    reading = small([90, 91, 90, 90, 92], [0, 1, 0, 0, 1], [95, 95, 96], [0, 0, 1])
    (doubt,) = doubts(reading)
    assert doubt.name == "duplicates"
    assert doubt.sentence.startswith("3 pictures are copies")
    data = mended(reading, ["duplicates"]).data
    assert (numbers(data.train), numbers(data.test)) == ([90, 91, 92], [95, 96])


def test_training_pictures_in_the_test_are_left_out_of_it():
    reading = small([90, 91, 92], [0, 1, 0], [91, 95], [1, 0])
    assert [doubt.sentence for doubt in doubts(reading)] == [
        "1 of 2 test pictures stand among the training pictures too: measures would flatter."
    ]
    data = mended(reading, ["train-in-test"]).data
    assert (numbers(data.train), numbers(data.test)) == ([90, 91, 92], [95])


def test_a_test_of_nothing_else_is_not_emptied():
    with pytest.raises(InputError, match="leave the test pictures out, and a part of the others is set apart"):
        mended(small([90, 91], [0, 1], [91, 90], [1, 0]), ["train-in-test"])


def test_blank_pictures_are_no_copies_of_each_other_and_their_class_goes_with_them():
    reading = small([0, 0, 90, 91, 92, 93], [0, 0, 1, 2, 1, 2], [0, 95, 96], [0, 1, 2], names=("none", "ox", "ant"))
    assert found(reading) == {"blank"}
    data = mended(reading, ["blank"]).data
    assert (numbers(data.train), data.class_names) == ([90, 91, 92, 93], ("ox", "ant"))
    assert data.train.labels.tolist() == [0, 1, 0, 1]


def test_one_class_is_trained_without_classes():
    reading = small([90, 91], [0, 0], [95], [0], names=("ox",))
    assert found(reading) == {"one-class"}
    assert mended(reading, ["one-class"]).data.class_names == ("all pictures",)
    assert found(mended(reading, ["one-class"])) == set()


def test_imbalance_is_named_and_evened_out_among_the_training_pictures():
    reading = small([*range(90, 98), 80, 81], [0] * 8 + [1] * 2, [98, 99], [0, 1], names=("ox", "ant"))
    (doubt,) = doubts(reading)
    assert doubt.sentence == "The class ox has 8 training pictures, ant 2."
    data = mended(reading, ["imbalance"]).data
    assert np.bincount(data.train.labels).tolist() == [2, 2]
    assert numbers(data.test) == [98, 99]


def test_emnist_s_name_makes_the_doctor_look_closer():
    images = np.zeros((20, 28, 28), np.uint8)
    images[:10, 10:14, 4:24] = 255  # ten of sixteen lie
    images[10:, 4:24, 10:14] = 255
    images[:, 11, 11] = np.arange(100, 120)
    part = Split(images, np.uint8(np.arange(20) % 2))
    data = Dataset("mine", part.only(np.arange(16)), part.only(np.arange(16, 20))).identified()
    assert found(Reading(data, "mine.npz")) == set()
    assert found(Reading(data, "emnist-letters.npz")) == {"transposed"}


def test_colour_is_never_taken_for_ink_on_paper():
    images = np.full((4, 8, 8, 3), 250, np.uint8)
    assert not signs.light_border(images).any()
    assert signs.light_border(images[..., 0]).sum() == 0  # blank ones have no ink
    images[:, 3:5, 3:5] = 20
    assert signs.light_border(images[..., 0]).all()


def test_remedies_that_do_not_exist_are_refused_with_those_that_do(digits):
    with pytest.raises(InputError, match=r"expected remedies among names, range, .*; found 'tidy'"):
        mended(digits, ["tidy"])
    with pytest.raises(InputError, match="expected files named by their class"):
        mended(digits, ["names"])


def test_several_remedies_work_in_their_own_order_however_they_are_named(digits):
    spoilt = changed(digits, lambda images: 1 - (images.swapaxes(1, 2) > 127).astype(np.uint8))
    one, other = (mended(spoilt, order).data for order in (NAMES[1:4], NAMES[3:0:-1]))
    assert one.digest == other.digest
    np.testing.assert_array_equal(one.train.images, (digits.data.train.images > 127) * 255)


def test_numbers_and_examples_are_of_every_class(digits):
    numbers = summary(digits.data)
    assert (numbers.train, numbers.test, numbers.image_shape) == (1437, 360, (28, 28, 1))
    assert (sum(numbers.train_counts), sum(numbers.test_counts)) == (1437, 360)
    rows = examples(digits.data)
    assert len(rows) == 20
    assert np.bincount(digits.data.train.labels[rows]).tolist() == [2] * 10


def test_each_check_has_a_name_of_its_own_and_a_remedy():
    assert len({check.name for check in CHECKS}) == len(CHECKS) == len({check.remedy for check in CHECKS})
