"""The config of a VQ-VAE."""

from dataclasses import dataclass

from vae.models.stacks import CodesConfig


@dataclass(frozen=True, kw_only=True)
class VQVAEConfig(CodesConfig):
    """A map of codes from a codebook that is learnt. The latent size is that of one code.

    Attributes:
        codes: size of the codebook.
        commitment: weight of the commitment loss (van den Oord et al. 2017).
        rate_weight: weight of the codes' rate under a small prior that is trained beside the model; above 0 the
            encoder prefers codes that are easy to foresee.
        spread_weight: weight, in nats a cell, of the entropy of the codes' average use (with a rate weight), which
            keeps every code in use.
    """

    family: str = "vqvae"
    latent_dim: int = 16
    codes: int = 128
    commitment: float = 0.25
    rate_weight: float = 0.0
    spread_weight: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        self._require_whole("codes", least=2)
        for name in ("commitment", "rate_weight", "spread_weight"):
            self._require_number(name, least=0)
        self._require("spread_weight", self.rate_weight > 0 or not self.spread_weight, "0 without a rate weight")

    @property
    def label(self) -> str:
        return "VQ-VAE"
