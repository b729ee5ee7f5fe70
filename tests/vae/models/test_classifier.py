"""The classifier of samples: trained on real images, kept, and the same when it is read again."""

import numpy as np
import pytest

from vae.checkpoints.classifier_files import classifier_path, find_classifier
from vae.checkpoints.store import SHIPPED
from vae.data.datasets import Dataset, Split, load
from vae.errors import InputError
from vae.models.classifier import load_classifier, train_classifier


@pytest.fixture(scope="module")
def data() -> Dataset:
    digits = load("digits")
    return Dataset("digits", Split(digits.train.images[:800], digits.train.labels[:800]), digits.test)


def test_it_learns_its_classes_and_reads_back_the_same(data, tmp_path):
    path = classifier_path("digits", tmp_path)
    trained = train_classifier(data, path=path, images_seen=6000)
    assert trained.accuracy > 0.8
    kept = load_classifier(path)
    assert kept.accuracy == trained.accuracy
    assert np.array_equal(kept.classify(data.test.images), trained.classify(data.test.images))
    assert np.all((kept.certainty(data.test.images) >= 0.1) & (kept.certainty(data.test.images) <= 1))
    assert kept.accuracy == pytest.approx((kept.classify(data.test.images) == data.test.labels).mean())


def test_a_classifier_beside_the_checkpoints_comes_before_the_shipped_one(tmp_path):
    assert find_classifier("nothing", tmp_path) is None
    mine = classifier_path("mnist", tmp_path)
    mine.write_bytes(b"")
    assert find_classifier("mnist", tmp_path) == mine
    assert find_classifier("mnist", tmp_path / "elsewhere") == classifier_path("mnist", SHIPPED)


def test_a_damaged_classifier_is_named(tmp_path):
    path = classifier_path("mnist", tmp_path)
    path.write_bytes(b"no tensors")
    with pytest.raises(InputError, match=r"expected a classifier's weights in mnist-classifier.safetensors"):
        load_classifier(path)


@pytest.mark.parametrize("dataset", ["mnist", "digits"])
def test_the_shipped_classifiers_are_at_least_99_percent_right(dataset):
    assert load_classifier(classifier_path(dataset, SHIPPED)).accuracy >= 0.99
