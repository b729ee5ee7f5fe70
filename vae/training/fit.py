"""From a config to a checkpoint, through Keras's own `fit` and callbacks."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import HISTORY
from vae.checkpoints.recording import SWEEP_SNAPSHOTS, TrainingRecord
from vae.checkpoints.store import EPOCHS, Checkpoint, CheckpointStore, replace_metrics
from vae.config import TrainingConfig
from vae.data.datasets import Dataset, Split
from vae.errors import InputError
from vae.evaluation.measures import Measuring
from vae.evaluation.measures import evaluate as measure
from vae.models import families as models
from vae.models.base import LatentModel
from vae.training.callbacks import DivergedError, PlaneRecorder, Watch
from vae.training.devices import evenly
from vae.training.feeding import Batches
from vae.training.packaging import write_checkpoint
from vae.training.reports import EpochReport, write_history
from vae.training.state import Progress, TrainingState

__all__ = ["DivergedError", "EpochReport", "Fitted", "fit", "train"]

VALIDATION_BATCH = 1000


@dataclass(frozen=True)
class Fitted:
    """What `fit` leaves beside the weights: a report an epoch, and the plane's record of a 2-D model."""

    reports: tuple[EpochReport, ...]
    record: TrainingRecord | None


def train(
    config: CheckpointConfig,
    *,
    data: Dataset,
    store: CheckpointStore,
    name: str,
    progress: Callable[[EpochReport], None] | None = None,
    state: Path | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    strategy: tf.distribute.Strategy | None = None,
    evaluate: bool = True,
    measuring: Measuring | None = None,
) -> Checkpoint:
    """Train and write the checkpoint `name`, then measure it.

    Args:
        config: what to train; its versions are stamped here.
        data: images and labels.
        store: where the checkpoint goes.
        name: its folder's name.
        progress: called after each epoch.
        state: a folder that keeps what an interrupted run needs; if it holds a state, training goes on from it.
        callbacks: more of Keras's callbacks, as for `fit`.
        strategy: where `fit` computes, such as `vae.training.devices.mirrored`; None for one device.
        evaluate: whether the model is measured, once its weights are in the store.
        measuring: called before each measure, as `vae.evaluation.measures.evaluate` does.

    Raises:
        DivergedError: the loss became NaN or infinite; nothing was written under the name.
        InputError: the data set does not fit the config, or the state belongs to another.
    """
    _check_classes(config, data)
    with strategy.scope() if strategy else nullcontext():
        model = models.build(config.model, config.training, image_shape=data.image_shape)
    saved = TrainingState(state, config) if state else None
    seen = _seen(config, data)
    fitted = fit(model, data=seen, progress=progress, state=saved, callbacks=callbacks)
    if strategy:
        model = _on_one_device(model)
    model.finish(seen.train.images)
    model.round_weights()
    stamped = dataclasses.replace(config.shown(data), versions=_versions())
    with store.writing(name) as folder:
        write_checkpoint(folder, model, config=stamped, data=data)
        write_history(folder / HISTORY, fitted.reports)
        if fitted.record:
            record = fitted.record.thinned(SWEEP_SNAPSHOTS) if config.sweep else fitted.record
            record.write(folder / EPOCHS)
    if evaluate:
        measured = measure(model, config=stamped, data=data, classifiers=store.root, progress=measuring)
        replace_metrics(store.open(name), measured)
    if saved:
        saved.clear()
    return store.open(name)


def fit(
    model: LatentModel,
    *,
    data: Dataset,
    progress: Callable[[EpochReport], None] | None = None,
    state: TrainingState | None = None,
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> Fitted:
    """Run the model's training config over the training images; the weights end as their moving average.

    `callbacks` hear the end of each validation while the averaged weights are still in the model. A model that was
    built within a strategy's scope leaves out the last images of a split that cannot be shared evenly.
    """
    training, replicas = model.training_config, model.distribute_strategy.num_replicas_in_sync
    data = evenly(data, replicas)
    with model.distribute_strategy.scope():
        compile_for(model, images=len(data.train))
    done = (state.load(model) if state else None) or Progress((), {})
    keras.utils.set_random_seed(training.seed)
    conditional = bool(model.config.classes)
    batches = Batches(
        model_inputs(data.train, conditional=conditional), batch_size=training.batch_size, seed=training.seed
    )
    recorder = None
    if model.config.has_plane:
        recorder = PlaneRecorder(data.test, epochs=training.epochs, start=done.snapshots)
    watch = Watch(
        training.epochs,
        images=len(data.train),
        progress=progress,
        state=state,
        recorder=recorder,
        start=done.reports,
    )
    swap = [keras.callbacks.SwapEMAWeights()] if model.optimizer.use_ema else []
    model.fit(
        batches.dataset,
        initial_epoch=len(done.reports),
        epochs=training.epochs,
        validation_data=(model_inputs(data.test, conditional=conditional),),
        validation_batch_size=VALIDATION_BATCH // replicas * replicas,
        shuffle=False,  # the batches are already
        callbacks=[batches, *([recorder] if recorder else []), *callbacks, watch, *swap],
        verbose=0,
    )
    return Fitted(tuple(watch.reports), recorder.record() if recorder and recorder.snapshots() else None)


def compile_for(model: LatentModel, *, images: int) -> int:
    """Compile the model for its training config over so many images, built and ready; return steps an epoch."""
    training = model.training_config
    steps = math.ceil(images / training.batch_size)
    model.steps_per_epoch, model.training_images = steps, images
    # Over several devices Keras 3.15 stops at a loop of steps ("You must feed a value for placeholder tensor").
    alone = model.distribute_strategy.num_replicas_in_sync == 1
    model.compile(
        optimizer=_optimizer(training, steps=steps),
        steps_per_execution=min(training.steps_per_execution, steps) if alone else 1,
    )
    model.optimizer.build(model.trainable_variables)
    return steps


def model_inputs(split: Split, *, conditional: bool) -> dict[str, np.ndarray]:
    """What `fit` feeds the model: uint8 images as they are in memory, and labels where the model wants them."""
    inputs = {"image": split.images}
    return {**inputs, "label": split.labels} if conditional else inputs


class DebiasedAdam(keras.optimizers.Adam):
    """Adam whose moving average of the weights is debiased as Adam's own moments are: it weighs what it has seen.

    Keras's begins as the weights of the first step and would remember them through a short training's first epochs.
    """

    def _update_model_variables_moving_average(self, trainable_variables) -> None:
        step = keras.ops.cast(self.iterations, "float32") + 1.0
        kept = keras.ops.power(self.ema_momentum, keras.ops.stack([step - 1.0, step]))
        momentum = self.ema_momentum * (1.0 - kept[0]) / (1.0 - kept[1])
        for variable, average in zip(trainable_variables, self._model_variables_moving_average, strict=True):
            average.assign(momentum * average + (1.0 - momentum) * variable)


def _optimizer(training: TrainingConfig, *, steps: int) -> keras.optimizers.Optimizer:
    total = training.epochs * steps
    warmup = min(training.warmup_steps, total // 4)
    # The average spans at most a tenth of the run; a longer one would remember the random start.
    momentum = min(training.ema, 1 - 10 / total) if total > 20 else 0.0
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0 if warmup else training.learning_rate,
        max(1, total - warmup),
        warmup_target=training.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    return DebiasedAdam(
        schedule,
        global_clipnorm=training.clip_norm,
        use_ema=momentum > 0,
        ema_momentum=momentum or 0.99,
        ema_overwrite_frequency=None,
    )


def _on_one_device(model: LatentModel) -> LatentModel:
    """The same weights in a model of its own, outside any strategy."""
    plain = models.build(model.config, model.training_config, image_shape=model.image_shape)
    plain.assign(model.tensors())
    return plain


def _seen(config: CheckpointConfig, data: Dataset) -> Dataset:
    """What the training may see: everything, or everything but one class."""
    label = config.training.held_out
    if label < 0:
        return data
    if label not in data.train.labels:
        raise InputError(f"held_out: expected a class of {data.name}, found {label}")
    return dataclasses.replace(data, train=data.train.without(label), test=data.test.without(label))


def _check_classes(config: CheckpointConfig, data: Dataset) -> None:
    if config.model.classes and data.classes > config.model.classes:
        raise InputError(
            f"classes: expected at most {config.model.classes} classes in {data.name}, found {data.classes}"
        )


def _versions() -> dict[str, str]:
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
