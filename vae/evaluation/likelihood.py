"""How probable held-out images are: ELBO, exact log p(x) on a plane, the importance-weighted bound.

All in nats an image, on images whose pixels are 0 or 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from keras import ops
from scipy.special import logsumexp

from vae.models import objectives
from vae.models.base import LatentModel

GRID_CHUNK = 2048
EXTENT = 5.0  # leaves out a share of 2·10⁻⁶ of the prior
SIDES = (192, 288, 432, 648, 972)
TOLERANCE = 0.05  # nats per image between one grid and the next finer one


@dataclass(frozen=True)
class Elbo:
    """The two halves of the ELBO, each averaged over images: ELBO = -(reconstruction + kl)."""

    reconstruction: float
    kl_per_dimension: tuple[float, ...]

    @property
    def kl(self) -> float:
        """KL divergence summed over latent dimensions, nats per image."""
        return float(sum(self.kl_per_dimension))

    @property
    def negative(self) -> float:
        """-ELBO, nats per image."""
        return self.reconstruction + self.kl


@dataclass(frozen=True)
class GridLikelihood:
    """log p(x) by quadrature.

    Attributes:
        log_likelihood: nats of each image, (n,) float64.
        side: grid points a side.
        change: how far the mean of a subset moved from the next coarser grid, nats per image.
    """

    log_likelihood: np.ndarray
    side: int
    change: float


def binarise(images: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """One Bernoulli draw of each pixel of gray images (n, h, w) uint8 ("dynamic" binarisation), as 0 and 255."""
    draws = np.random.default_rng(seed).random(images.shape, dtype=np.float32)
    return np.where(draws < images.astype(np.float32) / 255.0, np.uint8(255), np.uint8(0))


@dataclass(frozen=True, eq=False)
class ImageBounds:
    """The two halves of the ELBO of each image: reconstruction (n,) and KL divergence (n, d), in nats."""

    reconstruction: np.ndarray
    kl: np.ndarray

    @property
    def negative_elbo(self) -> np.ndarray:
        """-ELBO of each image, (n,)."""
        return self.reconstruction + self.kl.sum(axis=1)

    def mean(self) -> Elbo:
        """The average over the images."""
        return Elbo(float(self.reconstruction.mean()), tuple(float(v) for v in self.kl.mean(axis=0)))


def image_bounds(
    model: LatentModel, images: np.ndarray, *, labels=None, samples: int = 16, seed: int = 0
) -> ImageBounds:
    """Images (n, h, w) uint8, `samples` posterior draws an image; the KL divergence in closed form."""
    posterior = model.encode(images, labels)
    rng = np.random.default_rng(seed)
    pixels = images.reshape(len(images), -1).astype(np.float32) / 255.0
    total = np.zeros(len(images))
    for _ in range(samples):
        noise = rng.standard_normal(posterior.mean.shape, dtype=np.float32)
        z = posterior.mean + np.exp(0.5 * posterior.log_var) * noise
        total -= log_likelihood(model, pixels, decode_logits(model, z, labels))
    kl = ops.convert_to_numpy(objectives.kl_per_dimension(posterior.mean, posterior.log_var))
    return ImageBounds(reconstruction=total / samples, kl=kl)


def elbo(model: LatentModel, images: np.ndarray, *, labels=None, samples: int = 16, seed: int = 0) -> Elbo:
    """The mean over the images of `image_bounds`."""
    return image_bounds(model, images, labels=labels, samples=samples, seed=seed).mean()


def log_likelihood(model: LatentModel, pixels: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """log p(x|z) of each image under the model's likelihood: (n, p), (n, p) -> (n,) nats."""
    return ops.convert_to_numpy(model.likelihood.log_likelihood(pixels, logits))


def decode_logits(model: LatentModel, latents: np.ndarray, labels=None) -> np.ndarray:
    """Pixel logits of latents (n, d), as (n, p)."""
    return model.run("decoder", model.decoder, latents, labels=labels)[0].reshape(len(latents), -1)


def integrate_plane(
    log_likelihood: Callable[[np.ndarray], keras.KerasTensor], *, images: int, side: int, extent: float = EXTENT
) -> np.ndarray:
    """log ∫ p(x|z) N(z; 0, I) dz over a square of the plane, by the midpoint rule.

    Args:
        log_likelihood: latents (g, 2) -> log p(x|z) of every image at each, (images, g).
        images: number of images.
        side: grid points a side.
        extent: half the side of the square.

    Returns:
        (images,) float64 nats.
    """
    step = 2 * extent / side
    ticks = (np.arange(side) + 0.5) * step - extent
    grid = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2).astype(np.float32)
    log_prior = -0.5 * np.square(grid).sum(axis=1) - np.log(2 * np.pi) + 2 * np.log(step)
    total = np.full(images, -np.inf)
    for start in range(0, len(grid), GRID_CHUNK):
        chunk = slice(start, start + GRID_CHUNK)
        joint = log_likelihood(grid[chunk]) + ops.convert_to_tensor(log_prior[chunk], "float32")
        total = np.logaddexp(total, ops.convert_to_numpy(ops.logsumexp(joint, axis=1)))
    return total


def exact_log_likelihood(model: LatentModel, images: np.ndarray, *, sides: Sequence[int] = SIDES) -> GridLikelihood:
    """log p(x) of a model of two latent dimensions, (n, h, w) uint8 of 0 and 255, without any sampling.

    The grid is refined on the first 1,000 images until their mean moves by less than TOLERANCE; then all images
    are integrated on that grid. `sides` are the grids' points a side, the coarsest first.
    """
    pixels = images.reshape(len(images), -1).astype(np.float32) / 255.0
    subset = pixels[:1000]
    previous, change, side = np.inf, np.inf, sides[0]
    for side in sides:
        total = integrate_plane(_plane_log_likelihood(model, subset), images=len(subset), side=side)
        mean = float(total.mean())
        change = abs(mean - previous)
        if change < TOLERANCE:
            break
        previous = mean
    if len(pixels) > len(subset):
        total = integrate_plane(_plane_log_likelihood(model, pixels), images=len(pixels), side=side)
    return GridLikelihood(log_likelihood=total, side=side, change=change)


def importance_log_likelihood(
    model: LatentModel, images: np.ndarray, *, labels=None, samples: int = 500, seed: int = 0
) -> np.ndarray:
    """The importance-weighted bound on log p(x) (Burda et al. 2016), K = `samples`, for any d; (n,) nats."""
    posterior = model.encode(images, labels)
    pixels = images.reshape(len(images), -1).astype(np.float32) / 255.0
    rng = np.random.default_rng(seed)
    log_weights = np.empty((samples, len(images)), dtype=np.float32)
    for k in range(samples):
        noise = rng.standard_normal(posterior.mean.shape, dtype=np.float32)
        z = posterior.mean + np.exp(0.5 * posterior.log_var) * noise
        log_weights[k] = ops.convert_to_numpy(
            objectives.importance_log_weights(
                log_likelihood(model, pixels, decode_logits(model, z, labels)),
                z,
                mean=posterior.mean,
                log_var=posterior.log_var,
            )
        )
    return logsumexp(log_weights.astype(np.float64), axis=0) - np.log(samples)


def _plane_log_likelihood(model: LatentModel, pixels: np.ndarray) -> Callable[[np.ndarray], tf.Tensor]:
    """log p(x|z) of all images at a chunk of latents: one matrix product, x·l - sum softplus(l)."""
    images = tf.constant(pixels)

    @tf.function(input_signature=[tf.TensorSpec((None, 2), tf.float32)])
    def chunk(latents):
        logits = tf.reshape(model.decoder([latents], training=False), (-1, pixels.shape[1]))
        return tf.matmul(images, logits, transpose_b=True) - tf.reduce_sum(tf.nn.softplus(logits), axis=1)

    return lambda latents: chunk(tf.constant(latents))
