"""Maps of latents: what PCA is known to give, what the other methods must keep, what is refused."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.latent import maps
from vae.latent.maps import METHODS, Method, of_latents


def cloud(n: int = 400) -> np.ndarray:
    """Wide along (3, 4, 0, 0) / 5, less so along the third axis, hardly at all elsewhere."""
    random = np.random.default_rng(0)
    along, third, rest = (random.normal(0, spread, n) for spread in (5, 2, 0.01))
    return np.stack([0.6 * along + 9, 0.8 * along - 4, -third, rest], axis=1).astype(np.float32)


def groups(n: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Three groups of n in six dimensions, far apart; and the group of each."""
    random = np.random.default_rng(4)
    group = np.repeat(np.arange(3), n)
    return (20 * np.eye(3, 6)[group] + random.normal(size=(3 * n, 6))).astype(np.float32), group


def test_pca_finds_the_two_widest_directions_from_the_mean_and_gives_each_its_sign():
    latents = cloud()
    places = of_latents(latents, "pca").places
    centred = latents - latents.mean(axis=0)
    expected = (0.6 * centred[:, 0] + 0.8 * centred[:, 1], centred[:, 2])
    assert all(np.corrcoef(places[:, axis], expected[axis])[0, 1] > 0.99 for axis in (0, 1))
    _, _, directions = np.linalg.svd(centred, full_matrices=False)  # a second way
    np.testing.assert_allclose(np.abs(places), np.abs(centred @ directions[:2].T), atol=1e-3)


def test_on_a_line_the_points_are_strewn_across_it():
    latents = np.linspace(-2, 2, 50, dtype=np.float32)[:, None]
    places = of_latents(latents, "pca").places
    np.testing.assert_allclose(places[:, 0], latents[:, 0], atol=1e-6)
    assert len(np.unique(places[:, 1])) == 50
    assert np.ptp(places[:, 1]) < 0.5


@pytest.mark.long  # they compile what they run
@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_groups_that_lie_apart_stay_apart_and_progress_is_told(method):
    pytest.importorskip(METHODS[method].module)
    latents, group = groups()
    told = []
    found = of_latents(latents, method, progress=told.append)
    assert found.places.shape == (len(latents), 2)
    assert found.trust.trustworthiness > 0.9
    centres = np.stack([found.places[group == each].mean(axis=0) for each in range(3)])
    nearest = np.linalg.norm(found.places[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == group).mean() > 0.95
    assert told == sorted(told)
    assert all(0 <= share <= 1 for share in told)


def test_a_method_whose_package_is_missing_says_how_to_bring_it(monkeypatch):
    lacking = Method("Other", {}, maps.principal_components, module="no_such_module", package="no-such-package")
    monkeypatch.setitem(METHODS, "other", lacking)
    with pytest.raises(InputError, match="expected the package no-such-package, found none; `pip install no-such-pack"):
        of_latents(cloud(), "other")


def test_other_settings_have_another_key():
    plain = Method("t-SNE", {"perplexity": 30}, maps.principal_components)
    assert plain.key != Method("t-SNE", {"perplexity": 31}, maps.principal_components).key
    assert plain.key == Method("t-SNE", {"perplexity": 30}, maps.principal_components).key
    assert len({method.key for method in METHODS.values()}) == len(METHODS)


def test_what_is_no_method_and_what_is_too_little_are_refused():
    with pytest.raises(InputError, match="expected one of pca, tsne, umap, found 'isomap'"):
        of_latents(cloud(), "isomap")
    with pytest.raises(InputError, match="at least 4 encoded images, found 3"):
        of_latents(cloud(3), "pca")
