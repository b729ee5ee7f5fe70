"""What pages and files say of a checkpoint."""

import pytest

from vae.checkpoints import facts
from vae.checkpoints.store import SHIPPED, CheckpointStore


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mnist-vae", "VAE with two latent dimensions, trained on MNIST"),
        ("mnist-ae", "Autoencoder with two latent dimensions, trained on MNIST"),
        ("mnist-sweep-d2-beta4", "Beta-VAE, beta 4, with two latent dimensions, trained on MNIST"),
        ("mnist-ae-map", "Autoencoder with 7×7 cells of 16 numbers, trained on MNIST"),
        ("mnist-vqvae", "VQ-VAE with 7×7 cells of 128 codes, trained on MNIST"),
        ("digits-vae", "VAE with two latent dimensions, trained on scikit-learn digits"),
    ],
)
def test_a_checkpoint_is_said_as_a_reader_says_it(name, said):
    assert facts.facts(CheckpointStore(SHIPPED).open(name).config) == said


def test_data_of_ones_own_are_not_named_by_their_path():
    assert facts.data_set_title("/home/someone/secret.npz") == "your own pictures"


def test_small_numbers_are_words_and_one_thing_is_singular():
    assert facts.counted(1, "model") == "one model"
    assert facts.counted(10, "model") == "ten models"
    assert facts.counted(32, "latent dimension") == "32 latent dimensions"
