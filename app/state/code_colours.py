"""Colours for the codes of a codebook: codes that lie near each other get colours that look alike. Plain NumPy.

The first three principal components of the codebook become lightness and the two opponent axes of OKLab (Ottosson
2020), a space in which equal steps look equal. Each component counts by rank, so that the codes spread over all of it.
"""

import numpy as np

LIGHTNESS = (0.42, 0.86)
CHROMA = 0.13

# OKLab to the cube roots of cone responses, and cone responses to linear sRGB (Ottosson 2020).
_TO_ROOTS = np.array(
    [[1.0, 0.3963377774, 0.2158037573], [1.0, -0.1055613458, -0.0638541728], [1.0, -0.0894841775, -1.2914855480]]
)
_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def code_colours(codebook: np.ndarray) -> list[str]:
    """A colour "#rrggbb" for each code of a codebook (codes, d)."""
    ranks = _ranks(_components(codebook, 3))
    lab = np.empty((len(codebook), 3))
    lab[:, 0] = LIGHTNESS[0] + ranks[:, 0] * (LIGHTNESS[1] - LIGHTNESS[0])
    lab[:, 1:] = CHROMA * _square_to_disc(2 * ranks[:, 1:] - 1)
    return ["#{:02x}{:02x}{:02x}".format(*colour) for colour in oklab_to_srgb(lab)]


def code_order(codebook: np.ndarray) -> np.ndarray:
    """Codes (codes,) along the first principal component of the codebook: from the darkest colour to the lightest."""
    return _components(codebook, 1)[:, 0].argsort(kind="stable")


def oklab_to_srgb(lab: np.ndarray) -> np.ndarray:
    """OKLab colours (n, 3) as sRGB bytes (n, 3) uint8; what sRGB cannot show is clipped."""
    linear = np.clip((lab @ _TO_ROOTS.T) ** 3 @ _TO_RGB.T, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.round(255 * encoded).astype(np.uint8)


def _components(vectors: np.ndarray, count: int) -> np.ndarray:
    """The first principal components, (n, count); the largest entry of each is positive, which fixes its sign."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    found = np.zeros((len(vectors), count))
    scores = centred @ axes[:count].T
    found[:, : scores.shape[1]] = scores * np.sign(scores[np.abs(scores).argmax(axis=0), np.arange(scores.shape[1])])
    return found


def _ranks(columns: np.ndarray) -> np.ndarray:
    """Each column's ranks, spread evenly over [0, 1]."""
    order = columns.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return order / max(1, len(columns) - 1)


def _square_to_disc(square: np.ndarray) -> np.ndarray:
    """Points of [-1, 1]² moved into the unit disc, so that no corner is more colourful than the rest."""
    x, y = square[:, 0], square[:, 1]
    return np.stack([x * np.sqrt(1 - y**2 / 2), y * np.sqrt(1 - x**2 / 2)], axis=1)
