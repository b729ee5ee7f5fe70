"""The config of a model that was trained elsewhere."""

from dataclasses import dataclass

from vae.config import ModelConfig

SOURCES = ("onnx", "keras")


@dataclass(frozen=True, kw_only=True)
class ImportedConfig(ModelConfig):
    """Networks of somebody else's; what they consist of stands in the checkpoint's list of layers.

    Attributes:
        source: the kind of file that they came in, "onnx" or "keras".
        posterior: whether the encoder gives a log-variance beside the mean.
        classes: that both networks are told as one-hot rows; 0 for none.
        beta: the weight of the KL divergence that it was trained with, as whoever imported it said.
    """

    family: str = "imported"
    source: str = SOURCES[0]
    posterior: bool = True
    classes: int = 0
    beta: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require("source", self.source in SOURCES, f"one of {', '.join(SOURCES)}")
        self._require("posterior", isinstance(self.posterior, bool), "true or false")
        self._require_whole("classes", least=0)
        self._require_number("beta", least=0)

    @property
    def gaussian(self) -> bool:
        return self.posterior

    @property
    def label(self) -> str:
        kind = "VAE" if self.posterior else "autoencoder"
        return f"imported {'conditional ' if self.classes else ''}{kind}"
