"""A classifier trained only on real training images; it tells the class of what conditional models draw."""

import json
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import layers
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save
from scipy.special import softmax

from vae.data.aside import written_aside
from vae.data.datasets import Dataset
from vae.data.shapes import IMAGE_SHAPE, ImageShape, image_shape
from vae.errors import InputError
from vae.models.base import unit_pixels

IMAGES_SEEN, BATCH = 480_000, 128  # eight epochs of MNIST; a smaller set is seen more often
LAST_BIAS = "07"  # its tensor, one number a class


@dataclass(frozen=True)
class Classifier:
    """A convolutional classifier and its share of right answers on its data set's test images."""

    network: keras.Model
    accuracy: float

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Logits of images (n, h, w), (n, classes)."""
        return self.network.predict(_inputs(self.network, images), batch_size=1000, verbose=0)

    def classify(self, images: np.ndarray) -> np.ndarray:
        """Classes of images (n, h, w), (n,)."""
        return self.logits(images).argmax(axis=1)

    def certainty(self, images: np.ndarray) -> np.ndarray:
        """Probability of the most likely class of images (n, h, w), (n,)."""
        return softmax(self.logits(images), axis=1).max(axis=1)


def train_classifier(data: Dataset, *, path: Path, seed: int = 0, images_seen: int = IMAGES_SEEN) -> Classifier:
    """Train on the training images, measure on the test images with the weights rounded to float16, and keep it."""
    keras.utils.set_random_seed(seed)
    network = _network(data.image_shape, max(data.classes, 2))
    epochs = -(-images_seen // len(data.train))
    steps = -(-len(data.train) // BATCH) * epochs
    network.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(1e-3, steps)),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        steps_per_execution=16,
    )
    network.fit(_inputs(network, data.train.images), data.train.labels, batch_size=BATCH, epochs=epochs, verbose=0)
    for variable in network.weights:
        variable.assign(variable.numpy().astype(np.float16).astype(np.float32))
    classifier = Classifier(network, accuracy=0.0)
    accuracy = float((classifier.classify(data.test.images) == data.test.labels).mean())
    tensors = {f"{i:02d}": variable.numpy().astype(np.float16) for i, variable in enumerate(network.weights)}
    told = {"accuracy": json.dumps(accuracy), "dataset": data.name, "image_shape": json.dumps(data.image_shape)}
    with written_aside(path) as stream:
        stream.write(save(tensors, told))
    return Classifier(network, accuracy)


def load_classifier(path: Path) -> Classifier:
    """The classifier kept at `path`; raise InputError where there is none or the file is damaged."""
    try:
        with safe_open(path, framework="numpy") as archive:
            accuracy = json.loads(archive.metadata()["accuracy"])
            shape = json.loads(archive.metadata().get("image_shape", "null")) or IMAGE_SHAPE
            network = _network(image_shape(shape), archive.get_slice(LAST_BIAS).get_shape()[0])
            for i, variable in enumerate(network.weights):
                variable.assign(archive.get_tensor(f"{i:02d}").astype(np.float32))
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"classifier: expected a classifier's weights in {path.name}, found {error}") from None
    return Classifier(network, accuracy)


def _inputs(network: keras.Model, images: np.ndarray) -> np.ndarray:
    return unit_pixels(images).reshape(-1, *network.input_shape[1:])


def _network(image_shape: ImageShape, classes: int) -> keras.Model:
    image = keras.Input(image_shape, name="image")
    hidden = image
    for filters in (32, 64):
        hidden = layers.Conv2D(filters, 3, activation="relu", name=f"conv_{filters}")(hidden)
        hidden = layers.MaxPooling2D(name=f"pool_{filters}")(hidden)
    hidden = layers.Dropout(0.3, name="dropout")(layers.Flatten(name="flatten")(hidden))
    hidden = layers.Dropout(0.3, name="dropout_hidden")(layers.Dense(128, activation="relu", name="hidden")(hidden))
    return keras.Model(image, layers.Dense(classes, name="logits")(hidden), name="classifier")
