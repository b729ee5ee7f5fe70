"""TrainingTasks as bytes, and a checkpoint's files into its folder."""

import errno
import io
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.config import TrainingConfig
from vae.data.datasets import Dataset, Split
from vae.errors import InputError
from vae.models.families import model_config
from vae.training.tasks import TrainingTask, carry_out, data_to_bytes, read_data, write_files

CONFIG = CheckpointConfig(dataset="few", model=model_config(beta=0.5), training=TrainingConfig(seed=7), sweep="s-d2")


def test_an_order_and_its_data_come_out_of_a_pipe_as_they_went_in(tmp_path):
    order = TrainingTask("s-d2-beta0.5", CONFIG, classifier=b"\x00weights", state=tmp_path / "state")
    images = np.arange(3 * 28 * 28, dtype=np.uint32).astype(np.uint8).reshape(3, 28, 28)
    data = Dataset("few", Split(images, np.array([1, 2, 3], np.uint8)), Split(images[:1], np.array([4], np.uint8)))
    stream = io.BytesIO(order.to_bytes() + data_to_bytes(data))
    found, received = TrainingTask.read(stream), read_data(stream)
    assert (found.name, found.config, found.classifier, found.state) == (
        order.name,
        CONFIG,
        b"\x00weights",
        order.state,
    )
    assert received.name == "few"
    assert np.array_equal(received.train.images, images)
    assert received.train.labels.tolist() == [1, 2, 3]
    assert received.test.labels.tolist() == [4]


def test_no_data_and_no_state_stay_none():
    stream = io.BytesIO(TrainingTask("a", CONFIG).to_bytes() + data_to_bytes(None))
    assert TrainingTask.read(stream).state is None
    assert read_data(stream) is None


def test_files_stay_in_their_folder_whatever_they_are_called(tmp_path):
    folder = tmp_path / "draft"
    folder.mkdir()
    write_files(folder, {"config.json": b"{}", "../escaped": b"no"})
    assert sorted(file.name for file in folder.iterdir()) == ["config.json", "escaped"]
    assert [file.name for file in tmp_path.iterdir()] == ["draft"]


@pytest.mark.parametrize(
    ("number", "found"),
    [(errno.ENOSPC, "no room left"), (errno.EROFS, "Read-only file system"), (None, "so much")],
)
def test_a_disk_that_cannot_be_written_is_one_sentence(monkeypatch, number, found):
    def train(config, **rest):
        raise OSError("so much") if number is None else OSError(number, "Read-only file system")

    monkeypatch.setitem(sys.modules, "vae.training.fit", SimpleNamespace(train=train))
    split = Split(np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.uint8))
    with pytest.raises(InputError, match=f"^disk: expected to write the training's .*, found {found}"):
        carry_out(TrainingTask("a", CONFIG), Dataset("few", split, split))
