"""A model that was trained elsewhere, run from its list of layers. It is not trained here."""

from collections.abc import Mapping
from typing import Any

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.models.base import LatentModel
from vae.models.families.imported.config import ImportedConfig
from vae.models.families.imported.interpreter import build_network


class Imported(LatentModel):
    """An encoder and a decoder as `layers.json` lists them.

    Args:
        config: what is known of it.
        training: of no effect.
        image_shape: rows, columns and channels of a picture, as the list's own.
        networks: the list of layers, checked.
        shapes: of the tensors that it names, by path.
    """

    config: ImportedConfig

    def __init__(
        self,
        config: ImportedConfig,
        training: TrainingConfig | None = None,
        *,
        image_shape: ImageShape = IMAGE_SHAPE,
        networks: Mapping[str, Any],
        shapes: Mapping[str, tuple[int, ...]],
    ) -> None:
        super().__init__(config, training)
        self.encoder, self.decoder = (
            build_network(networks[part], shapes, name=part) for part in ("encoder", "decoder")
        )
