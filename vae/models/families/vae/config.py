"""The config of a VAE, and of a beta-VAE."""

from dataclasses import dataclass

from vae.models.stacks import GaussianConfig


@dataclass(frozen=True, kw_only=True)
class VAEConfig(GaussianConfig):
    """A Gaussian posterior over a vector; a beta-VAE where beta is not 1. Fields as in `GaussianConfig`."""

    family: str = "vae"

    @property
    def kind(self) -> str:
        return self.family if self.beta == 1 else "beta"

    @property
    def label(self) -> str:
        return "VAE" if self.beta == 1 else f"beta-VAE, beta {self.beta:g}"
