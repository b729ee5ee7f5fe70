"""The config of a conditional VAE."""

from dataclasses import dataclass

from vae.models.stacks import GaussianConfig


@dataclass(frozen=True, kw_only=True)
class CVAEConfig(GaussianConfig):
    """A VAE whose networks are told the class (Sohn et al. 2015).

    Attributes:
        classes: number of classes the model is conditioned on.
    """

    family: str = "cvae"
    classes: int = 10

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require_whole("classes", least=2)

    @property
    def label(self) -> str:
        return "conditional VAE"
