"""How far a map of latents is to be trusted: who is near on it against who is near in the latent space. Plain NumPy."""

from dataclasses import dataclass

import numpy as np

from vae.errors import InputError

K = 10
SAMPLE = 500  # rows that are asked; the shares are then within a hundredth of those of all rows
BLOCK = 64  # rows at once
FEWEST = 4  # points: of three, each of two others is as near as the formula can tell


@dataclass(frozen=True)
class Trust:
    """Two shares of a map's neighbourhoods.

    Attributes:
        trustworthiness: 1 where nobody is near on the map who is far in the latent space, about ½ for a random map.
        kept: of the k nearest in the latent space, the share that are among the k nearest on the map, 0–1.
        k: neighbours that were looked at.
    """

    trustworthiness: float
    kept: float
    k: int


def measure(latents: np.ndarray, places: np.ndarray, k: int = K, *, sample: int = SAMPLE) -> Trust:
    """Measure a map at `sample` rows spread evenly over the set.

    Trustworthiness is that of Venna and Kaski 2001 ("Neighborhood preservation in nonlinear projection methods",
    equation 2): 1 − 2 / (n k (2n − 3k − 1)) · Σᵢ Σⱼ (r(i, j) − k), where j runs over those of the k nearest of i on the
    map that are not among the k nearest in the latent space, and r(i, j) is the rank of j there. Here i runs over the
    sample, whose size takes the place of the first n.

    Args:
        latents: (n, d).
        places: (n, 2), in the same order.
        k: neighbours; fewer than half of the points in any case.

    Raises:
        InputError: fewer than FEWEST points, or another number of places.
    """
    n = len(latents)
    if n < FEWEST or np.shape(places) != (n, 2):
        raise InputError(f"map: expected at least {FEWEST} latents and a place for each, found {n}, {np.shape(places)}")
    k = min(k, (n - 1) // 2)
    rows = np.linspace(0, n - 1, min(sample, n)).astype(int)
    ranks = np.concatenate([_ranks(latents, places, rows[at : at + BLOCK], k) for at in range(0, len(rows), BLOCK)])
    intruding = np.maximum(0, ranks - k).sum()
    return Trust(
        trustworthiness=float(1 - 2 * intruding / (len(rows) * k * (2 * n - 3 * k - 1))),
        kept=float((ranks <= k).mean()),
        k=k,
    )


def _ranks(latents: np.ndarray, places: np.ndarray, rows: np.ndarray, k: int) -> np.ndarray:
    """The ranks in the latent space of each row's k nearest on the map, 1 for the nearest of all; (m, k)."""
    near = np.argpartition(_squares(places, rows), k - 1, axis=1)[:, :k]
    squares = _squares(latents, rows)
    asked = np.take_along_axis(squares, near, axis=1)
    return 1 + np.stack([(squares < asked[:, j, None]).sum(axis=1) for j in range(k)], axis=1)


def _squares(points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Squared distances of some rows from all points, (m, n); nobody is a neighbour of its own."""
    points = points.astype(np.float64)
    norms = np.square(points).sum(axis=1)
    found = norms[rows, None] + norms - 2 * points[rows] @ points.T
    found[np.arange(len(rows)), rows] = np.inf
    return found
