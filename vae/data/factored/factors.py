"""What a picture is drawn from: factors with their values, and which combinations a data set takes. NumPy only."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vae.data.shapes import ImageShape
from vae.errors import InputError

DRAW_SEED = 2017  # of the combinations that a data set takes; the year of beta-VAE


@dataclass(frozen=True)
class Factor:
    """One thing that a picture is drawn from.

    Attributes:
        name: what it is called.
        values: what each of its values is called, in order.
    """

    name: str
    values: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pictures (n, h, w[, 3]) uint8, and the values they were drawn from, (n, factors) uint8."""

    images: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Factored:
    """A data set that is drawn from its factors; the first of them is its class.

    Attributes:
        factors: in order.
        image_shape: rows, columns and channels of a picture.
        paint: draws pictures from values (n, factors), each a number of a factor's value: (n, h, w[, 3]) uint8.
        train: how many combinations are trained on.
        test: how many others are measured on.
    """

    factors: tuple[Factor, ...]
    image_shape: ImageShape
    paint: Callable[[np.ndarray], np.ndarray]
    train: int
    test: int

    @property
    def combinations(self) -> int:
        """How many different pictures there are."""
        return math.prod(map(len, self.factors))

    def draw(self, values: np.ndarray) -> np.ndarray:
        """The pictures of any combinations, (n, factors) whole numbers: (n, h, w[, 3]) uint8, always the same.

        Raises:
            InputError: values of another shape, or that a factor does not have.
        """
        values = np.asarray(values)
        if values.ndim != 2 or values.shape[1] != len(self.factors) or values.dtype.kind not in "iu":
            raise InputError(
                f"factors: expected whole numbers of shape (n, {len(self.factors)}), "
                f"found {values.dtype} of shape {values.shape}"
            )
        for column, factor in zip(values.T, self.factors, strict=True):
            if len(column) and not 0 <= column.min() <= column.max() < len(factor):
                found = f"{column.min()} to {column.max()}"
                raise InputError(f"{factor.name}: expected values from 0 to {len(factor) - 1}, found {found}")
        return self.paint(values.astype(int))

    def splits(self) -> tuple[Drawn, Drawn]:
        """The pictures that are trained on and those that are measured on: no combination twice, drawn by a seed."""
        rows = np.random.default_rng(DRAW_SEED).choice(self.combinations, self.train + self.test, replace=False)
        values = np.stack(np.unravel_index(rows, [len(each) for each in self.factors]), axis=1).astype(np.uint8)
        whole = Drawn(self.draw(values), values)
        cut = self.train
        return Drawn(whole.images[:cut], values[:cut]), Drawn(whole.images[cut:], values[cut:])
