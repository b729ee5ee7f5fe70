"""What each latent dimension of an encoded set says and how far it spreads; walks along them. Plain NumPy."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet
from vae.latent.manifold import line

UNUSED = 0.01  # nats: a dimension that says less says nothing
REACH = 3.0  # standard deviations that a walk goes to either side
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True, eq=False)
class Dimensions:
    """The dimensions of an encoded set.

    Attributes:
        kl: mean KL divergence of each dimension's posterior from the prior N(0, 1), nats, (d,).
        deviation: standard deviation of the aggregate posterior along each, (d,).
        order: the dimensions by KL divergence, highest first, (d,).
    """

    kl: np.ndarray
    deviation: np.ndarray
    order: np.ndarray

    @property
    def used(self) -> np.ndarray:
        """Those that say at least UNUSED nats, highest first; the first of them where none does."""
        return self.order[: max(1, int((self.kl >= UNUSED).sum()))]


def axis_name(axis: int) -> str:
    """z₁, z₂, … for 0, 1, …"""
    return f"z{axis + 1}".translate(SUBSCRIPTS)


@lru_cache(maxsize=8)
def dimensions(encoded: EncodedSet) -> Dimensions:
    """Measure them, once for each set in use: KL = ½ · mean(μ² + σ² − 1 − log σ²), Kingma and Welling 2014, appendix B.

    An autoencoder's posterior has no width (its log-variances are 0 throughout); there the deviation is of the means.
    """
    variance = np.square(encoded.std)
    kl = 0.5 * (np.square(encoded.mean) + variance - 1 - encoded.log_var).mean(axis=0)
    width = variance.mean(axis=0) if encoded.log_var.any() else 0
    deviation = np.sqrt(encoded.mean.var(axis=0) + width)
    return Dimensions(kl, deviation, np.argsort(-kl, kind="stable"))


def walk(encoded: EncodedSet, point: np.ndarray, axis: int, *, steps: int) -> np.ndarray:
    """Latents through `point` (d,), one coordinate from −REACH to +REACH deviations about it; (steps, d) float32."""
    if np.shape(point) != (encoded.dim,) or not 0 <= axis < encoded.dim:
        raise InputError(f"walk: expected {encoded.dim} coordinates and one of them, found {np.shape(point)}, {axis}")
    reach = np.zeros(encoded.dim, np.float32)
    reach[axis] = REACH * dimensions(encoded).deviation[axis]
    return line(point - reach, point + reach, steps)
