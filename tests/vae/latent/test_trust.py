"""How far a map is to be trusted: answers that are known, and scikit-learn's as a second way."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness

from vae.errors import InputError
from vae.latent.trust import measure


def line(n: int) -> np.ndarray:
    return np.stack([np.arange(n) ** 1.1, np.zeros(n)], axis=1)


def test_a_map_that_keeps_all_distances_is_perfect():
    latents = np.random.default_rng(0).normal(size=(50, 2))
    found = measure(latents, 3 * latents + 7)
    assert (found.trustworthiness, found.kept, found.k) == (1, 1, 10)


def test_two_that_change_places_on_a_line_are_counted_by_hand():
    # on a line of even steps, nobody's nearest of one is far: only ranks beyond k = 1 are paid for
    latents = np.array([[0.0], [1.0], [3.0], [7.0], [15.0]])
    places = np.array([[0.0, 0], [15.0, 0], [3.0, 0], [7.0, 0], [1.0, 0]])  # the second and the last change places
    # nearest on the map: 0→4, 1→3, 2→4, 3→2, 4→0; their ranks among the latents: 4, 3, 4, 1, 4
    found = measure(latents, places, k=1)
    paid = (4 - 1) + (3 - 1) + (4 - 1) + 0 + (4 - 1)
    assert found.trustworthiness == pytest.approx(1 - 2 * paid / (5 * 1 * (2 * 5 - 3 * 1 - 1)))
    assert found.kept == pytest.approx(1 / 5)


def test_a_map_without_regard_to_the_latents_is_near_one_half():
    random = np.random.default_rng(1)
    found = measure(random.normal(size=(2000, 5)), random.normal(size=(2000, 2)))
    assert found.trustworthiness == pytest.approx(0.5, abs=0.03)
    assert found.kept == pytest.approx(10 / 1999, abs=0.01)


def test_it_is_scikit_learn_s_where_all_rows_are_asked():
    random = np.random.default_rng(2)
    latents = random.normal(size=(300, 8))
    found = measure(latents, latents[:, :2])
    assert found.trustworthiness == pytest.approx(trustworthiness(latents, latents[:, :2], n_neighbors=10), abs=1e-12)


def test_a_sample_of_rows_is_near_all_of_them():
    latents = np.random.default_rng(3).normal(size=(3000, 6))
    whole, some = (measure(latents, latents[:, :2], sample=sample) for sample in (3000, 500))
    assert some.trustworthiness == pytest.approx(whole.trustworthiness, abs=0.01)
    assert some.kept == pytest.approx(whole.kept, abs=0.01)


def test_few_points_have_fewer_neighbours_and_three_are_refused():
    assert measure(line(7), line(7)).k == 3
    with pytest.raises(InputError, match="at least 4 latents"):
        measure(line(3), line(3))
    with pytest.raises(InputError, match=r"a place for each, found 5, \(4, 2\)"):
        measure(line(5), line(4))
