"""What `fit` is fed: batches, in an order that follows from the seed and the epoch alone."""

from collections.abc import Mapping

import keras
import numpy as np
import tensorflow as tf

READERS, READ_AHEAD = 2, 8  # threads, batches


def _without_autotuning() -> tf.data.Options:
    """Its thread looks after 10, 20, 40, … ms, and an epoch's end may have to wait for its next look: up to twice."""
    options = tf.data.Options()
    options.autotune.enabled = False
    return options


class Batches(keras.callbacks.Callback):
    """Images in memory as batches, shuffled afresh in each epoch; as a callback it hears which epoch begins.

    Keras shuffles arrays by a generator whose state is nowhere to be saved: a run that goes on from its fifth epoch
    would see other orders than one that never stopped.
    """

    def __init__(self, inputs: Mapping[str, np.ndarray], *, batch_size: int, seed: int) -> None:
        """Arrays by the model's input names, each (n, …); n need not be a multiple of `batch_size`."""
        super().__init__()
        self._epoch = tf.Variable(tf.constant(0, tf.int64), trainable=False)
        arrays = {name: tf.constant(array) for name, array in inputs.items()}
        count = len(next(iter(inputs.values())))
        whole = count // batch_size * batch_size

        def batches_of_an_epoch(_: tf.Tensor) -> tf.data.Dataset:
            shuffle = tf.random.experimental.stateless_shuffle  # pyright: ignore[reportAttributeAccessIssue]
            order = shuffle(tf.range(count), seed=tf.stack([seed, self._epoch]))
            rows = tf.data.Dataset.from_tensor_slices(tf.reshape(order[:whole], (-1, batch_size)))
            return rows.concatenate(tf.data.Dataset.from_tensors(order[whole:])) if whole < count else rows

        def gathered(rows: tf.Tensor) -> tuple[dict[str, tf.Tensor]]:
            return ({name: tf.gather(array, rows) for name, array in arrays.items()},)

        rows = tf.data.Dataset.range(1).flat_map(batches_of_an_epoch)
        batches = rows.map(gathered, num_parallel_calls=READERS).prefetch(READ_AHEAD)
        batches = batches.apply(tf.data.experimental.assert_cardinality(-(-count // batch_size)))
        self.dataset = batches.with_options(_without_autotuning())

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch.assign(epoch)
