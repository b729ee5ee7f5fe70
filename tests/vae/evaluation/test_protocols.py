"""Measures by their protocols, on latents whose answer is known."""

from types import SimpleNamespace

import numpy as np
import pytest

from vae.data.datasets import Dataset, Split
from vae.evaluation.protocols import Latents, correlation
from vae.latent.encoded_set import Posterior

SPLIT = Split(np.zeros((4, 28, 28), np.uint8), np.zeros(4, np.uint8))
GAUSSIAN = SimpleNamespace(config=SimpleNamespace(gaussian=True))


@pytest.mark.parametrize(
    ("mean", "nats"),
    [([[0, 0], [1, 1], [2, 2], [3, 3]], np.log(4)), ([[0, 0], [0, 1], [1, 0], [1, 1]], 0)],
    ids=["each tells the other", "neither tells the other"],
)
def test_the_total_correlation_of_four_points_known_almost_for_certain(mean, nats):
    posterior = Posterior(mean=np.float32(mean), log_var=np.full((4, 2), -12, np.float32))
    latents = Latents(train=posterior.mean, test=posterior)
    (metric,) = correlation(GAUSSIAN, Dataset("four", SPLIT, SPLIT), latents)
    assert (metric.name, metric.value) == ("total_correlation", pytest.approx(nats, abs=1e-4))
    assert "first 4 gray test images of four" in metric.protocol
