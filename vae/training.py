"""From a config to a checkpoint, through Keras's own `fit` and callbacks."""

import csv
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from vae import models
from vae.checkpoints import HISTORY, Checkpoint, CheckpointStore
from vae.config import CheckpointConfig, TrainingConfig
from vae.datasets import Dataset, Split
from vae.errors import InputError
from vae.models.base import LatentModel
from vae.packaging import write_checkpoint

CLIP_NORM = 200.0  # above the 99th percentile of a healthy run's gradient; a rare spike would else end in NaN


@dataclass(frozen=True, kw_only=True)
class EpochReport:
    """One finished epoch; the losses are in nats per image, `held_out_*` on the test split."""

    epoch: int
    epochs: int
    loss: float
    reconstruction: float
    kl: float
    held_out_loss: float
    held_out_reconstruction: float
    held_out_kl: float
    seconds: float
    images_per_second: float


class DivergedError(InputError):
    """The loss is no longer a number; nothing was written under the checkpoint's name."""


def train(
    config: CheckpointConfig,
    *,
    data: Dataset,
    store: CheckpointStore,
    name: str,
    progress: Callable[[EpochReport], None] | None = None,
) -> Checkpoint:
    """Train, measure and write the checkpoint `name`.

    Raises:
        DivergedError: the loss became NaN or infinite.
        InputError: the data set does not fit the config.
    """
    _check_classes(config, data)
    model = models.build(config.model, config.training)
    reports = fit(model, data=data, progress=progress)
    model.round_weights()
    stamped = CheckpointConfig(**{**_shallow(config), "versions": _versions()})
    with store.writing(name) as folder:
        write_checkpoint(folder, model, config=stamped, data=data)
        write_history(folder / HISTORY, reports)
    return store.open(name)


def fit(
    model: LatentModel, *, data: Dataset, progress: Callable[[EpochReport], None] | None = None
) -> tuple[EpochReport, ...]:
    """Run the model's training config over the training images; the weights end as their moving average."""
    training = model.training_config
    keras.utils.set_random_seed(training.seed)
    steps = math.ceil(len(data.train) / training.batch_size)
    model.steps_per_epoch = steps
    model.compile(
        optimizer=_optimizer(training, steps=steps),
        steps_per_execution=min(training.steps_per_execution, steps),
    )
    # Swapping first, so that what is measured at an epoch's end are the averaged weights.
    callbacks: list[keras.callbacks.Callback] = [keras.callbacks.SwapEMAWeights(swap_on_epoch=True)]
    if not model.optimizer.use_ema:
        callbacks.clear()
    watch = _Watch(training.epochs, images=len(data.train), progress=progress)
    model.fit(
        model_inputs(data.train, conditional=bool(model.config.classes)),
        epochs=training.epochs,
        batch_size=training.batch_size,
        validation_data=(model_inputs(data.test, conditional=bool(model.config.classes)),),
        validation_batch_size=1000,
        callbacks=[*callbacks, watch],
        verbose=0,
    )
    return tuple(watch.reports)


def model_inputs(split: Split, *, conditional: bool) -> dict[str, np.ndarray]:
    """What `fit` feeds the model: uint8 images as they are in memory, and labels where the model wants them."""
    inputs = {"image": split.images}
    return {**inputs, "label": split.labels} if conditional else inputs


def write_history(path: Path, reports: tuple[EpochReport, ...]) -> None:
    """A row an epoch, columns named as in EpochReport."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, [field.name for field in fields(EpochReport)])
        writer.writeheader()
        for report in reports:
            writer.writerow({k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(report).items()})


def _optimizer(training: TrainingConfig, *, steps: int) -> keras.optimizers.Optimizer:
    total = training.epochs * steps
    warmup = min(training.warmup_steps, total // 4)
    # The average spans at most a tenth of the run; a longer one would remember the random start.
    momentum = min(training.ema, 1 - 10 / total) if total > 10 else 0.0
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else training.learning_rate,
        max(1, total - warmup),
        warmup_target=training.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    return keras.optimizers.Adam(
        schedule,
        global_clipnorm=CLIP_NORM,
        use_ema=momentum > 0,
        ema_momentum=momentum or 0.99,
        ema_overwrite_frequency=None,
    )


class _Watch(keras.callbacks.Callback):
    """Turns Keras's logs into reports, and stops a run that is no longer one."""

    def __init__(self, epochs: int, *, images: int, progress: Callable[[EpochReport], None] | None) -> None:
        super().__init__()
        self.epochs, self.images, self.progress = epochs, images, progress
        self.reports: list[EpochReport] = []
        self._start = self._epoch_start = time.perf_counter()

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch_start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        values = {key: float(value) for key, value in (logs or {}).items()}
        if not math.isfinite(values["loss"]):
            raise DivergedError(
                f"training: expected a finite loss, found {values['loss']} in epoch {epoch + 1}; nothing was written. "
                "A lower learning rate usually helps."
            )
        now = time.perf_counter()
        report = EpochReport(
            epoch=epoch + 1,
            epochs=self.epochs,
            **{key: values[key] for key in ("loss", "reconstruction", "kl")},
            **{f"held_out_{key}": values[f"val_{key}"] for key in ("loss", "reconstruction", "kl")},
            seconds=now - self._start,
            images_per_second=self.images / max(now - self._epoch_start, 1e-9),
        )
        self.reports.append(report)
        if self.progress:
            self.progress(report)


def _check_classes(config: CheckpointConfig, data: Dataset) -> None:
    if config.model.classes and data.classes > config.model.classes:
        raise InputError(
            f"classes: expected at most {config.model.classes} classes in {data.name}, found {data.classes}"
        )


def _shallow(config: CheckpointConfig) -> dict:
    return {field.name: getattr(config, field.name) for field in fields(config)}


def _versions() -> dict[str, str]:
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
