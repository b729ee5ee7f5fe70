"""beta-TC-VAE (Chen et al. 2018): of the KL divergence only the total correlation is weighted."""

from vae.config import TrainingConfig
from vae.data.shapes import IMAGE_SHAPE, ImageShape
from vae.errors import InputError
from vae.models import objectives
from vae.models.families.vae.model import VAE
from vae.models.stacks import GaussianConfig


class TCVAE(VAE):
    """The VAE's networks; the loss is the negative ELBO and (beta - 1) times the total correlation."""

    def __init__(
        self, config: GaussianConfig, training: TrainingConfig | None = None, *, image_shape: ImageShape = IMAGE_SHAPE
    ) -> None:
        super().__init__(config, training, image_shape=image_shape)
        if self.training_config.samples > 1:
            raise InputError(f"samples: expected 1 for a {config.label}, found {self.training_config.samples}")

    def weighted_kl(self, z, *, mean, log_var, kl):
        correlation = objectives.total_correlation(z, mean, log_var, images=self.training_images)
        return self.kl_share() * (kl + (self.config.beta - 1.0) * correlation)
