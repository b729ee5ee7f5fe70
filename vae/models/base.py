"""What every family shares: arrays in and out, the loss terms that `fit` averages, weights by name."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from vae.config import LOG_VARIANCES, ModelConfig, TrainingConfig
from vae.data.shapes import ImageShape, array_shape
from vae.errors import InputError
from vae.latent.encoded_set import Posterior
from vae.models.likelihoods import KINDS

BATCH = 256  # larger ones leave the cache: twice as slow, the same numbers


class Terms(NamedTuple):
    """Loss terms of each image of a batch, (n,) nats; a NamedTuple because Keras passes it on as a tree."""

    reconstruction: keras.KerasTensor
    kl: keras.KerasTensor
    bound: keras.KerasTensor


class LatentModel(keras.Model):
    """An encoder, a decoder and the objective that trains them.

    `fit` takes x = {"image": uint8 or float (n, h, w)[, "label": (n,)]}; a family computes its `Terms` in `call`,
    and the loss is the mean of `-bound` over the batch, in nats per image.
    """

    encoder: keras.Model
    decoder: keras.Model

    def __init__(self, config: ModelConfig, training: TrainingConfig | None = None) -> None:
        super().__init__(name=config.family)
        self.config = config
        self.training_config = training or TrainingConfig()
        self.likelihood = KINDS[config.likelihood](name="pixels")
        if not self.likelihood.binary and self.training_config.binarise:
            raise InputError("binarise: expected false for a gaussian likelihood, found true")
        self.noise = keras.random.SeedGenerator(self.training_config.seed)
        self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction")
        self.kl_tracker = keras.metrics.Mean(name="kl")
        self.training_images = 1  # how many there are; `compile_for` says it
        self._functions: dict[str, tf.types.experimental.PolymorphicFunction] = {}

    @property
    def image_shape(self) -> ImageShape:
        """Rows, columns and channels of a picture."""
        return tuple(self.encoder.inputs[0].shape[1:])

    # -- training -----------------------------------------------------------------------------------------------

    def compute_loss(self, x=None, y=None, y_pred: Any = None, sample_weight=None, training=True):
        """Mean loss of a batch; Keras calls it with what `call` gave.

        Of several copies of the model each returns its share, because their gradients are added up.
        """
        self.reconstruction_tracker.update_state(y_pred.reconstruction)
        self.kl_tracker.update_state(y_pred.kl)
        return -ops.mean(y_pred.bound) / self.distribute_strategy.num_replicas_in_sync

    def kl_share(self):
        """The part of the KL divergence's (or the rate's) weight in force: it rises linearly over the warm-up."""
        steps = self.training_config.kl_warmup_epochs * getattr(self, "steps_per_epoch", 0)
        if not steps or not self.built or getattr(self, "optimizer", None) is None:
            return 1.0
        return ops.minimum(1.0, ops.cast(self.optimizer.iterations, "float32") / steps)

    def pixels(self, image):
        """Images of a batch as (n, h, w, c) in [0, 1], binarised afresh where the training says so."""
        gray = ops.cast(image, "float32") / 255.0
        if self.training_config.binarise:
            gray = ops.cast(keras.random.uniform(ops.shape(gray), seed=self.noise) < gray, "float32")
        return ops.reshape(gray, (-1, *self.image_shape))

    def one_hot(self, inputs):
        """The batch's classes as one-hot rows; an empty list for a model without a condition."""
        return [ops.one_hot(inputs["label"], self.config.classes)] if self.config.classes else []

    def finish(self, images: np.ndarray) -> None:
        """What a family still trains after `fit`, on the training images (n, h, w); most have nothing left."""

    # -- arrays in, arrays out ----------------------------------------------------------------------------------

    def encode(self, images: np.ndarray, labels: np.ndarray | None = None) -> Posterior:
        """Posterior of images (n, h, w), uint8 0–255 or float 0–1; a conditional model needs labels.

        Labels are (n,) whole numbers, or (n, classes) weights that mix classes.
        """
        pixels = unit_pixels(images, shape=array_shape(self.image_shape))
        outputs = self.run("encoder", self.encoder, pixels.reshape(-1, *self.image_shape), labels=labels)
        mean = outputs[0]
        log_var = np.clip(outputs[1], *LOG_VARIANCES) if len(outputs) > 1 else np.zeros_like(mean)
        return Posterior(mean=mean, log_var=log_var)

    def decode(self, latents: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Mean images of latents (n, d), or maps (n, 7, 7, d), as (n, h, w) float32 in [0, 1]."""
        latents = np.asarray(latents, dtype=np.float32)
        shape = tuple(self.decoder.inputs[0].shape[1:])
        if latents.shape[1:] != shape:
            raise InputError(f"latents: expected shape (n, {', '.join(map(str, shape))}), found {latents.shape}")
        (logits,) = self.run("decoder", self.decoder, latents, labels=labels)
        return self.likelihood.draw(logits.reshape(len(logits), *array_shape(self.image_shape)))

    def reconstruct(self, images: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Images (n, h, w) through the encoder and back, without noise: (n, h, w) float32 in [0, 1]."""
        return self.decode(self.encode(images, labels).mean, labels)

    def run(self, name: str, network: keras.Model, array: np.ndarray, *, labels=None) -> list[np.ndarray]:
        """One of the networks over an array in batches, traced once for every batch size."""
        if name not in self._functions:
            signature = [tf.TensorSpec((None, *i.shape[1:]), tf.float32) for i in network.inputs]
            self._functions[name] = tf.function(
                lambda *inputs: network(list(inputs), training=False), input_signature=signature
            )
        arrays = [np.asarray(array, np.float32)]
        if self.config.classes:
            arrays.append(self._class_weights(labels, len(array)))
        pieces = []
        for start in range(0, max(len(array), 1), BATCH):
            outputs = self._functions[name](*(tf.constant(a[start : start + BATCH]) for a in arrays))
            pieces.append([o.numpy() for o in tf.nest.flatten(outputs)])
        return [np.concatenate(parts) for parts in zip(*pieces, strict=True)]

    def _class_weights(self, labels, n: int) -> np.ndarray:
        classes = self.config.classes
        if labels is None:
            raise InputError(f"labels: expected {n} classes for a conditional model, found none")
        labels = np.asarray(labels)
        if labels.shape == (n, classes):
            return labels.astype(np.float32)
        if labels.shape != (n,) or (n and not (labels.min() >= 0 and labels.max() < classes)):
            raise InputError(f"labels: expected {n} classes from 0 to {classes - 1}, found shape {labels.shape}")
        return np.eye(classes, dtype=np.float32)[labels.astype(int)]

    # -- weights ------------------------------------------------------------------------------------------------

    def networks(self) -> dict[str, keras.Model]:
        """The parts whose weights are kept, by name."""
        return {"encoder": self.encoder, "decoder": self.decoder}

    def portable_networks(self) -> dict[str, keras.Model]:
        """The parts that the browser runs, by name."""
        return self.networks()

    def tensors(self) -> dict[str, np.ndarray]:
        """Weights by path, such as "decoder/hidden_1/kernel"."""
        return {path: ops.convert_to_numpy(variable) for path, variable in self._variables_by_path().items()}

    def assign(self, tensors: Mapping[str, np.ndarray]) -> None:
        """Set every weight; raise InputError where one is missing, unknown or of another shape."""
        variables = self._variables_by_path()
        if odd := sorted(set(variables) ^ set(tensors)):
            found = "no such tensor" if odd[0] in variables else "one that the model does not have"
            raise InputError(f"weights: expected the {len(variables)} tensors of the model; {odd[0]!r}: {found}")
        for path, variable in variables.items():
            if tuple(variable.shape) != tensors[path].shape:
                raise InputError(
                    f"weights: {path}: expected shape {tuple(variable.shape)}, found {tensors[path].shape}"
                )
        for path, variable in variables.items():
            variable.assign(tensors[path].astype(np.float32))

    def round_weights(self) -> None:
        """Round every weight to float16, as they ship, so that whatever is measured next is what a visitor gets."""
        self.assign({path: tensor.astype(np.float16) for path, tensor in self.tensors().items()})

    def _variables_by_path(self) -> dict[str, keras.Variable]:
        return {
            f"{part}/{variable.path}": variable
            for part, network in {**self.networks(), "likelihood": self.likelihood}.items()
            for variable in network.weights
            if variable.dtype == "float32"
        }


def unit_pixels(images: np.ndarray, *, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """Images (n, *shape), uint8 0–255 or float 0–1, as float32 in [0, 1]; raise InputError for anything else."""
    images = np.asarray(images)
    if shape is not None and images.shape[1:] != shape:
        raise InputError(f"images: expected shape (n, {', '.join(map(str, shape))}), found {images.shape}")
    if images.dtype == np.uint8:
        return images.astype(np.float32) / 255.0
    if not np.issubdtype(images.dtype, np.floating):
        raise InputError(f"images: expected uint8 or float, found {images.dtype}")
    if images.size and not (np.isfinite(images).all() and images.min() >= 0 and images.max() <= 1):
        raise InputError("images: expected floats from 0 to 1, found values outside or NaN")
    return images.astype(np.float32)


def flat(pixels):
    """(…, h, w, c) -> (…, h·w·c)."""
    return ops.reshape(pixels, (*ops.shape(pixels)[:-3], math.prod(pixels.shape[-3:])))
