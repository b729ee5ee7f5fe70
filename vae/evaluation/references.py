"""The two ends between which every model of gray images lies, from the images alone. NumPy and SciPy."""

import numpy as np
from scipy.special import xlogy

SMALLEST = 1e-6


def pixel_entropy(images: np.ndarray) -> float:
    """Entropy of gray images (n, h, w) in [0, 1] read as Bernoulli probabilities, nats per image.

    A summed cross-entropy against gray targets cannot go lower: at best the reconstruction is the image.
    """
    p = images.astype(np.float64)
    return float(-(xlogy(p, p) + xlogy(1 - p, 1 - p)).sum() / len(images))


def no_latent_cross_entropy(train: np.ndarray, test: np.ndarray) -> float:
    """Cross-entropy of test images under each pixel's mean over the training images, nats per image.

    This is the best that a decoder without any latent can do: the end of the rate-distortion curve at rate 0.
    """
    p = np.clip(train.astype(np.float64).mean(axis=0), SMALLEST, 1 - SMALLEST)
    return float(-(test * np.log(p) + (1 - test) * np.log1p(-p)).sum() / len(test))
