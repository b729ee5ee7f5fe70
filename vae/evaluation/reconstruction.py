"""How much alike a picture and its reconstruction look."""

import numpy as np
from skimage.metrics import structural_similarity

from vae.evaluation.distortions import squared_error, summed_cross_entropy

__all__ = ["squared_error", "structural_similarities", "summed_cross_entropy"]


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
