"""Several devices of one machine, and what a training writes for TensorBoard."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from vae.checkpoints.store import CheckpointStore
from vae.cli import main
from vae.config import TrainingConfig
from vae.data.datasets import Dataset, Split
from vae.errors import InputError
from vae.models.families import model_config
from vae.training.devices import evenly, mirrored
from vae.training.reports import read_history

ROOT = Path(__file__).resolve().parents[3]
SMALL = ["--width", "8", "--encoder-width", "8", "--fourier-features", "2", "--warmup-steps", "0"]

# Two processors of TensorFlow's own making stand for two GPUs; they must be there before anything runs.
TWO_DEVICES = """
import sys
from vae.models.quiet import import_tensorflow
import_tensorflow()
import tensorflow as tf
processor, = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
from vae.data import datasets
from vae.checkpoints.store import CheckpointStore
from vae.checkpoints.config import CheckpointConfig
from vae.models.families import model_config
from vae.config import TrainingConfig
from vae.data.datasets import Dataset, Split
from vae.training.devices import mirrored
from vae.training.fit import train

digits = datasets.load("digits")
few = Dataset("few", *(Split(s.images[:n], s.labels[:n]) for s, n in ((digits.train, 130), (digits.test, 41))))
strategy = None
for family in ("ae", "cvae"):
    config = CheckpointConfig(
        dataset="few",
        model=model_config(family=family, width=8, encoder_width=8, fourier_features=2),
        training=TrainingConfig(epochs=2, batch_size=60, warmup_steps=0, binarise=False, learning_rate=1e-2),
    )
    strategy = strategy or mirrored(config.model, config.training)  # a second one would take the first one's keys
    for name, chosen in ((family, None), (f"{family}-mirrored", strategy)):
        train(config, data=few, store=CheckpointStore(sys.argv[1]), name=name, strategy=chosen)
"""


def split(count: int) -> Split:
    return Split(np.zeros((count, 28, 28), np.uint8), np.arange(count, dtype=np.uint8))


@pytest.mark.long
def test_two_devices_train_as_one_does(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", TWO_DEVICES, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-2000:]
    store = CheckpointStore(tmp_path)
    for family in ("ae", "cvae"):
        one, two = (read_history(store.open(name).path / "history.csv") for name in (family, f"{family}-mirrored"))
        assert [report.epoch for report in two] == [1, 2]
        # An autoencoder has no noise; a VAE draws it anew for each half of a batch.
        close = 1e-3 if family == "ae" else 2e-2
        assert [r.loss for r in two] == pytest.approx([r.loss for r in one], rel=close)
        assert [r.held_out_loss for r in two] == pytest.approx([r.held_out_loss for r in one], rel=close)


def test_what_cannot_be_shared_evenly_is_left_out():
    data = evenly(Dataset("few", split(7), split(5)), 2)
    assert (len(data.train), len(data.test)) == (6, 4)
    assert data.train.labels.tolist() == [0, 1, 2, 3, 4, 5]


def test_one_device_is_too_few_to_mirror():
    with pytest.raises(InputError, match="expected at least two GPUs, found"):
        mirrored(model_config(), TrainingConfig())


def test_a_codebook_cannot_be_mirrored():
    model = model_config(family="vqvae", codes=8, code_side=7)
    with pytest.raises(InputError, match="expected a family without a codebook"):
        mirrored(model, TrainingConfig())


def test_a_batch_that_the_devices_cannot_share_is_refused(monkeypatch):
    devices = tf.config.list_logical_devices("CPU") * 3
    monkeypatch.setattr(tf.config, "list_logical_devices", lambda kind: devices if kind == "GPU" else [])
    with pytest.raises(InputError, match="expected a multiple of the 3 devices, found 256"):
        mirrored(model_config(), TrainingConfig())


@pytest.mark.long
def test_tensorboard_reads_what_history_says(tmp_path, capsys, coarse_measures):
    pytest.importorskip("tensorboard", reason="needs TensorBoard: pip install tensorboard")
    arguments = ["train", "--name", "t", "--epochs", "2", *SMALL, "--store", str(tmp_path / "store")]
    assert main([*arguments, "--tensorboard", str(tmp_path / "logs")]) == 0
    history = read_history(tmp_path / "store" / "t" / "history.csv")
    for run, prefix in (("train", ""), ("validation", "held_out_")):
        scalars = read_scalars(tmp_path / "logs" / run)
        for name in ("loss", "reconstruction", "kl"):
            expected = [getattr(report, prefix + name) for report in history]
            assert scalars[f"epoch_{name}"] == pytest.approx(expected, abs=1e-3)


def read_scalars(folder: Path) -> dict[str, list[float]]:
    """The scalars of a run's event files by tag, in the order of their steps."""
    found: dict[str, dict[int, float]] = {}
    for file in folder.glob("events.out.tfevents.*"):
        for event in tf.compat.v1.train.summary_iterator(str(file)):
            for value in event.summary.value:
                found.setdefault(value.tag, {})[event.step] = float(tf.make_ndarray(value.tensor))
    return {tag: [steps[step] for step in sorted(steps)] for tag, steps in found.items()}


def test_a_missing_tensorboard_gets_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["train", "--name", "t", "--store", str(tmp_path), "--tensorboard", str(tmp_path / "logs")]) == 2
    assert "expected the package tensorboard (pip install tensorboard), found none" in capsys.readouterr().err
