"""What pages say of a checkpoint in their head."""

import pytest

from app import controls


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
def test_a_checkpoint_is_said_as_a_reader_says_it(store, name, said):
    assert controls.facts(store.open(name)) == said


def test_small_numbers_are_words_and_one_thing_is_singular():
    assert controls.counted(1, "model") == "one model"
    assert controls.counted(10, "model") == "ten models"
    assert controls.counted(32, "latent dimension") == "32 latent dimensions"
