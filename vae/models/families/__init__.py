"""The families, one folder each: a config, a model, and the record that says what is the family's own."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from vae.config import ModelConfig, TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.errors import InputError
from vae.models.families.record import Family

if TYPE_CHECKING:
    from vae.models.base import LatentModel

# Those that are trained here, in the order in which a form offers them.
NAMES = (
    "vae",
    "ae",
    "cvae",
    "vqvae",
    "tcvae",
    "fsq",
)
FAMILIES: dict[str, Family] = {name: import_module(f"{__name__}.{name}").FAMILY for name in (*NAMES, "imported")}
TRAINED = {name: FAMILIES[name] for name in NAMES}
LISTED = next(name for name, each in FAMILIES.items() if each.listed)
KINDS: dict[str, str] = {kind: title for each in FAMILIES.values() for kind, title in each.kinds.items()}


def family(name: Any) -> Family:
    """The record of a family by its folder's name; raise InputError where there is none."""
    found = FAMILIES.get(name) if isinstance(name, str) else None
    if found is None:
        raise InputError(f"family: expected one of {', '.join(FAMILIES)}, found {name!r:.80}")
    return found


def model_config(**fields: Any) -> ModelConfig:
    """A family's config from its fields, `family` among them; raise InputError for any that it does not have."""
    name = fields.get("family", NAMES[0])
    return family(name).config.from_json(fields)


def build(
    config: ModelConfig, training: TrainingConfig | None = None, *, image_shape: ImageShape = IMAGE_SHAPE, **listed: Any
) -> "LatentModel":
    """A model for pictures of that shape with fresh weights, seeded by the training's seed. Imports TensorFlow.

    `listed`: for a family whose networks are built from a list of layers, that list and its tensors' shapes.
    """
    module, name = family(config.family).model.rsplit(".", 1)
    return getattr(import_module(f"{__name__}.{module}"), name)(config, training, image_shape=image_shape, **listed)
