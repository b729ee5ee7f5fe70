"""How every shipped checkpoint was trained: `python -m vae reproduce` trains them again."""

from dataclasses import replace

from vae.config import CheckpointConfig, ModelConfig, TrainingConfig
from vae.training.sweeps import Recipe, beta_sweep

BETAS = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)

# The encoder is the larger half: it has to place a digit within a few hundredths of the plane.
FOURIER = ModelConfig(fourier_features=64, encoder_width=1024, encoder_depth=3)
LONG = TrainingConfig(epochs=40)
SMALL = ModelConfig(width=192, encoder_width=192)  # a sweep ships many models, and a page runs seven at once
SHORT = TrainingConfig(epochs=15)
CONDITIONAL = ModelConfig(family="cvae", classes=10, fourier_features=64, encoder_depth=3)
MAP = ModelConfig(family="ae", architecture="conv", code_side=7, latent_dim=16, width=64)
LOCAL_CODES = replace(MAP, family="vqvae", codes=128, prior_width=128)
# The rate weight trades bits for squared error; the entropy that spreads the codes makes both better.
CODES = replace(LOCAL_CODES, map_context=128, rate_weight=0.39, spread_weight=0.16, prior_width=112)
GRAY = TrainingConfig(epochs=6, binarise=False, learning_rate=1e-3, batch_size=128)
SETTLED = replace(
    GRAY, epochs=7, batch_size=64, learning_rate=2e-3, kl_warmup_epochs=3.0, decoder_epochs=2, prior_epochs=6
)
DIGITS_MODEL = ModelConfig(width=256, encoder_width=512, fourier_features=16, fourier_scale=1.0)
DIGITS = TrainingConfig(epochs=100, batch_size=64, learning_rate=1e-3, warmup_steps=100, ema=0.99)


def _mnist(name: str, model: ModelConfig, training: TrainingConfig, *, title: str) -> Recipe:
    return Recipe(name, CheckpointConfig(dataset="mnist", model=model, training=training, title=title))


def _digits(name: str, model: ModelConfig, *, title: str) -> Recipe:
    return Recipe(name, CheckpointConfig(dataset="digits", model=model, training=DIGITS, title=title))


def shipped() -> tuple[Recipe, ...]:
    """Every shipped checkpoint, in the order that they are worth having."""
    plane = CheckpointConfig(dataset="mnist", model=SMALL, training=SHORT)
    # Ten dimensions at once make a rough decoder of high frequencies, and a KL divergence at full weight from the
    # first step then switches units off for good.
    ten = CheckpointConfig(
        dataset="mnist", model=replace(SMALL, fourier_scale=0.5), training=replace(SHORT, kl_warmup_epochs=3.0)
    )
    return (
        _mnist("mnist-vae", FOURIER, LONG, title="VAE on MNIST"),
        _digits("digits-vae", DIGITS_MODEL, title="VAE on scanned digits"),
        _digits("digits-cvae", replace(DIGITS_MODEL, family="cvae", classes=10), title="CVAE on scanned digits"),
        _mnist("mnist-cvae", CONDITIONAL, replace(LONG, epochs=30), title="CVAE on MNIST"),
        _mnist("mnist-ae", replace(FOURIER, family="ae"), LONG, title="Autoencoder on MNIST"),
        _mnist("mnist-ae-map", MAP, replace(GRAY, epochs=14), title="Autoencoder with a 7×7×16 code"),
        _mnist("mnist-vqvae", CODES, SETTLED, title="VQ-VAE on MNIST"),
        _mnist("mnist-vqvae-local", LOCAL_CODES, replace(GRAY, prior_epochs=6), title="VQ-VAE with a local decoder"),
        _mnist(
            "mnist-iwae",
            FOURIER,
            replace(LONG, epochs=50, samples=8, clip_norm=30.0),
            title="Importance-weighted VAE on MNIST",
        ),
        _mnist("mnist-without-4", SMALL, replace(SHORT, held_out=4), title="VAE that never saw a 4"),
        *beta_sweep(plane, betas=BETAS, latent_dims=(2,), seeds=(0,), name="mnist-sweep"),
        *beta_sweep(ten, betas=BETAS, latent_dims=(10,), seeds=(0,), name="mnist-sweep"),
    )
