"""How odd a picture is to a model: its measures beside those of the encoded test set. Plain NumPy and SciPy."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree

from vae.errors import InputError
from vae.latents import EncodedSet, Posterior

NEAREST = 10


@dataclass(frozen=True, eq=False)
class Typical:
    """Three measures of every test picture, each ascending, (n,) float.

    Attributes:
        error: reconstruction error, in nats as the encoded set holds it.
        kl: KL divergence of the posterior from the prior, in nats; None for a model without a posterior.
        distance: Euclidean distance of the posterior mean to the tenth nearest of the others.
    """

    error: np.ndarray
    kl: np.ndarray | None
    distance: np.ndarray
    tree: KDTree


@dataclass(frozen=True)
class Measure:
    """One measure of a picture and its percentile: the share of test pictures that have less, 0–100."""

    value: float
    percentile: float


@dataclass(frozen=True)
class Oddity:
    """The measures of one picture; names as in `Typical`."""

    error: Measure
    kl: Measure | None
    distance: Measure


def typical(encoded: EncodedSet, *, posterior: bool = True) -> Typical:
    """Measure the encoded test set once.

    Args:
        encoded: the set; its latents are vectors.
        posterior: whether the model has a posterior; an autoencoder has none.

    Raises:
        InputError: a set without latent vectors, or one too small to have ten neighbours.
    """
    if not encoded.dim or len(encoded) <= NEAREST:
        raise InputError(f"latents: expected vectors of more than {NEAREST} pictures, found {encoded.mean.shape}")
    tree = KDTree(encoded.mean)
    # each picture is its own nearest neighbour, so one more is asked for
    distance = tree.query(encoded.mean, k=NEAREST + 1)[0][:, -1]
    divergence = kl_divergence(Posterior(encoded.mean, encoded.log_var)) if posterior else None
    return Typical(
        error=np.sort(encoded.error),
        kl=None if divergence is None else np.sort(divergence),
        distance=np.sort(distance),
        tree=tree,
    )


def kl_divergence(posterior: Posterior) -> np.ndarray:
    """KL(q(z|x) ‖ N(0, I)) of n posteriors, summed over latent dimensions, in nats, (n,).

    Kingma and Welling (2014), appendix B.
    """
    mean, log_var = posterior.mean.astype(np.float64), posterior.log_var.astype(np.float64)
    return 0.5 * (np.square(mean) + np.exp(log_var) - 1.0 - log_var).sum(axis=1)


def oddity(typical: Typical, posterior: Posterior, *, error: float) -> Oddity:
    """Where one picture stands among the test pictures.

    Args:
        typical: the encoded test set's measures.
        posterior: of the picture, mean and log-variance (1, d).
        error: its reconstruction error by the protocol of the encoded set: binary cross-entropy of the gray picture
            with what is decoded from its posterior mean, summed over pixels.
    """
    distance = float(typical.tree.query(posterior.mean[0], k=NEAREST)[0][-1])
    return Oddity(
        error=_measure(error, typical.error),
        kl=None if typical.kl is None else _measure(float(kl_divergence(posterior)[0]), typical.kl),
        distance=_measure(distance, typical.distance),
    )


def _measure(value: float, ascending: np.ndarray) -> Measure:
    """Ties count half, so that a typical value is in the middle of its equals."""
    below, to = (np.searchsorted(ascending, value, side=side) for side in ("left", "right"))
    return Measure(value, float(50.0 * (below + to) / len(ascending)))
