"""The config of an autoencoder."""

from dataclasses import dataclass

from vae.models.stacks import VectorConfig


@dataclass(frozen=True, kw_only=True)
class AutoencoderConfig(VectorConfig):
    """A code without a posterior: a vector, or a map of vectors.

    Attributes:
        code_side: side of the code map, in cells of 4 × 4 pixels; 0 for a vector.
        map_context: units of a dense path beside a map's convolutions, which tells every cell its place and the
            whole image; 0 for none.
    """

    family: str = "ae"
    code_side: int = 0
    map_context: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("code_side", "map_context"):
            self._require_whole(name, least=0)
        self._require("map_context", self.spatial or not self.map_context, "0 for a flat code")

    @property
    def label(self) -> str:
        return "autoencoder"
