"""From the few choices that a page asks for to a whole config, with sizes and rates that suit the data."""

from dataclasses import dataclass, replace

from vae.config import CheckpointConfig, ModelConfig, TrainingConfig
from vae.errors import InputError
from vae.training.sweeps import Recipe, grid

FEW = 10_000  # training images; below it a small network and small batches learn more in a second
MOST_MODELS = 24  # of one sweep
CODES_EACH = 16  # dimensions of one code, where nothing else was said


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a page asks for; the rest follows from it and from the data set's size.

    Attributes:
        family, latent_dim, beta, architecture: as in `ModelConfig`.
        epochs, seed: as in `TrainingConfig`.
    """

    family: str = "vae"
    latent_dim: int = 2
    beta: float = 1.0
    architecture: str = "fourier"
    epochs: int = 24
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep runs over; each combination is a model of its own. Fields as in `ModelConfig`, `TrainingConfig`."""

    betas: tuple[float, ...] = (1.0,)
    latent_dims: tuple[int, ...] = (2,)
    seeds: tuple[int, ...] = (0,)


_SMALL_MODEL = ModelConfig(width=192, encoder_width=192, fourier_features=16, fourier_scale=1.0)
_SMALL_TRAINING = TrainingConfig(batch_size=64, learning_rate=4e-3, warmup_steps=50, ema=0.99)
_SMALL_CODES = replace(
    _SMALL_MODEL, family="vqvae", architecture="conv", codes=64, code_side=7, latent_dim=16, width=32, prior_width=32
)


def opening_epochs(images: int, family: str = "vae") -> int:
    """How many epochs a page offers first: enough for a useful model, over soon."""
    if images >= FEW:
        return 10 if family != "vqvae" else 4
    return 24 if family != "vqvae" else 12


def config_for(choices: Choices, *, dataset: str, images: int, classes: int) -> CheckpointConfig:
    """The whole config for a data set of so many training images and classes; raise InputError where none fits."""
    small = images < FEW
    model = _SMALL_MODEL if small else ModelConfig()
    training = _SMALL_TRAINING if small else TrainingConfig()
    if choices.family == "vqvae":
        model = _SMALL_CODES if small else replace(_SMALL_CODES, codes=128, width=64, prior_width=128)
        # gray pictures: codes of coin flips would be wasted on the flips
        training = replace(training, binarise=False, learning_rate=2e-3 if small else 1e-3, prior_epochs=5)
    else:
        if choices.architecture == "conv":
            training = replace(training, learning_rate=2e-3)
        model = replace(
            model,
            family=choices.family,
            architecture=choices.architecture,
            beta=choices.beta if choices.family in ("vae", "cvae") else 1.0,
            classes=classes if choices.family == "cvae" else 0,
        )
    return CheckpointConfig(
        dataset=dataset,
        model=replace(model, latent_dim=choices.latent_dim),
        training=replace(training, epochs=choices.epochs, seed=choices.seed),
    )


def recipes_for(
    name: str, choices: Choices, swept: Swept, *, dataset: str, images: int, classes: int
) -> tuple[Recipe, ...]:
    """The models of a sweep, in the order in which they are trained; raise InputError where there are too many.

    Args:
        name: start of the checkpoints' names.
        choices: what all of them share; its beta, latent size and seed give way to those of the sweep.
        swept: what they differ in.
        dataset, images, classes: as for `config_for`.
    """
    recipes = grid(
        config_for(choices, dataset=dataset, images=images, classes=classes),
        families=[choices.family],
        betas=swept.betas,
        latent_dims=swept.latent_dims,
        seeds=swept.seeds,
        classes=classes,
        name=name,
    )
    if len(recipes) > MOST_MODELS:
        raise InputError(f"sweep: expected at most {MOST_MODELS} models, found {len(recipes)}")
    return recipes
