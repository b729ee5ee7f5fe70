"""How typical a picture is to a model: percentiles of its measures among the encoded test set. Plain NumPy."""

from dataclasses import dataclass

import numpy as np

from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet, Posterior
from vae.latent.nearest import Nearest

NEAREST = 10


@dataclass(frozen=True, eq=False)
class MeasuredSet:
    """Three measures of every test picture, in the set's order, (n,) float.

    Attributes:
        error: reconstruction error, in nats as the encoded set holds it.
        kl: KL divergence of the posterior from the prior, in nats; None for a model without a posterior.
        distance: Euclidean distance of the posterior mean to the tenth nearest of the others.
        class_distance: the same to the tenth nearest of the others of a class, by class; without those classes that
            have too few.
        label: classes, (n,).
        means: the posterior means of all, under None, and of each class.
    """

    error: np.ndarray
    kl: np.ndarray | None
    distance: np.ndarray
    class_distance: dict[int, np.ndarray]
    label: np.ndarray
    means: dict[int | None, Nearest]


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure of a picture beside those of the test pictures.

    Attributes:
        value: of the picture.
        percentile: the share of test pictures that have less, 0–100.
        class_percentile: the same share among those of one class; None where there are none.
        among: what the test pictures have, ascending, (n,).
        of_class: what those of the class have, ascending, (m,).
    """

    value: float
    percentile: float
    class_percentile: float | None
    among: np.ndarray
    of_class: np.ndarray


@dataclass(frozen=True)
class Percentiles:
    """The measures of one picture; names as in `MeasuredSet`."""

    error: Measure
    kl: Measure | None
    distance: Measure
    class_distance: Measure | None


def measured(encoded: EncodedSet, *, posterior: bool = True) -> MeasuredSet:
    """Measure the encoded test set once.

    Args:
        encoded: the set; its latents are vectors.
        posterior: whether the model has a posterior; an autoencoder has none.

    Raises:
        InputError: a set without latent vectors, or one too small to have ten neighbours.
    """
    if not encoded.dim or len(encoded) <= NEAREST:
        raise InputError(f"latents: expected vectors of more than {NEAREST} pictures, found {encoded.mean.shape}")
    members = {int(label): encoded.label == label for label in encoded.classes}
    members = {label: rows for label, rows in members.items() if rows.sum() > NEAREST}
    means = {None: Nearest(encoded.mean), **{label: Nearest(encoded.mean[rows]) for label, rows in members.items()}}
    return MeasuredSet(
        error=encoded.error,
        kl=kl_divergence(Posterior(encoded.mean, encoded.log_var)) if posterior else None,
        distance=_tenth(means[None], encoded.mean, itself=np.ones(len(encoded), bool)),
        class_distance={label: _tenth(means[label], encoded.mean, itself=rows) for label, rows in members.items()},
        label=encoded.label,
        means=means,
    )


def _tenth(among: Nearest, points: np.ndarray, *, itself: np.ndarray) -> np.ndarray:
    """Distances of points (n, d) to the tenth nearest; one that is `itself` among them, (n,), does not count."""
    distance = among.distances(points, NEAREST + 1)
    return np.where(itself, distance[:, NEAREST], distance[:, NEAREST - 1])


def kl_divergence(posterior: Posterior) -> np.ndarray:
    """KL(q(z|x) ‖ N(0, I)) of n posteriors, summed over latent dimensions, in nats, (n,)."""
    return kl_by_dimension(posterior).sum(axis=1)


def kl_by_dimension(posterior: Posterior) -> np.ndarray:
    """KL(q(z|x) ‖ N(0, I)) of n posteriors in each latent dimension, in nats, (n, d).

    Kingma and Welling (2014), appendix B.
    """
    mean, log_var = posterior.mean.astype(np.float64), posterior.log_var.astype(np.float64)
    return 0.5 * (np.square(mean) + np.exp(log_var) - 1.0 - log_var)


def percentiles(
    among: MeasuredSet, posterior: Posterior, *, error: float, label: int, row: int | None = None
) -> Percentiles:
    """Where one picture stands among the test pictures, and among those of a class.

    Args:
        among: the encoded test set's measures.
        posterior: of the picture, mean and log-variance (1, d).
        error: its reconstruction error by the protocol of the encoded set: binary cross-entropy of the gray picture
            with what is decoded from its posterior mean, summed over pixels.
        label: the class among whose test pictures it is ranked as well.
        row: of the test set, where the picture is one of it: no picture is its own neighbour.
    """
    of_class = among.label == label

    def distance(means: Nearest, everyone: np.ndarray, *, itself: bool) -> Measure:
        return _measure(float(_tenth(means, posterior.mean, itself=np.array([itself]))[0]), everyone, of_class)

    known = row is not None and among.label[row] == label
    peers = among.class_distance.get(label)
    return Percentiles(
        error=_measure(error, among.error, of_class),
        kl=None if among.kl is None else _measure(float(kl_divergence(posterior)[0]), among.kl, of_class),
        distance=distance(among.means[None], among.distance, itself=row is not None),
        class_distance=None if peers is None else distance(among.means[label], peers, itself=known),
    )


def _measure(value: float, among: np.ndarray, of_class: np.ndarray) -> Measure:
    everyone, peers = np.sort(among), np.sort(among[of_class])
    in_class = _percentile(value, peers) if len(peers) else None
    return Measure(value, _percentile(value, everyone), in_class, everyone, peers)


def _percentile(value: float, ascending: np.ndarray) -> float:
    """Ties count half, so that a typical value is in the middle of its equals."""
    below, to = (np.searchsorted(ascending, value, side=side) for side in ("left", "right"))
    return float(50.0 * (below + to) / len(ascending))
