"""The plane along which latents spread most, to look at a space of any dimension; plain NumPy."""

from dataclasses import dataclass

import numpy as np

STREWN, GOLDEN = 1.0, 0.618034  # how far the points of a line are strewn across it, and by what share of that each


@dataclass(frozen=True, eq=False)
class MainPlane:
    """A plane z = origin + u·axes[0] + v·axes[1] through a latent space; a latent is told by its place (u, v).

    Attributes:
        origin: at right angles to both axes, (d,).
        axes: of length 1 and at right angles, (2, d); the second is 0 where d = 1.
    """

    origin: np.ndarray
    axes: np.ndarray

    def places(self, latents: np.ndarray) -> np.ndarray:
        """Where latents (n, d) lie on the plane, (n, 2) float32; those of a line are strewn across it, to be seen."""
        found = (latents @ self.axes.T).astype(np.float32)
        if latents.shape[1] == 1:
            found[:, 1] = STREWN * (2 * (np.arange(len(found)) * GOLDEN % 1) - 1)
        return found

    def latents(self, places: np.ndarray) -> np.ndarray:
        """The latents at places (n, 2), (n, d) float32."""
        return (self.origin + places @ self.axes).astype(np.float32)


def main_plane(latents: np.ndarray, before: MainPlane | None = None) -> MainPlane:
    """The plane of the two main components of latents (n, d), through their mean; a space of 2 dimensions is its own.

    Args:
        latents: of an encoded set.
        before: the plane of a moment ago: the new one is turned in itself until its axes lie nearest to that one's, by
            the orthogonal Procrustes problem (Schönemann 1966), so that points that glide from one to the other do not
            spin.
    """
    dim = latents.shape[1]
    if dim <= 2:
        return MainPlane(np.zeros(dim), np.eye(2, dim))
    mean = latents.mean(axis=0, dtype=np.float64)
    _, vectors = np.linalg.eigh(np.cov(latents, rowvar=False, dtype=np.float64))
    axes = vectors[:, :-3:-1].T
    if before is None:
        largest = np.abs(axes).argmax(axis=1)
        axes = axes * np.sign(axes[np.arange(2), largest])[:, None]
    else:
        left, _, right = np.linalg.svd(before.axes @ axes.T)
        axes = left @ right @ axes
    return MainPlane(mean - (mean @ axes.T) @ axes, axes)
