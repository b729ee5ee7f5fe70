"""The same digits through several checkpoints: as rows of a sheet, as arrays, as columns, as a report's parts.

Pure functions; the page Reconstruct arranges what they return.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.state.pictures import Digits
from app.ui import sheets, tables
from vae.checkpoints.metrics import Metric, Metrics
from vae.checkpoints.store import Checkpoint
from vae.config import ModelConfig
from vae.inference.reconstructions import Reconstruction

COLUMNS = (
    tables.Column("shown_cross_entropy", "BCE, these digits", 1),
    tables.Column("cross_entropy", "BCE, test set", 1),
    tables.Column("shown_mse", "MSE, these digits", 4),
    tables.Column("mse", "MSE, test set", 4),
)


@dataclass(frozen=True, eq=False)
class Compared:
    """A checkpoint and what it makes of the digits."""

    checkpoint: Checkpoint
    made: Reconstruction

    @property
    def title(self) -> str:
        """The checkpoint's title, or its name where it has none."""
        return self.checkpoint.config.title or self.checkpoint.name

    @property
    def means(self) -> str:
        """The means over the digits, in a line."""
        text = f"BCE {self.made.cross_entropy.mean():.1f}"
        error = self.made.squared_error
        return text if error is None else f"{text} · MSE {error.mean():.4f}"

    def table_row(self) -> tables.Row:
        """The means over the digits beside those over the whole test set."""
        here = f"mean over the {len(self.made.images)} digits above"
        shown = [
            Metric(
                name="shown_cross_entropy",
                value=float(self.made.cross_entropy.mean()),
                unit="nats/image",
                protocol=here,
            )
        ]
        if self.made.squared_error is not None:
            mean = float(self.made.squared_error.mean())
            shown.append(Metric(name="shown_mse", value=mean, unit="per pixel", protocol=here))
        return tables.Row(self.title, Metrics([*shown, *self.checkpoint.metrics()]))


def code_size(model: ModelConfig) -> str:
    """What is left of a picture between encoder and decoder, in words."""
    if model.codes:
        return f"{model.code_side**2} codes out of {model.codes}"
    size = int(np.prod(model.latent_shape))
    return f"{size} numbers and the class" if model.classes else f"{size} numbers"


def sheet_rows(digits: Digits, compared: Sequence[Compared], *, error_map: bool) -> list[sheets.SheetRow]:
    """The originals where they are at hand, then a row for each checkpoint with its errors below the digits."""
    rows = [] if digits.originals is None else [sheets.SheetRow("Original", digits.originals)]
    for each in compared:
        rows.append(
            sheets.SheetRow(
                each.title,
                each.made.images,
                details=(code_size(each.checkpoint.config.model), each.means),
                notes=_notes(each.made),
                error=each.made.difference if error_map else None,
            )
        )
    return rows


def _notes(made: Reconstruction) -> tuple[tuple[str, ...], ...]:
    """BCE, and MSE where it is known, for each digit."""
    cross_entropy = [f"{value:.1f}" for value in made.cross_entropy]
    if made.squared_error is None:
        return tuple((value,) for value in cross_entropy)
    return tuple(zip(cross_entropy, (f"{value:.4f}" for value in made.squared_error), strict=True))


def arrays(digits: Digits, compared: Sequence[Compared]) -> dict[str, np.ndarray]:
    """The digits as index (n,), label (n,), original (n, h, w); of the m checkpoints, in the order of `checkpoint`
    (m,): reconstruction (m, n, h, w), cross_entropy (m, n) nats, squared_error (m, n). Without pictures there is no
    original and no squared_error.
    """
    found = {
        "index": digits.rows,
        "label": digits.labels,
        "checkpoint": np.array([each.checkpoint.name for each in compared]),
        "reconstruction": np.stack([each.made.images for each in compared]),
        "cross_entropy": np.stack([each.made.cross_entropy for each in compared]),
    }
    errors = [each.made.squared_error for each in compared if each.made.squared_error is not None]
    if digits.originals is not None:
        found["original"] = digits.originals
        found["squared_error"] = np.stack(errors)
    return found


def columns(digits: Digits, compared: Sequence[Compared]) -> dict[str, np.ndarray]:
    """A row for each checkpoint and digit: BCE in nats, and MSE where the pictures are at hand."""
    found = {
        "checkpoint": np.repeat([each.checkpoint.name for each in compared], len(digits)),
        "index": np.tile(digits.rows, len(compared)),
        "label": np.tile(digits.labels, len(compared)),
        "bce_nats": np.concatenate([each.made.cross_entropy for each in compared]),
    }
    errors = [each.made.squared_error for each in compared if each.made.squared_error is not None]
    if digits.originals is not None:
        found["mse"] = np.concatenate(errors)
    return found
