"""Where a picture lands, through the real worker on a shipped checkpoint."""

import numpy as np
import pytest

from vae.checkpoints.store import CheckpointStore
from vae.data import datasets
from vae.evaluation.distortions import summed_cross_entropy
from vae.inference.posterior import land

pytestmark = pytest.mark.slow


def test_a_test_digit_lands_where_the_checkpoint_says_it_was_encoded(worker):
    store = CheckpointStore()
    checkpoint, image = store.open("digits-vae"), datasets.load("digits").test.images[7]
    encoded = checkpoint.encoded()
    landing = land(worker, checkpoint, image, samples=500)
    again = land(worker, checkpoint, image, samples=500)
    autoencoder = land(worker, store.open("mnist-ae"), image)
    assert landing.mean == pytest.approx(encoded.mean[7], abs=1e-2)  # latents are kept in float16
    assert landing.error == pytest.approx(encoded.error[7], rel=1e-2)
    assert landing.error == pytest.approx(summed_cross_entropy(image[None] / 255, landing.reconstruction[None])[0])
    assert landing.decoded.shape == (500, 28, 28)
    assert (landing.samples == again.samples).all()
    assert np.abs(landing.samples.mean(axis=0) - landing.mean).max() < 0.2 * landing.std.max()
    assert landing.samples.std(axis=0) == pytest.approx(landing.std, rel=0.1)
    assert autoencoder.certain
    assert not autoencoder.std.any()
    assert not len(autoencoder.decoded)
