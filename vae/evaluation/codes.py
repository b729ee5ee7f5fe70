"""How a codebook is used. Plain NumPy."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CodebookUse:
    """Over all cells of all images.

    Attributes:
        used: codes that occur at all.
        perplexity: exp of the entropy of the codes' frequencies: the number of codes that would be as many, used
            evenly.
    """

    used: int
    perplexity: float


def codebook_use(codes: np.ndarray, *, size: int) -> CodebookUse:
    """Use of a codebook of `size` codes by code maps (n, 7, 7)."""
    counts = np.bincount(codes.ravel(), minlength=size)
    share = counts[counts > 0] / codes.size
    return CodebookUse(used=int((counts > 0).sum()), perplexity=float(np.exp(-(share * np.log(share)).sum())))
