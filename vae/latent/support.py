"""Whether a latent lies where pictures were encoded, so that the decoder has examples to go by. Plain NumPy.

In many dimensions no draw of a posterior lies near any posterior mean: the noise of all dimensions adds up, also of
those that say nothing. So it is a latent's expected mean that is held against the encoded ones.
"""

import numpy as np

from vae.errors import InputError
from vae.latent import samples
from vae.latent.encoded_set import EncodedSet, neighbours, spread_rows

PLANE = 2  # dimensions that are seen as they are: there a latent is its own expected mean
SEED = 0


def expected_mean(encoded: EncodedSet, latents: np.ndarray) -> np.ndarray:
    """The posterior mean to be expected of a picture, given latents (…, d) drawn from its posterior; the same shape.

    The linear regression of μ on z over the encoded set, dimension by dimension: m + s (z - m), where m is the mean of
    the μ and s = Var(μ) / (Var(μ) + E σ²). A dimension that says nothing has s = 0, an autoencoder's all have s = 1.
    """
    if encoded.dim == PLANE or not encoded.log_var.any():
        return latents
    middle, spread = encoded.mean.mean(axis=0), encoded.mean.var(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):  # a damaged file may say of a dimension that it is boundless
        share = spread / np.maximum(spread + np.square(encoded.std).mean(axis=0), np.finfo(np.float32).tiny)
        away = np.where(share > 0, share * (latents - middle), 0)
    return (middle + away).astype(np.float32)


def typical_reach(encoded: EncodedSet, k: int = 10, *, share: float = 0.99, sample: int = 400) -> float:
    """How far the k-th nearest other encoded image lies, at most, for a share of what the decoder learns from.

    That is a draw from each image's posterior, by its expected mean; on a plane, the posterior mean. Measured at
    `sample` rows spread evenly over the set; beyond this reach a point lies off the data.
    """
    if len(encoded) < 2:
        raise InputError(f"latents: expected at least 2 encoded images, found {len(encoded)}")
    rows = spread_rows(encoded, sample)
    drawn = encoded.mean[rows] if encoded.dim == PLANE else samples.from_aggregate(encoded, rows, seed=SEED)
    points = expected_mean(encoded, drawn)
    found = [neighbours(encoded, point, k, without=row).distance[-1] for point, row in zip(points, rows, strict=True)]
    return float(np.quantile(found, share))
