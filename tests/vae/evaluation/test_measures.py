"""Known answers of the measures: a perfect model, a dead one, and cases counted by hand."""

import numpy as np
import pytest

from vae.evaluation.anomaly import anomaly_auroc
from vae.evaluation.codes import codebook_use
from vae.evaluation.latent_space import active_units, hole_share, knn_accuracy, probe_accuracy
from vae.evaluation.reconstruction import squared_error, structural_similarities, summed_cross_entropy
from vae.evaluation.references import no_latent_cross_entropy, pixel_entropy


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).random((3, 28, 28)).astype(np.float32)


def test_a_perfect_reconstruction_has_no_squared_error_and_full_similarity(images):
    assert squared_error(images, images) == pytest.approx(0)
    assert structural_similarities(images, images) == pytest.approx(1)


def test_squared_error_of_a_constant_difference_is_its_square(images):
    assert squared_error(images, images + 0.1) == pytest.approx(0.01, rel=1e-4)


def test_similarity_falls_with_noise(images):
    noisy = np.clip(images + np.random.default_rng(1).normal(0, 0.3, images.shape), 0, 1)
    assert np.all(structural_similarities(images, noisy) < 0.9)


def test_cross_entropy_of_a_coin_is_784_log_2(images):
    assert summed_cross_entropy(images, np.full_like(images, 0.5)) == pytest.approx(784 * np.log(2))


def test_cross_entropy_of_binary_pixels_known_for_certain_is_nothing():
    binary = (np.random.default_rng(2).random((2, 28, 28)) < 0.5).astype(np.float32)
    assert summed_cross_entropy(binary, binary) == pytest.approx(0, abs=1e-3)


def test_active_units_counts_dimensions_that_move():
    rng = np.random.default_rng(0)
    means = np.stack([rng.normal(0, 1, 1000), rng.normal(0, 0.05, 1000), np.full(1000, 2.0)], axis=1)
    assert active_units(means) == 1


def test_separate_clusters_are_classed_without_a_fault_and_noise_by_chance():
    rng = np.random.default_rng(0)
    labels = np.arange(400) % 4
    corners = np.array([[0, 0], [0, 9], [9, 0], [9, 9]])[labels]
    near, far = corners + rng.normal(0, 0.5, (400, 2)), corners + rng.normal(0, 0.5, (400, 2))
    given = {"test": far, "test_labels": labels}
    assert knn_accuracy(near, labels, **given) == 1.0
    assert probe_accuracy(near, labels, **given) == 1.0
    noise = rng.normal(size=(400, 2))
    assert knn_accuracy(noise, labels, test=rng.normal(size=(400, 2)), test_labels=labels) < 0.4


def test_samples_spread_as_the_encoded_images_are_rarely_in_holes():
    encoded, samples = np.random.default_rng(0).standard_normal((2, 4000, 2))
    assert hole_share(encoded, samples) == pytest.approx(0.05, abs=0.015)


def test_samples_between_two_clusters_are_all_in_a_hole():
    rng = np.random.default_rng(0)
    encoded = np.concatenate([rng.standard_normal((500, 2)) - 20, rng.standard_normal((500, 2)) + 20])
    assert hole_share(encoded, rng.standard_normal((100, 2))) == 1.0
    assert hole_share(encoded, np.repeat([[20.0, 20.0]], 10, axis=0)) == 0.0


def test_a_codebook_used_evenly_has_its_size_as_perplexity():
    use = codebook_use(np.arange(49 * 8).reshape(8, 7, 7) % 8, size=16)
    assert use.used == 8
    assert use.perplexity == pytest.approx(8, rel=1e-3)


def test_a_single_code_has_perplexity_one():
    use = codebook_use(np.full((5, 7, 7), 3), size=16)
    assert (use.used, use.perplexity) == (1, pytest.approx(1.0))


def test_anomaly_auroc_is_one_when_separate_half_when_alike_and_zero_when_reversed():
    known, unknown = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0])
    assert anomaly_auroc(known, unknown) == 1.0
    assert anomaly_auroc(unknown, known) == 0.0
    assert anomaly_auroc(known, known) == 0.5


def test_the_entropy_of_binary_images_is_nothing_and_of_half_gray_784_log_2():
    assert pixel_entropy(np.ones((2, 28, 28))) == pytest.approx(0, abs=1e-6)
    assert pixel_entropy(np.full((2, 28, 28), 0.5)) == pytest.approx(784 * np.log(2))


def test_without_a_latent_the_best_is_the_mean_image(images):
    mean = images.mean(axis=0)
    expected = summed_cross_entropy(images, np.broadcast_to(mean, images.shape)).mean()
    assert no_latent_cross_entropy(images, images) == pytest.approx(expected, rel=1e-5)
    assert no_latent_cross_entropy(images, images) > pixel_entropy(images)
