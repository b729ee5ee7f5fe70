"""How well images come back: errors of each image, so that pages can show the worst."""

import numpy as np
from skimage.metrics import structural_similarity


def squared_error(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Mean squared error of each image, (n, h, w) in [0, 1] both -> (n,)."""
    return np.square(images - reconstructions).mean(axis=(1, 2))


def summed_cross_entropy(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """Binary cross-entropy of each image in nats, summed over pixels, (n, h, w) in [0, 1] both -> (n,).

    Probabilities are kept 10⁻⁷ away from 0 and 1.
    """
    p = np.clip(reconstructions.astype(np.float64), 1e-7, 1 - 1e-7)
    return -(images * np.log(p) + (1 - images) * np.log1p(-p)).sum(axis=(1, 2))


def structural_similarities(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """SSIM of each image (Wang et al. 2004: Gaussian window of 1.5 pixels), (n, h, w) in [0, 1] both -> (n,)."""
    return np.array(
        [
            structural_similarity(
                image, other, data_range=1.0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
            )
            for image, other in zip(images, reconstructions, strict=True)
        ]
    )
