"""From a few choices to a whole config, with sizes and rates that suit the data: for a form and the shell alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from vae.checkpoints.config import CheckpointConfig
from vae.config import LIKELIHOODS
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.errors import InputError
from vae.models.families import NAMES, family
from vae.models.families.record import Start
from vae.models.stacks import STRIDE
from vae.training.sweeps import grid
from vae.training.tasks import TrainingTask

FEW = 10_000  # training images; below it what suits few pictures is taken
MOST_MODELS = 24  # of one sweep
CONVOLUTIONS_RATE = 2e-3  # the highest at which convolutions learn well


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was asked for; the rest follows from the family and the data set's size.

    Attributes:
        family: one of the registered.
        model: fields of the family's config.
        training: fields of `TrainingConfig`.
    """

    family: str = NAMES[0]
    model: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep runs over; each combination is a model of its own. Fields as in `ModelConfig`, `TrainingConfig`."""

    betas: tuple[float, ...] = (1.0,)
    latent_dims: tuple[int, ...] = (2,)
    seeds: tuple[int, ...] = (0,)


def start(name: str, images: int) -> Start:
    """What a family begins with on so many training images."""
    found = family(name)
    begin = found.few if images < FEW else found.many
    if begin is None:
        raise InputError(f"family: expected one that is trained here ({', '.join(NAMES)}), found {name!r}")
    return begin


def config_for(
    choices: Choices,
    *,
    dataset: str,
    images: int,
    classes: int,
    image_shape: ImageShape = IMAGE_SHAPE,
    title: str = "",
) -> CheckpointConfig:
    """The whole config for a data set of so many training images and classes, of one shape.

    Where nothing else is asked for, coloured pictures have Gaussian pixels, and a map has a cell for 4 × 4 pixels.

    Raises:
        InputError: none fits.
    """
    begin = start(choices.family, images)
    known = {each.name for each in fields(begin.model)}
    if odd := sorted(set(choices.model) - known):
        raise InputError(f"{odd[0]}: expected a setting of the family {choices.family!r}, found one of another family")
    asked = {"classes": classes} if "classes" in known and not choices.model.get("classes") else {}
    if asked and classes < 2:
        raise InputError(f"{choices.family}: expected pictures of at least two classes, found one: take another family")
    if image_shape[2] > 1:
        asked["likelihood"] = choices.model.get("likelihood", LIKELIHOODS[1])
    if begin.model.spatial:
        asked["code_side"] = choices.model.get("code_side", -(-image_shape[0] // STRIDE))
    model = replace(begin.model, **{**choices.model, **asked})
    training = begin.training
    if choices.model.get("architecture") == "conv":
        training = replace(training, learning_rate=min(training.learning_rate, CONVOLUTIONS_RATE))
    if model.likelihood != LIKELIHOODS[0]:
        training = replace(training, binarise=False)  # coin flips have two levels
    return CheckpointConfig(dataset=dataset, model=model, training=replace(training, **choices.training), title=title)


def recipes_for(
    name: str,
    choices: Choices,
    swept: Swept,
    *,
    dataset: str,
    images: int,
    classes: int,
    image_shape: ImageShape = IMAGE_SHAPE,
) -> tuple[TrainingTask, ...]:
    """The models of a sweep, in the order in which they are trained; raise InputError where there are too many.

    Args:
        name: start of the checkpoints' names.
        choices: what all of them share; its beta, latent size and seed give way to those of the sweep.
        swept: what they differ in.
        dataset, images, classes, image_shape: as for `config_for`.
    """
    recipes = grid(
        [config_for(choices, dataset=dataset, images=images, classes=classes, image_shape=image_shape)],
        betas=swept.betas,
        latent_dims=swept.latent_dims,
        seeds=swept.seeds,
        name=name,
    )
    if len(recipes) > MOST_MODELS:
        raise InputError(f"sweep: expected at most {MOST_MODELS} models, found {len(recipes)}")
    return recipes
