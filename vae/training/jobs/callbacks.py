"""What a job's process shows of its training: its phase, the batches as they pass, the model after each epoch."""

import math
import time
from collections.abc import Callable

import keras
import numpy as np

from vae.checkpoints.recording import POINTS, coarse
from vae.data.datasets import Split
from vae.latent.main_plane import MainPlane, main_plane
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE, contact_sheet, plane_grid, to_bytes
from vae.models.base import LatentModel
from vae.training.jobs.folder import JobFolder, Phase
from vae.training.jobs.live import LiveView, Passed, fixed_row

EVERY = 0.5  # seconds between two counts of batches


class ShowLive(keras.callbacks.Callback):
    """Counts batches now and then, and takes a `LiveView` at each validation, while the averaged weights are there.

    The view is kept until `view` is asked for: whoever writes it does so together with the epoch's report.
    """

    async_safe = True  # Keras need not wait for a batch's end to count it

    def __init__(self, folder: JobFolder, test: Split, *, enter: Callable[[Phase], None]) -> None:
        super().__init__()
        self.folder, self.test, self._enter = folder, test, enter
        self._row = fixed_row(test.labels)
        self._epoch, self._counted = 0, -math.inf
        self.view: LiveView | None = None
        self._plane: MainPlane | None = None

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._enter(Phase.TRAINING)

    def on_train_end(self, logs: dict | None = None) -> None:
        self.folder.forget_passed()
        self._enter(Phase.MEASURING)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch = epoch + 1
        self._count(0)

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        self._count(batch + 1)

    def _count(self, batches: int) -> None:
        """Write how many batches of the epoch have passed, at most twice a second."""
        if (now := time.monotonic()) - self._counted >= EVERY:
            self._counted = now
            of = self.model.steps_per_epoch
            # Keras counts whole executions of several steps, the last one too
            self.folder.write_passed(Passed(epoch=self._epoch, batches=min(batches, of), of=of))

    def on_test_end(self, logs: dict | None = None) -> None:
        """Take the view of the epoch that was validated."""
        model: LatentModel = self.model
        images, labels = self.test.images[self._row], self.test.labels[self._row]
        mean, manifold = _NO_PLANE if model.config.spatial else self._seen(model)
        self.view = LiveView(
            epoch=np.array(self._epoch),
            mean=mean,
            label=self.test.labels[:POINTS][: len(mean)],
            manifold=manifold,
            original=images,
            row_label=labels,
            reconstruction=to_bytes(model.reconstruct(images, labels if model.config.classes else None)),
        )

    def _seen(self, model: LatentModel) -> tuple[np.ndarray, np.ndarray]:
        """Where the first test images lie on the main plane, and that plane decoded (as class 0 of several)."""
        labels = self.test.labels[:POINTS] if model.config.classes else None
        mean = model.encode(self.test.images[:POINTS], labels).mean
        self._plane = plane = main_plane(mean, self._plane)
        grid = plane.latents(plane_grid(SHEET_SIDE, SHEET_EXTENT))
        shown = np.zeros(len(grid), int) if model.config.classes else None
        manifold = contact_sheet(to_bytes(model.decode(grid, shown)), SHEET_SIDE)
        return plane.places(mean), coarse(manifold)


_NO_PLANE = (np.zeros((0, 2), np.float32), np.zeros((0, 0), np.uint8))
