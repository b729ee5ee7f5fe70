"""A checkpoint's model with its weights, to run. Imports TensorFlow."""

from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.models.base import LatentModel
from vae.models.families import build


def restore(checkpoint: Checkpoint) -> LatentModel:
    """The checkpoint's model with its weights; raise InputError where they do not fit its config."""
    config = checkpoint.config
    model = build(config.model, config.training, image_shape=config.image_shape)
    try:
        model.assign(checkpoint.weights())
    except InputError as error:
        raise InputError(f"{checkpoint.name}: {error}") from None
    return model
