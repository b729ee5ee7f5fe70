"""A data set is what it holds, not what its file is called."""

import numpy as np
import pytest

from vae.checkpoints.facts import data_set_title
from vae.data import datasets
from vae.data.records import RECORDS, convention_of, identity, known_as, own_name, record_of


def other_pictures(path, name):
    images = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    np.savez(path / f"{name}.npz", images=images, labels=np.arange(40) % 10)
    return path / f"{name}.npz"


@pytest.mark.parametrize("name", [name for name in RECORDS if datasets.available(name)])
def test_a_record_tells_the_truth(name):
    data, record = datasets.load(name), RECORDS[name]
    assert (len(data.train), len(data.test), data.classes) == (record.train, record.test, len(record.class_names))
    assert data.image_shape == record.image_shape
    assert data.digest == record.digest or record.factored  # a name that no other data set can have
    assert record.licence


@pytest.mark.parametrize("name", ["digits", "mnist", "fashion_mnist"])
def test_a_file_that_is_called_like_a_known_data_set_is_not_that_one(name, tmp_path):
    data = datasets.load(other_pictures(tmp_path, name))
    assert data.name == f"own-{name}"
    assert data.identity == f"own-{name}-{data.digest[:12]}"
    assert record_of(data.name, data.digest) is None
    assert data_set_title(data.name, data.digest) == "your own pictures"


def test_a_file_in_the_data_folder_is_not_mnist_because_of_its_name(tmp_path, monkeypatch):
    other_pictures(tmp_path, "mnist")
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    data = datasets.load("mnist")
    assert record_of("mnist", data.digest) is None
    assert data.identity.startswith("mnist-")


def test_a_known_data_set_is_known_under_any_name(tmp_path):
    digits = datasets.load("digits")
    arrays = (digits.train.images, digits.train.labels, digits.test.images, digits.test.labels)
    np.savez(tmp_path / "copy.npz", **dict(zip(datasets.SPLIT_KEYS, arrays, strict=True)))
    data = datasets.load(tmp_path / "copy.npz")
    assert (data.name, data.identity) == ("digits", "digits")
    assert convention_of("copy", data.digest) == RECORDS["digits"].convention


def test_a_name_without_a_digest_is_trusted():
    assert (known_as("mnist"), known_as("mine"), known_as("fashion_mnist", "5e")) == ("mnist", "", "fashion_mnist")
    assert (identity("mine"), identity("mine", "0123456789abcdef")) == ("mine", "mine-0123456789ab")
    assert [own_name(name) for name in ("", "mnist", "mine")] == ["own", "own-mnist", "mine"]
    assert [own_name(name) for name in ("NUL", "C:\\drawn\\con", "console")] == ["own-NUL", "own-con", "console"]


def test_other_pictures_have_another_digest():
    digits = datasets.load("digits")
    assert datasets.content_digest(digits.train, digits.test) == digits.digest
    assert datasets.content_digest(digits.test, digits.train) != digits.digest
