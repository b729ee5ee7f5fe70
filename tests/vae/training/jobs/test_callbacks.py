"""What a job's process shows of its training, without a process."""

from types import SimpleNamespace

import numpy as np
import pytest

from vae.data.datasets import Split
from vae.training.jobs import JobFolder, Passed, Phase
from vae.training.jobs.callbacks import EVERY, ShowLive


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """The time that passes, at its last place."""
    times = [100.0]
    monkeypatch.setattr("vae.training.jobs.callbacks.time.monotonic", lambda: times[-1])
    return times


def test_batches_are_counted_at_most_twice_a_second_and_never_beyond_the_epoch(tmp_path, clock):
    folder = JobFolder(tmp_path)
    phases: list[Phase] = []
    show = ShowLive(folder, Split(np.zeros((2, 28, 28), np.uint8), np.arange(2, dtype=np.uint8)), enter=phases.append)
    show.set_model(SimpleNamespace(steps_per_epoch=45))
    show.on_train_begin()
    assert phases == [Phase.TRAINING]
    assert folder.passed() is None
    show.on_epoch_begin(0)
    assert folder.passed() == Passed(epoch=1, batches=0, of=45)
    show.on_train_batch_end(31)
    assert folder.passed().batches == 0  # too soon
    clock.append(clock[-1] + EVERY)
    show.on_train_batch_end(63)  # Keras ran 32 steps twice
    assert folder.passed() == Passed(epoch=1, batches=45, of=45)
