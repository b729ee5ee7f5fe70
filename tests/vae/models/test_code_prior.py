"""The prior over codes: it sees only what comes before, it learns, and its samples follow what it learned."""

import itertools

import numpy as np
import pytest

from vae.models.code_prior import CodePrior, fit_prior

CODES, CELLS = 4, 9


@pytest.fixture(scope="module")
def prior() -> CodePrior:
    prior = CodePrior(codes=CODES, cells=CELLS, width=16, depth=2, seed=0)
    logits = prior.network.get_layer("logits")  # they start at zero, where nothing would show
    logits.kernel.assign(np.random.default_rng(0).normal(size=logits.kernel.shape))
    return prior


@pytest.fixture(scope="module")
def taught() -> CodePrior:
    """Learned maps whose every cell repeats the first one's code."""
    prior = CodePrior(codes=CODES, cells=CELLS, width=16, depth=1, dropout=0.0, seed=0)
    first = np.random.default_rng(0).integers(0, CODES, 4096)
    fit_prior(prior, np.repeat(first[:, None], CELLS, axis=1), epochs=12, seed=0)
    return prior


def test_an_untrained_prior_is_uniform():
    maps = np.random.default_rng(0).integers(0, CODES, (64, CELLS))
    assert CodePrior(codes=CODES, cells=CELLS, width=16).bits(maps) == pytest.approx(CELLS * np.log2(CODES))


def test_a_cell_is_predicted_from_the_cells_before_it_alone(prior):
    maps = np.zeros((1, CELLS), np.int32)
    changed = maps.copy()
    changed[0, 5:] = 3
    logits, others = (prior(m).numpy() for m in (maps, changed))
    assert np.array_equal(logits[:, :6], others[:, :6])
    assert not np.allclose(logits[:, 6:], others[:, 6:])


def test_bits_of_all_maps_are_a_distribution():
    small = CodePrior(codes=2, cells=4, width=8, depth=1, seed=1)
    every = np.array(np.meshgrid(*[[0, 1]] * 4)).reshape(4, -1).T
    assert (2.0 ** -small.bits(every)).sum() == pytest.approx(1, rel=1e-4)


def test_it_learns_that_cells_repeat(taught):
    repeated = np.repeat(np.arange(CODES)[:, None], CELLS, axis=1)
    assert taught.bits(repeated) == pytest.approx(np.log2(CODES), abs=0.8)


def test_samples_follow_what_was_learned_and_the_seed(taught):
    drawn = taught.sample(200, rng=np.random.default_rng(0))
    assert (drawn == drawn[:, :1]).all(axis=1).mean() > 0.8
    assert np.bincount(drawn[:, 0], minlength=CODES).min() > 20
    assert np.array_equal(drawn, taught.sample(200, rng=np.random.default_rng(0)))


def test_sampling_fills_the_map_cell_by_cell(prior):
    steps = list(prior.sample_steps(3, rng=np.random.default_rng(0)))
    assert len(steps) == CELLS
    for cell, (before, after) in enumerate(itertools.pairwise(steps), start=1):
        assert np.array_equal(before[:, :cell], after[:, :cell])
        assert (before[:, cell:] == 0).all()


def test_given_codes_stand_and_the_rest_follows_them(taught):
    completed = taught.sample(50, rng=np.random.default_rng(0), given=[2, 2, 2, 2])
    assert (completed[:, :4] == 2).all()
    assert (completed[:, 4:] == 2).mean() > 0.8
