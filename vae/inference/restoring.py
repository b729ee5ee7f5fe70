"""A checkpoint's model with its weights, to run. Imports TensorFlow."""

from typing import Any

from vae.checkpoints.files import LAYERS, read_json
from vae.checkpoints.layer_list import check_layer_list, ends_of
from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.models.base import LatentModel
from vae.models.families import build, family


def restore(checkpoint: Checkpoint) -> LatentModel:
    """The checkpoint's model with its weights; raise InputError where they do not fit its config."""
    config = checkpoint.config
    try:
        tensors = checkpoint.weights()
        listed = _listed(checkpoint, tensors) if family(config.model.family).listed else {}
        model = build(config.model, config.training, image_shape=config.image_shape, **listed)
        model.assign(tensors)
    except InputError as error:
        raise InputError(f"{checkpoint.name}: {error}") from None
    return model


def _listed(checkpoint: Checkpoint, tensors: dict[str, Any]) -> dict[str, Any]:
    """The checkpoint's list of layers, once it fits its tensors, and their shapes."""
    config, shapes = checkpoint.config, {path: tensor.shape for path, tensor in tensors.items()}
    networks = read_json(checkpoint.path / LAYERS) if checkpoint.has(LAYERS) else None
    check_layer_list(networks, tensors=shapes, ends=ends_of(config.model, config.image_shape))
    return {"networks": networks, "shapes": shapes}
