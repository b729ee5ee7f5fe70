"""The config of a beta-TC-VAE."""

from dataclasses import dataclass

from vae.models.stacks import GaussianConfig


@dataclass(frozen=True, kw_only=True)
class TCVAEConfig(GaussianConfig):
    """A VAE whose latents are kept from leaning on each other.

    Attributes:
        beta: weight of the total correlation (Chen et al. 2018); 1 is the ELBO.
    """

    family: str = "tcvae"
    beta: float = 6.0

    @property
    def label(self) -> str:
        return f"beta-TC-VAE, beta {self.beta:g}"
