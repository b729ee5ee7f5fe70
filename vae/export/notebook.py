"""The explorer of a checkpoint as a widget of a notebook, in Jupyter, VS Code and Colab: needs the extra `notebook`."""

from collections.abc import Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets

from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.export.browser import page_script
from vae.export.explorer import PAD, files_of, panel, styles
from vae.export.glossary import plane_words


class PlaneWidget(anywidget.AnyWidget):
    """The plane in a cell, beside the picture that the decoder draws under the pointer.

    It decodes in the browser; Python hears of the end of a gesture, and what is set here is shown there.

    Attributes:
        z: the pinned latent, d numbers; lists and arrays (d,) can be set.
        selected: the rows of the encoded test set that a lasso took, in ascending order; lists and arrays can be set.
    """

    _esm = page_script(PAD / "notebook.js", exports="notebook as default")

    z: Any = traitlets.TraitType().tag(sync=True)
    selected: Any = traitlets.TraitType().tag(sync=True)
    _page = traitlets.Dict().tag(sync=True)
    _files = traitlets.Dict().tag(sync=True)

    def __init__(self, checkpoint: Checkpoint, z: Sequence[float] | None = None) -> None:
        """The widget of a checkpoint, with a latent pinned; None for 0.

        Raises:
            InputError: one without a latent vector, a layer list or an encoded test set, or another latent.
        """
        described = panel(checkpoint)
        self._dim, self._count = described["dim"], len(checkpoint.encoded())
        super().__init__(
            z=[0.0] * self._dim if z is None else z,
            selected=[],
            _page={"panel": described, "words": plane_words(), "style": styles("latent_pad/notebook.css")},
            _files=files_of(checkpoint),
        )

    @traitlets.validate("z")
    def _latent(self, proposal: dict[str, Any]) -> list[float]:
        values = _array(proposal["value"])
        if values is None or values.shape != (self._dim,) or not np.isfinite(values).all():
            raise InputError(f"z: expected {self._dim} finite numbers, found {_shown(proposal)}")
        return values.astype(float).tolist()

    @traitlets.validate("selected")
    def _rows(self, proposal: dict[str, Any]) -> list[int]:
        rows = _array(proposal["value"])
        if rows is not None and rows.size == 0:
            return []
        if rows is None or rows.ndim != 1 or rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= self._count:
            raise InputError(f"selected: expected rows from 0 to {self._count - 1}, found {_shown(proposal)}")
        return np.unique(rows).tolist()


def _array(value: object) -> np.ndarray | None:
    """What was set as numbers; None where it is something else."""
    try:
        values = np.asarray(value)
    except ValueError:
        return None
    return values if values.dtype.kind in "iuf" else None


def _shown(proposal: dict[str, Any]) -> str:
    return f"{proposal['value']!r:.60}"
