"""Disentanglement: a code whose latents are the factors scores 1, one that knows nothing of them 0."""

import math

import numpy as np
import pytest

from vae.evaluation.disentanglement import (
    FactorCodes,
    dci,
    entropies,
    factor_vae_score,
    mutual_information,
    mutual_information_gap,
    sap,
)

COUNT = 3000
RNG = np.random.default_rng(3)
FACTORS = RNG.integers(0, 4, size=(2 * COUNT, 3))


def codes(means: np.ndarray) -> tuple[FactorCodes, FactorCodes]:
    """Two halves, to fit on and to measure on."""
    return FactorCodes(means[:COUNT], FACTORS[:COUNT]), FactorCodes(means[COUNT:], FACTORS[COUNT:])


PERFECT = codes(FACTORS - 1.5)
DEAD = codes(np.zeros((2 * COUNT, 3)))
NOISE = codes(RNG.normal(size=(2 * COUNT, 3)))
MIXED = codes((FACTORS - 1.5) @ np.linalg.qr(RNG.normal(size=(3, 3)))[0])


def test_a_latent_that_is_a_factor_has_all_its_entropy_and_nothing_of_the_others():
    found, entropy = mutual_information(PERFECT[0]), entropies(PERFECT[0].factors)
    assert np.allclose(entropy, math.log(4), atol=1e-2)
    assert np.allclose(np.diag(found), entropy)
    assert found[~np.eye(3, dtype=bool)].max() < 0.01


@pytest.mark.parametrize("swap", [[0, 1, 2], [2, 0, 1]])
def test_a_perfect_code_scores_1_in_whatever_order(swap):
    train, test = codes((FACTORS - 1.5)[:, swap])
    assert mutual_information_gap(train) == pytest.approx(1, abs=0.01)
    assert factor_vae_score(train) == pytest.approx(1, abs=1e-3)
    found = dci(train, test)
    assert found.disentanglement == pytest.approx(1, abs=1e-3)
    assert found.completeness == pytest.approx(1, abs=1e-3)
    assert found.informativeness == 1


def test_a_dead_code_scores_0():
    assert mutual_information_gap(DEAD[0]) == 0
    assert sap(*DEAD) == 0
    assert factor_vae_score(DEAD[0]) == 0
    assert dci(*DEAD).disentanglement == 0


def test_noise_scores_next_to_nothing():
    assert mutual_information_gap(NOISE[0]) < 0.01
    assert sap(*NOISE) < 0.05
    assert dci(*NOISE).disentanglement < 0.1
    assert factor_vae_score(NOISE[0]) < 0.5  # of three factors, guesses alone name one in three


def test_a_turned_code_knows_as_much_and_is_less_disentangled():
    found, perfect = dci(*MIXED), dci(*PERFECT)
    assert found.informativeness > 0.9
    assert found.disentanglement < 0.5 < perfect.disentanglement
    assert mutual_information_gap(MIXED[0]) < 0.5
    assert sap(*MIXED) < sap(*PERFECT)
