"""How far a reconstruction is from its picture, image by image. Plain NumPy: the web process uses it."""

import numpy as np


def squared_error(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Mean squared error of each image, (n, h, w) in [0, 1] both -> (n,)."""
    return np.square(images - reconstructions).mean(axis=tuple(range(1, images.ndim)))


def summed_cross_entropy(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Binary cross-entropy of each image in nats, summed over pixels, (n, h, w) in [0, 1] both -> (n,).

    Probabilities are kept 10⁻⁷ away from 0 and 1.
    """
    p = np.clip(reconstructions.astype(np.float64), 1e-7, 1 - 1e-7)
    return -(images * np.log(p) + (1 - images) * np.log1p(-p)).sum(axis=tuple(range(1, images.ndim)))
