"""A data set in our own form: one .npz of x_train, y_train, x_test, y_test and class_names, which is read as it is."""

from typing import IO, Any

import numpy as np

from vae.data.dataset import Dataset

SPLIT_KEYS = ("x_train", "y_train", "x_test", "y_test")
CLASS_NAMES = "class_names"


def write_own(data: Dataset, stream: IO[bytes], *, compressed: bool) -> None:
    """Write a data set; what `vae.data.reading` makes of it has the same pictures, labels and names."""
    arrays = (data.train.images, data.train.labels, data.test.images, data.test.labels)
    save = np.savez_compressed if compressed else np.savez
    named: dict[str, Any] = {**dict(zip(SPLIT_KEYS, arrays, strict=True)), CLASS_NAMES: np.array(data.class_names)}
    save(stream, **named)
