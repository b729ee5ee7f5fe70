"""Our layers: what they compute, and that a codebook stays alive."""

import numpy as np
import pytest

from vae.models.layers import FourierFeatures, NeighbourPrior, VectorQuantiser


def test_fourier_features_are_the_coordinates_then_sines_then_cosines():
    layer = FourierFeatures(3, scale=2.0, seed=0)
    z = np.float32([[0.5, -1.0]])
    found = layer(z).numpy()
    phase = z @ layer.kernel.numpy()
    assert found == pytest.approx(np.concatenate([z, np.sin(phase), np.cos(phase)], axis=1), abs=1e-6)
    assert layer.compute_output_shape((None, 2)) == (None, 8)


def test_quantised_vectors_are_the_nearest_codes():
    layer = VectorQuantiser(5, 2, seed=0)
    layer.build((None, 2))
    book = layer.codebook.numpy()
    assert layer(book + 0.01).numpy() == pytest.approx(book)
    assert layer.distances(book).numpy().argmin(axis=1).tolist() == [0, 1, 2, 3, 4]


def test_the_codebook_moves_to_the_average_of_its_cells():
    layer = VectorQuantiser(2, 1, momentum=0.5, dead_below=0.01, seed=0)
    layer.build((None, 1))
    layer.codebook.assign([[-1.0], [1.0]])
    vectors = np.float32([[-3], [-2], [2], [4]])
    for _ in range(40):
        layer(vectors, training=True)
    assert np.sort(layer.codebook.numpy().ravel()) == pytest.approx([-2.5, 3.0], abs=1e-3)


def test_inference_leaves_the_codebook_alone():
    layer = VectorQuantiser(4, 2, seed=0)
    layer.build((None, 2))
    before = layer.codebook.numpy().copy()
    layer(np.ones((8, 2), np.float32))
    assert np.array_equal(layer.codebook.numpy(), before)


def test_codes_that_nobody_chooses_are_used_again():
    rng = np.random.default_rng(0)
    layer = VectorQuantiser(8, 2, momentum=0.9, seed=0)
    layer.build((None, 2))
    layer.codebook.assign(np.full((8, 2), 100.0))  # all far away, and all but one never the nearest
    vectors = rng.normal(size=(256, 2)).astype(np.float32)
    for _ in range(60):
        layer(vectors, training=True)
    assert len(np.unique(layer.nearest(vectors).numpy())) == 8


@pytest.fixture
def neighbour_prior() -> NeighbourPrior:
    layer = NeighbourPrior(6, 2, side=5, width=8, seed=0)
    layer.build()
    return layer


def test_the_neighbour_prior_sees_only_cells_that_come_before(neighbour_prior):
    book = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
    vectors = np.zeros((1, 5, 5, 2), np.float32)
    changed = vectors.copy()
    changed[0, 1, 1] = 5
    logits, others = neighbour_prior(vectors, book).numpy(), neighbour_prior(changed, book).numpy()
    same = np.isclose(logits, others).all(axis=-1)[0]
    assert same.tolist() == [
        [True, True, True, True, True],
        [True, True, False, False, False],
        *[[False, False, False, False, False]] * 3,
    ]


def test_the_neighbour_prior_gives_equal_codes_what_tells_them_apart_alone(neighbour_prior):
    neighbour_prior.logits.kernel.assign(np.zeros((8, 6)))
    book = np.float32([[1, 0], [1, 0], [0, 1], [0, 1], [0, 0], [0, 0]])
    logits = neighbour_prior(np.ones((2, 5, 5, 2), np.float32), book).numpy()
    assert logits[..., 0::2] == pytest.approx(logits[..., 1::2])
    assert not np.allclose(logits[..., 0], logits[..., 2])
