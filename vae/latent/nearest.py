"""How far the k-th nearest of many points lies, in few dimensions and in many. NumPy and SciPy."""

import numpy as np
from scipy.spatial import KDTree

MOST_FOR_A_TREE = 10  # dimensions; beyond, a tree prunes hardly anything, and all distances at once are sooner there
BLOCK = 512  # points that are asked about at once


class Nearest:
    """Points that others are held against.

    Args:
        points: (n, d), at least one.
    """

    def __init__(self, points: np.ndarray) -> None:
        self._points = points.astype(np.float64)
        self._squares = np.square(self._points).sum(axis=1)
        self._tree = KDTree(self._points) if points.shape[1] <= MOST_FOR_A_TREE else None

    def distances(self, points: np.ndarray, k: int) -> np.ndarray:
        """Euclidean distances of points (m, d) to their k nearest here, ascending, (m, k); infinite beyond all."""
        if self._tree is not None:
            return np.reshape(self._tree.query(points, k=k)[0], (len(points), k))
        return np.concatenate([self._block(points[at : at + BLOCK], k) for at in range(0, len(points), BLOCK)])

    def _block(self, points: np.ndarray, k: int) -> np.ndarray:
        points = points.astype(np.float64)
        squares = np.square(points).sum(axis=1)[:, None] + self._squares - 2 * points @ self._points.T
        found = np.full((len(points), k), np.inf)
        count = min(k, squares.shape[1])
        found[:, :count] = np.sort(np.partition(squares, count - 1, axis=1)[:, :count], axis=1)
        return np.sqrt(np.maximum(0, found))
