"""The classic notebook's VAE in its own idiom, trained for seconds and saved as two `.keras` files.

    python -m tests.data.classic_notebook FOLDER

Conv2D 32 and 64 with stride 2, Dense 16, two heads and a sampling layer; Dense 7·7·64, Conv2DTranspose 64, 32, 1.
"""

import sys
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from vae.data import datasets

LATENT_DIM = 2


class Sampling(layers.Layer):
    """Uses (z_mean, z_log_var) to sample z."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs):
        z_mean, z_log_var = inputs
        epsilon = keras.random.normal(shape=ops.shape(z_mean), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


def build_encoder() -> keras.Model:
    encoder_inputs = keras.Input(shape=(28, 28, 1))
    x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
    x = layers.Conv2D(64, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(16, activation="relu")(x)
    z_mean = layers.Dense(LATENT_DIM, name="z_mean")(x)
    z_log_var = layers.Dense(LATENT_DIM, name="z_log_var")(x)
    z = Sampling()([z_mean, z_log_var])
    return keras.Model(encoder_inputs, [z_mean, z_log_var, z], name="encoder")


def build_decoder() -> keras.Model:
    latent_inputs = keras.Input(shape=(LATENT_DIM,))
    x = layers.Dense(7 * 7 * 64, activation="relu")(latent_inputs)
    x = layers.Reshape((7, 7, 64))(x)
    x = layers.Conv2DTranspose(64, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2, padding="same")(x)
    decoder_outputs = layers.Conv2DTranspose(1, 3, activation="sigmoid", padding="same")(x)
    return keras.Model(latent_inputs, decoder_outputs, name="decoder")


class ClassicVAE(keras.Model):
    """The two networks and their loss, as the notebook's `VAE` class."""

    def __init__(self, encoder: keras.Model, decoder: keras.Model) -> None:
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def call(self, images):
        z_mean, z_log_var, z = self.encoder(images)
        reconstruction = self.decoder(z)
        entropy = keras.losses.binary_crossentropy(images, reconstruction)
        kl = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
        self.add_loss(ops.mean(ops.sum(entropy, axis=(1, 2))) + ops.mean(ops.sum(kl, axis=1)))
        return reconstruction


def train(images: np.ndarray, *, epochs: int = 8) -> ClassicVAE:
    """The trained networks; images (n, 28, 28) uint8."""
    keras.utils.set_random_seed(0)
    vae = ClassicVAE(build_encoder(), build_decoder())
    vae.compile(optimizer=keras.optimizers.Adam(2e-3))
    vae.fit(images[..., None].astype("float32") / 255, epochs=epochs, batch_size=64, verbose=0)
    return vae


def save(folder: Path, *, epochs: int = 8) -> tuple[Path, Path]:
    """Train on the embedded digits and write encoder.keras and decoder.keras."""
    vae = train(datasets.load("digits").train.images, epochs=epochs)
    paths = folder / "encoder.keras", folder / "decoder.keras"
    vae.encoder.save(paths[0])
    vae.decoder.save(paths[1])
    return paths


if __name__ == "__main__":
    save(Path(sys.argv[1]))
