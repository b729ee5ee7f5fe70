"""What a job's process shows of its training: its phase, and a view of the model after each epoch."""

from collections.abc import Callable

import keras
import numpy as np

from vae.datasets import Split
from vae.jobs.folder import JobFolder, Phase
from vae.jobs.live import LiveView, fixed_row
from vae.manifold import SHEET_EXTENT, SHEET_SIDE, contact_sheet, plane_grid, to_bytes
from vae.models.base import LatentModel
from vae.recording import POINTS, coarse


class ShowLive(keras.callbacks.Callback):
    """Writes a `LiveView` after each validation, while the averaged weights are in the model."""

    def __init__(self, folder: JobFolder, test: Split, *, enter: Callable[[Phase], None]) -> None:
        super().__init__()
        self.folder, self.test, self._enter = folder, test, enter
        self._row = fixed_row(test.labels)
        self._epoch = 0

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._enter(Phase.TRAINING)

    def on_train_end(self, logs: dict | None = None) -> None:
        self._enter(Phase.MEASURING)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch = epoch + 1

    def on_test_end(self, logs: dict | None = None) -> None:
        """Write the view of the epoch that was validated."""
        model: LatentModel = self.model
        images, labels = self.test.images[self._row], self.test.labels[self._row]
        mean, manifold = _plane(model, self.test) if model.has_plane else _NO_PLANE
        LiveView(
            epoch=np.array(self._epoch),
            mean=mean,
            label=self.test.labels[:POINTS][: len(mean)],
            manifold=manifold,
            original=images,
            row_label=labels,
            reconstruction=to_bytes(model.reconstruct(images, labels if model.config.classes else None)),
        ).write(self.folder.live_path)


_NO_PLANE = (np.zeros((0, 2), np.float32), np.zeros((0, 0), np.uint8))


def _plane(model: LatentModel, test: Split) -> tuple[np.ndarray, np.ndarray]:
    """Posterior means of the first test images, and the decoded plane (of class 0 where the model has classes)."""
    labels = test.labels[:POINTS] if model.config.classes else None
    grid = plane_grid(SHEET_SIDE, SHEET_EXTENT)
    shown = np.zeros(len(grid), int) if model.config.classes else None
    manifold = contact_sheet(to_bytes(model.decode(grid, shown)), SHEET_SIDE)
    return model.encode(test.images[:POINTS], labels).mean, coarse(manifold)
