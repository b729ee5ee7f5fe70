"""Which epochs are kept, and what a record keeps of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae.checkpoints.recording import STEP, TrainingRecord, kept_epochs
from vae.errors import InputError


@given(st.integers(1, 500), st.integers(2, 40))
def test_kept_epochs_rise_from_the_first_to_the_last(epochs, most):
    kept = kept_epochs(epochs, most)
    assert kept[0] == 1
    assert kept[-1] == epochs
    assert len(kept) == min(epochs, most)
    assert all(a < b for a, b in itertools.pairwise(kept))


def test_a_record_comes_back_with_its_picture_to_the_coarser_gray(tmp_path):
    rng = np.random.default_rng(0)
    record = TrainingRecord(
        epoch=np.array([1, 3]),
        mean=rng.normal(size=(2, 50, 2)).astype(np.float32),
        manifold=rng.integers(0, 256, (2, 28, 28)).astype(np.uint8),
        label=rng.integers(0, 10, 50).astype(np.uint8),
        loss=np.float32([200, 150]),
        reconstruction=np.float32([198, 145]),
        kl=np.float32([2, 5]),
    )
    record.write(tmp_path / "epochs.npz")
    read = TrainingRecord.read(tmp_path / "epochs.npz")
    assert read.mean == pytest.approx(record.mean, abs=STEP / 2 + 1e-3)
    assert np.abs(read.manifold.astype(int) - record.manifold).max() <= 9
    assert read.loss.tolist() == [200, 150]


def test_a_file_that_is_no_record_is_named(tmp_path):
    (tmp_path / "epochs.npz").write_bytes(b"PK nonsense")
    with pytest.raises(InputError, match=r"epochs.npz: expected an .npz archive, found a file that is not one"):
        TrainingRecord.read(tmp_path / "epochs.npz")


def test_a_thinned_record_keeps_its_ends():
    names = ("mean", "manifold", "loss", "reconstruction", "kl")
    record = TrainingRecord(epoch=np.arange(1, 12), label=np.zeros(3), **{name: np.arange(11) for name in names})
    thin = record.thinned(5)
    assert thin.epoch.tolist() == [1, 3, 6, 9, 11]
    assert thin.loss.tolist() == [0, 2, 5, 8, 10]
    assert record.thinned(20) is record
