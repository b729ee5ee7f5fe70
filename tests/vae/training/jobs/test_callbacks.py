"""What a job's process shows of its training, without a process."""

from types import SimpleNamespace

import numpy as np
import pytest

from vae.data.datasets import Split
from vae.training.jobs import JobFolder, LiveView, Passed, Phase
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


@pytest.mark.parametrize(("dim", "spatial", "shape"), [(1, False, (6, 2)), (3, False, (6, 2)), (3, True, (0, 2))])
def test_a_vector_of_any_size_is_seen_on_its_main_plane_and_a_map_on_none(tmp_path, dim, spatial, shape):
    test = Split(np.arange(6 * 4, dtype=np.uint8).reshape(6, 2, 2), np.array([0, 1, 0, 1, 0, 1], np.uint8))
    codes = np.random.default_rng(0).standard_normal((6, dim)).astype(np.float32)
    decoded: list[np.ndarray] = []
    model = SimpleNamespace(
        config=SimpleNamespace(spatial=spatial, classes=0, latent_dim=dim),
        encode=lambda images, labels: SimpleNamespace(mean=codes[: len(images)]),
        decode=lambda latents, labels: decoded.append(latents) or np.zeros((len(latents), 28, 28), np.float32),
        reconstruct=lambda images, labels: np.zeros(images.shape, np.float32),
    )
    show = ShowLive(JobFolder(tmp_path), test, enter=lambda phase: None)
    show.set_model(model)
    show.on_test_end()
    assert show.view.mean.shape == shape
    assert show.view.has_plane is not spatial
    show.view.write(tmp_path / "live.npz")
    assert LiveView.read(tmp_path / "live.npz").manifold.shape == show.view.manifold.shape
    assert [latents.shape for latents in decoded] == ([] if spatial else [(225, dim)])
