import gzip
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vae.data import datasets
from vae.data.records import RECORDS
from vae.errors import InputError

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _no_data_of_this_machine(monkeypatch, tmp_path):
    """Look for data in empty folders only, so that a test says the same on every machine."""
    monkeypatch.delenv("VAE_DATA_DIR", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


def arrays(train: int = 20, test: int = 10) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(1)
    return {
        "x_train": rng.integers(0, 256, (train, 28, 28)).astype(np.uint8),
        "y_train": (np.arange(train) % 10).astype(np.uint8),
        "x_test": rng.integers(0, 256, (test, 28, 28)).astype(np.uint8),
        "y_test": (np.arange(test) % 10).astype(np.uint8),
    }


def whole(count: int = 50) -> dict[str, np.ndarray]:
    return {"images": np.zeros((count, 28, 28), np.uint8), "labels": np.arange(count) % 10}


def idx(array: np.ndarray) -> bytes:
    axes = b"".join(length.to_bytes(4, "big") for length in array.shape)
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + axes + array.tobytes())


# -- digits ------------------------------------------------------------------------------------------------------------


def test_digits_are_1797_scans_split_once_and_for_all():
    data = datasets.load("digits")

    assert (len(data.train), len(data.test), data.classes) == (1437, 360, 10)
    for split in (data.train, data.test):
        assert split.images.shape == (len(split), 28, 28)
        assert split.images.dtype == split.labels.dtype == np.uint8
    assert datasets.available("digits")


def test_digits_test_split_holds_every_class_in_its_share():
    data = datasets.load("digits")

    everything = np.bincount(data.train.labels) + np.bincount(data.test.labels)
    assert np.abs(np.bincount(data.test.labels) - everything / 5).max() <= 1


def test_digits_lie_centred_on_black_with_full_ink():
    images = np.concatenate([datasets.load("digits").train.images, datasets.load("digits").test.images])

    for axis in (1, 2):
        ink = images.any(axis=axis)
        first, last = ink.argmax(axis=1), 27 - ink[:, ::-1].argmax(axis=1)
        assert (last - first < 20).all()
        assert set(27 - last - first) <= {0, 1}
    assert (images.max(axis=(1, 2)) > 200).all()


def test_mnist_5k_is_split_by_class_and_needs_nothing_of_this_machine():
    data = datasets.load("mnist-5k")

    assert datasets.available("mnist-5k")
    assert data.name == "mnist-5k"
    assert np.bincount(data.train.labels).tolist() == [400] * 10
    assert np.bincount(data.test.labels).tolist() == [100] * 10
    assert not {image.tobytes() for image in data.train.images} & {image.tobytes() for image in data.test.images}
    assert datasets.load("mnist-5k").test.images is data.test.images  # read once


@pytest.mark.parametrize("name", datasets.EMBEDDED)
def test_the_shared_digits_cannot_be_written_to(name):
    with pytest.raises(ValueError, match="read-only"):
        datasets.load(name).train.images[0] = 0


# -- where data sets are looked for ------------------------------------------------------------------------------------


def test_the_named_folder_comes_before_the_cache_of_keras(monkeypatch, tmp_path):
    cache = tmp_path / "keras" / "datasets"
    cache.mkdir(parents=True)
    np.savez(cache / "mnist.npz", **arrays(train=30))
    assert datasets.available("mnist")
    assert len(datasets.load("mnist").train) == 30

    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    assert len(datasets.load("mnist").train) == 30

    np.savez(tmp_path / "mnist.npz", **arrays(train=40))
    data = datasets.load("mnist")
    assert len(data.train) == 40
    assert data.name == "mnist"


def test_fashion_mnist_is_read_from_the_four_files_of_keras(tmp_path):
    folder = tmp_path / "keras" / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    for key, file in datasets.IDX_FILES.items():
        assert not datasets.available("fashion_mnist")
        (folder / file).write_bytes(idx(arrays()[key]))

    data = datasets.load("fashion_mnist")

    assert data.name == "fashion_mnist"
    np.testing.assert_array_equal(data.train.images, arrays()["x_train"])
    np.testing.assert_array_equal(data.test.labels, arrays()["y_test"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not gzip",
        idx(arrays()["x_train"])[:-50],
        gzip.compress(b"\x00\x00\x08"),
        gzip.compress(b"\x00\x00\x0d\x01\x00\x00\x00\x01abcd"),
        gzip.compress(b"\x00\x00\x08\x03" + b"\xff" * 12),
    ],
    # gzip stamps the time into its header, and the processes of one test run must agree on the names.
    ids=["empty", "not gzip", "cut short", "header cut short", "another type", "more than there is"],
)
def test_a_damaged_file_in_the_cache_is_named(tmp_path, content):
    folder = tmp_path / "keras" / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    for key, file in datasets.IDX_FILES.items():
        (folder / file).write_bytes(idx(arrays()[key]))
    (folder / datasets.IDX_FILES["x_train"]).write_bytes(content)

    with pytest.raises(InputError, match=r"train-images-idx3-ubyte\.gz: expected"):
        datasets.load("fashion_mnist")


@pytest.mark.parametrize(("name", "shown"), [("mnist", "MNIST"), ("fashion_mnist", "Fashion-MNIST")])
def test_a_data_set_that_is_not_here_says_how_to_get_it(name, shown):
    assert not datasets.available(name)
    with pytest.raises(InputError) as raised:
        datasets.load(name)

    message = str(raised.value)
    assert message == datasets.missing_message(name)
    assert message.startswith(shown)
    for part in ("VAE_DATA_DIR", f"{name}.npz", f"python -m vae download {name}", "'digits'"):
        assert part in message


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(
        InputError, match=r"expected one of digits, mnist-5k, mnist, fashion_mnist.* or the path.*found 'cifar'"
    ):
        datasets.load("cifar")
    assert not datasets.available("cifar")


def test_a_data_set_of_ones_own_is_found_by_name_in_the_folder(monkeypatch, tmp_path):
    np.savez(tmp_path / "shapes.npz", **arrays())
    assert "shapes.npz" in datasets.missing_message("shapes")

    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))

    assert datasets.available("shapes")
    assert datasets.load("shapes").name == "shapes"


def test_reading_data_imports_neither_keras_nor_tensorflow(tmp_path):
    np.savez(tmp_path / "mnist.npz", **arrays())
    code = (
        "import sys; from vae.data import datasets; datasets.load('digits'); datasets.load('mnist');"
        "sys.exit(bool({'keras', 'tensorflow'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "VAE_DATA_DIR": str(tmp_path)}, check=False)

    assert done.returncode == 0


# -- an .npz of one's own ----------------------------------------------------------------------------------------------


def test_an_archive_with_both_splits_is_taken_as_it_is(tmp_path):
    np.savez_compressed(tmp_path / "mine.npz", **arrays())

    data = datasets.load(tmp_path / "mine.npz")

    assert (data.name, data.classes) == ("mine", 10)
    np.testing.assert_array_equal(data.train.images, arrays()["x_train"])
    np.testing.assert_array_equal(data.test.labels, arrays()["y_test"])


def test_an_archive_of_images_and_labels_is_split_by_class_and_always_the_same(tmp_path):
    images = np.arange(50, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    np.savez(tmp_path / "mine.npz", images=images, labels=np.repeat(np.arange(5), 10))

    data, again = (datasets.load(tmp_path / "mine.npz") for _ in range(2))

    np.testing.assert_array_equal(np.bincount(data.test.labels), [2, 2, 2, 2, 2])
    np.testing.assert_array_equal(data.test.images, again.test.images)
    both = np.concatenate([data.train.images, data.test.images])[:, 0, 0]
    assert sorted(both) == list(range(50))
    np.testing.assert_array_equal(data.test.images[:, 0, 0] // 10, data.test.labels)


@settings(deadline=None)
@given(labels=st.lists(st.integers(0, 255), min_size=2, max_size=60))
def test_any_labels_split_into_two_parts_that_are_not_empty(tmp_path_factory, labels):
    path = tmp_path_factory.mktemp("split") / "mine.npz"
    np.savez(path, images=np.zeros((len(labels), 28, 28), np.uint8), labels=np.array(labels))

    data = datasets.load(path)

    assert len(data.test) == -(-len(labels) // 5)
    assert data.class_names == tuple(map(str, sorted(set(labels))))
    found = [data.class_names[label] for label in (*data.train.labels, *data.test.labels)]
    assert sorted(map(int, found)) == sorted(labels)


def test_floats_become_bytes_and_a_last_axis_of_one_is_dropped(tmp_path):
    images = np.linspace(0, 1, 10 * 784).reshape(10, 28, 28, 1)
    np.savez(tmp_path / "mine.npz", images=images, labels=np.zeros(10, np.int64))

    data = datasets.load(tmp_path / "mine.npz")

    every = np.concatenate([data.train.images, data.test.images])
    assert every.dtype == np.uint8
    assert (every.min(), every.max()) == (0, 255)
    assert np.bincount(every.ravel(), minlength=256).min() > 0


NAN = np.zeros((50, 28, 28))
NAN[3, 4, 5] = np.nan


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"images": NAN}, r"mine\.npz: expected finite numbers, found NaN"),
        ({"images": np.zeros((0, 28, 28), np.uint8), "labels": np.zeros(0, int)}, "at least one image, found none"),
        ({"images": np.zeros((1, 28, 28), np.uint8), "labels": np.zeros(1, int)}, "at least 2 images to split"),
        ({"images": np.array([{}] * 50)}, r"mine\.npz/images: expected plain numbers, found Python objects"),
        ({"labels": np.zeros(49, int)}, r"labels: expected shape \(50,\), one label an image, found \(49,\)"),
    ],
)
def test_an_archive_that_does_not_hold_what_it_should_is_refused(tmp_path, change, sentence):
    np.savez(tmp_path / "mine.npz", **{**whole(), **change})

    with pytest.raises(InputError, match=sentence) as raised:
        datasets.load(tmp_path / "mine.npz")
    assert "\n" not in str(raised.value)


def test_an_archive_without_pictures_names_what_it_holds(tmp_path):
    np.savez(tmp_path / "mine.npz", labels=whole()["labels"])

    with pytest.raises(InputError, match=r"expected the arrays x_train.* or images and labels .*found labels \(50,\)"):
        datasets.load(tmp_path / "mine.npz")


def test_a_label_for_each_training_image_is_asked_for_too(tmp_path):
    np.savez(tmp_path / "mine.npz", **{**arrays(), "y_train": np.zeros(3, int)})

    with pytest.raises(InputError, match=r"mine\.npz: labels of the training pictures: expected shape \(20,\)"):
        datasets.load(tmp_path / "mine.npz")


def test_a_path_that_leads_nowhere_is_refused(tmp_path):
    assert not datasets.available(tmp_path / "none.npz")
    with pytest.raises(InputError, match="expected the path of a file or a folder of pictures, found nothing at"):
        datasets.load(tmp_path / "none.npz")


# -- data sets that are drawn here -------------------------------------------------------------------------------------


def test_what_is_drawn_from_factors_says_which_and_keeps_them_through_a_choice():
    data = datasets.load("scenes")
    assert data.image_shape == (32, 32, 3)
    assert data.class_names == ("box", "cylinder", "ball", "capsule")
    assert (data.train.labels == data.train.factors[:, 0]).all()
    some = data.test.only(np.array([5, 3]))
    drawn = RECORDS["scenes"].factored.draw(some.factors)
    assert (drawn == some.images).all()
    both = np.concatenate([data.train.factors, data.test.factors])
    assert len(np.unique(both, axis=0)) == len(both)  # no combination twice, none in both splits
