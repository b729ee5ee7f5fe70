"""What a model makes of one picture: its posterior, what comes back, decodes drawn from the posterior.

Through the inference worker; arrays in and out.
"""

from dataclasses import dataclass

import numpy as np

from vae.checkpoints.store import Checkpoint
from vae.evaluation.distortions import summed_cross_entropy
from vae.inference.worker import InferenceWorker
from vae.latent.encoded_set import Posterior


@dataclass(frozen=True, eq=False)
class Landing:
    """Where a picture is encoded and what is decoded from there.

    Attributes:
        posterior: mean and log-variance, (1, d) each.
        certain: whether the model says one point rather than a posterior, as an autoencoder does.
        reconstruction: decoded from the posterior mean, (h, w) float32 in [0, 1].
        error: binary cross-entropy with the gray picture, summed over pixels, in nats.
        samples: latents drawn from the posterior, (n, d) float32; none for an autoencoder.
        decoded: what they decode to, (n, h, w) float32 in [0, 1].
    """

    posterior: Posterior
    certain: bool
    reconstruction: np.ndarray
    error: float
    samples: np.ndarray
    decoded: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Posterior mean, (d,)."""
        return self.posterior.mean[0]

    @property
    def std(self) -> np.ndarray:
        """Posterior standard deviations, (d,); zeros for an autoencoder."""
        return np.zeros_like(self.mean) if self.certain else np.exp(0.5 * self.posterior.log_var[0])


def land(
    worker: InferenceWorker, checkpoint: Checkpoint, image: np.ndarray, *, samples: int = 30, seed: int = 0
) -> Landing:
    """Encode one picture (h, w) uint8 and decode its posterior mean and draws from its posterior.

    For models without a condition, whose latent is a vector. Raises InputError or InferenceError as the worker does.
    """
    posterior = worker.encode(checkpoint.name, image[None])
    certain = not checkpoint.config.model.gaussian
    draws = np.random.default_rng(seed).standard_normal((0 if certain else samples, posterior.mean.shape[1]))
    latents = (posterior.mean + np.exp(0.5 * posterior.log_var) * draws).astype(np.float32)
    decoded = worker.decode(checkpoint.name, np.concatenate([posterior.mean, latents]))
    return Landing(
        posterior=posterior,
        certain=certain,
        reconstruction=decoded[0],
        error=float(summed_cross_entropy(image[None] / 255.0, decoded[:1])[0]),
        samples=latents,
        decoded=decoded[1:],
    )
