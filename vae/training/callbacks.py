"""Keras callbacks of a training: reports, a guard against divergence, snapshots of the plane, the state to resume."""

import math
import time
from collections.abc import Callable

import keras
import numpy as np

from vae.checkpoints.recording import POINTS, TrainingRecord, kept_epochs
from vae.data.datasets import Split
from vae.errors import InputError
from vae.latent.manifold import SHEET_EXTENT, SHEET_SIDE, contact_sheet, plane_grid, to_bytes
from vae.models.base import LatentModel
from vae.training.reports import EpochReport
from vae.training.state import Progress, TrainingState

SNAPSHOT_ARRAYS = ("epoch", "mean", "manifold", "loss", "reconstruction", "kl")


class DivergedError(InputError):
    """The loss is no longer a number; nothing was written under the checkpoint's name."""


class PlaneRecorder(keras.callbacks.Callback):
    """Keeps a snapshot of a 2-D plane at the kept epochs.

    It must stand before the callback that swaps the averaged weights in for validation, so that at the end of a
    validation the averaged weights are still there.
    """

    def __init__(self, test: Split, *, epochs: int, start: dict[str, np.ndarray] | None = None) -> None:
        super().__init__()
        self.images, self.label = test.images[:POINTS], test.labels[:POINTS]
        self._kept, self._epoch = set(kept_epochs(epochs)), 0
        self._rows: dict[str, list] = {name: list((start or {}).get(name, [])) for name in SNAPSHOT_ARRAYS}

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch = epoch + 1

    def on_test_end(self, logs: dict | None = None) -> None:
        if self._epoch not in self._kept or not math.isfinite((logs or {}).get("loss", math.nan)):
            return
        model: LatentModel = self.model
        labels = self.label if model.config.classes else None
        grid = plane_grid(SHEET_SIDE, SHEET_EXTENT)
        shown = None if labels is None else np.zeros(len(grid), int)
        self._rows["epoch"].append(self._epoch)
        self._rows["mean"].append(model.encode(self.images, labels).mean)
        self._rows["manifold"].append(contact_sheet(to_bytes(model.decode(grid, shown)), SHEET_SIDE))
        for name in ("loss", "reconstruction", "kl"):
            self._rows[name].append(float((logs or {}).get(name, math.nan)))

    def snapshots(self) -> dict[str, np.ndarray]:
        """The arrays so far, by name; empty before the first."""
        return {name: np.asarray(rows) for name, rows in self._rows.items()} if self._rows["epoch"] else {}

    def record(self) -> TrainingRecord:
        """The whole record."""
        return TrainingRecord(label=self.label, **self.snapshots())


class Watch(keras.callbacks.Callback):
    """Turns Keras's logs into reports, stops a run that is no longer one, and keeps the state to resume from."""

    def __init__(
        self,
        epochs: int,
        *,
        images: int,
        progress: Callable[[EpochReport], None] | None = None,
        state: TrainingState | None = None,
        recorder: PlaneRecorder | None = None,
        start: tuple[EpochReport, ...] = (),
    ) -> None:
        super().__init__()
        self.epochs, self.images, self.progress = epochs, images, progress
        self.state, self.recorder = state, recorder
        self.reports = list(start)
        self._before = start[-1].seconds if start else 0.0
        self._start = self._epoch_start = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch_start = time.perf_counter()

    def on_test_begin(self, logs: dict | None = None) -> None:
        self._trained = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Report the epoch and keep the state; raise DivergedError where its loss is not a finite number."""
        values = {key: float(value) for key, value in (logs or {}).items()}
        if not (math.isfinite(values["loss"]) and math.isfinite(values["val_loss"])):
            raise DivergedError(
                f"training: expected a finite loss, found {values['loss']} in epoch {epoch + 1}; "
                "nothing was written. A lower learning rate usually helps."
            )
        report = EpochReport(
            epoch=epoch + 1,
            epochs=self.epochs,
            **{key: values[key] for key in ("loss", "reconstruction", "kl")},
            **{f"held_out_{key}": values[f"val_{key}"] for key in ("loss", "reconstruction", "kl")},
            seconds=self._before + time.perf_counter() - self._start,
            images_per_second=self.images / max(self._trained - self._epoch_start, 1e-9),
        )
        self.reports.append(report)
        if self.state:
            snapshots = self.recorder.snapshots() if self.recorder else {}
            self.state.save(self.model, Progress(tuple(self.reports), snapshots))
        if self.progress:
            self.progress(report)
