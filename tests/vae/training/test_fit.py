"""Training: it learns, it is seeded, it resumes, and a run that diverges leaves nothing."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.facts import facts
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import Checkpoint, CheckpointStore
from vae.config import ModelConfig, TrainingConfig
from vae.data.datasets import Dataset, Split, load
from vae.errors import InputError
from vae.models import families as models
from vae.models.families import model_config
from vae.training.callbacks import DivergedError
from vae.training.feeding import Batches
from vae.training.fit import DebiasedAdam, compile_for, fit, train
from vae.training.reports import EpochReport, read_history
from vae.training.state import TrainingState

pytestmark = pytest.mark.usefixtures("coarse_measures")

MODEL = model_config(width=24, fourier_features=4)
TRAINING = TrainingConfig(epochs=4, batch_size=100, learning_rate=2e-3, warmup_steps=5, seed=1)


class InterruptedRunError(Exception):
    """Stands for a process that ends in the middle."""


@pytest.fixture(scope="module")
def data() -> Dataset:
    digits = load("digits")
    return Dataset(
        "digits",
        Split(digits.train.images[:600], digits.train.labels[:600]),
        Split(digits.test.images[:100], digits.test.labels[:100]),
    )


def config(model: ModelConfig = MODEL, training: TrainingConfig = TRAINING) -> CheckpointConfig:
    return CheckpointConfig(dataset="digits", model=model, training=training)


@pytest.fixture(scope="module")
def whole(data, coarse_measures, tmp_path_factory) -> Checkpoint:
    """What a training without a stop has written."""
    return train(config(), data=data, store=CheckpointStore(tmp_path_factory.mktemp("whole")), name="small")


@dataclass(frozen=True)
class Resumed:
    """A training that was interrupted and went on: what the store held between, the epochs then trained, its end."""

    between: tuple[Checkpoint, ...]
    seen: tuple[EpochReport, ...]
    checkpoint: Checkpoint
    state: Path


@pytest.fixture(scope="module")
def resumed(data, coarse_measures, tmp_path_factory) -> Resumed:
    """The training of `whole`, interrupted after two of its four epochs."""
    folder = tmp_path_factory.mktemp("resumed")
    store, state, seen = CheckpointStore(folder / "store"), folder / "state", []

    def stop_after_two(report: EpochReport) -> None:
        if report.epoch == 2:
            raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        train(config(), data=data, store=store, name="small", progress=stop_after_two, state=state)
    between = store.list().checkpoints
    checkpoint = train(config(), data=data, store=store, name="small", progress=seen.append, state=state)
    return Resumed(between, tuple(seen), checkpoint, state)


def test_a_training_writes_a_whole_checkpoint_that_got_better(whole):
    history = read_history(whole.path / "history.csv")
    assert [report.epoch for report in history] == [1, 2, 3, 4]
    assert history[-1].held_out_loss < history[0].held_out_loss
    assert len(whole.encoded()) == 100
    assert whole.metrics().value("negative_log_likelihood") <= whole.metrics().value("negative_elbo")
    assert whole.manifold_png().startswith(b"\x89PNG")
    record = TrainingRecord.read(whole.path / "epochs.npz")
    assert record.epoch.tolist() == [1, 2, 3, 4]
    assert record.mean.shape == (4, 100, 2)
    assert record.manifold.shape == (4, 420, 420)
    assert whole.config.versions["keras"]


def test_the_last_snapshot_is_the_model_that_ships(whole):
    record = TrainingRecord.read(whole.path / "epochs.npz")
    assert record.mean[-1] == pytest.approx(whole.encoded().mean[:2000], abs=0.02)


def test_the_same_seed_gives_the_same_weights(data, whole):
    model = models.build(MODEL, TRAINING)
    fit(model, data=data)
    model.round_weights()
    shipped = whole.weights()
    assert all(tensor == pytest.approx(shipped[path], abs=1e-3) for path, tensor in model.tensors().items())


def test_an_interrupted_training_goes_on_from_its_last_finished_epoch(resumed):
    assert resumed.between == ()
    assert [report.epoch for report in resumed.seen] == [3, 4]
    assert [report.epoch for report in read_history(resumed.checkpoint.path / "history.csv")] == [1, 2, 3, 4]
    assert TrainingRecord.read(resumed.checkpoint.path / "epochs.npz").epoch.tolist() == [1, 2, 3, 4]
    assert not resumed.state.exists()


def test_a_resumed_training_ends_as_one_that_never_stopped(whole, resumed):
    weights = resumed.checkpoint.weights()
    for name, tensor in whole.weights().items():
        assert weights[name] == pytest.approx(tensor, abs=1e-3), name
    metrics = resumed.checkpoint.metrics()
    for metric in whole.metrics():
        assert metrics[metric.name].value == pytest.approx(metric.value, rel=1e-3), metric.name


def test_every_epoch_sees_each_image_once_in_an_order_of_its_own():
    images = np.arange(10, dtype=np.uint8)
    batches = Batches({"image": images}, batch_size=4, seed=3)
    orders = []
    for epoch in (0, 1, 0):
        batches.on_epoch_begin(epoch)
        found = [inputs["image"].numpy() for (inputs,) in batches.dataset]
        assert [len(batch) for batch in found] == [4, 4, 2]
        orders.append(np.concatenate(found).tolist())
    assert sorted(orders[0]) == sorted(orders[1]) == images.tolist()
    assert orders[0] == orders[2] != orders[1]


def test_a_resumed_state_is_bitwise_the_one_that_was_saved(data, tmp_path):
    state = TrainingState(tmp_path, config())
    first = models.build(MODEL, TRAINING)

    def stop(report) -> None:
        raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        fit(first, data=data, state=state, progress=stop)
    second = models.build(MODEL, TRAINING)
    compile_for(second, images=len(data.train))
    progress = state.load(second)
    assert [report.epoch for report in progress.reports] == [1]
    for mine, saved in zip(second.variables, first.variables, strict=True):
        assert np.array_equal(mine.numpy(), saved.numpy())
    for mine, saved in zip(second.optimizer.variables, first.optimizer.variables, strict=True):
        assert np.array_equal(mine.numpy(), saved.numpy())


def test_a_state_of_another_config_is_refused(data, tmp_path):
    state = TrainingState(tmp_path, config())
    with pytest.raises(InterruptedRunError):
        fit(models.build(MODEL, TRAINING), data=data, state=state, progress=_interrupt)
    other = TrainingState(tmp_path, config(training=TrainingConfig(epochs=9)))
    with pytest.raises(InputError, match="training of the same config"):
        fit(models.build(MODEL, TRAINING), data=data, state=other)


def _interrupt(report) -> None:
    raise InterruptedRunError


def test_a_damaged_state_is_named(data, tmp_path):
    state = TrainingState(tmp_path, config())
    state.path.write_bytes(b"not a state")
    with pytest.raises(InputError, match="expected a training's state"):
        fit(models.build(MODEL, TRAINING), data=data, state=state)


def test_a_diverging_run_says_so_and_leaves_no_checkpoint(data, tmp_path):
    store = CheckpointStore(tmp_path)
    wild = TrainingConfig(epochs=2, batch_size=100, learning_rate=1e6, warmup_steps=0)
    with pytest.raises(DivergedError, match="nothing was written"):
        train(config(training=wild), data=data, store=store, name="wild")
    assert list(tmp_path.iterdir()) == []


def test_more_classes_than_the_model_has_are_refused(data, tmp_path):
    few = model_config(family="cvae", classes=4, width=8, fourier_features=4)
    with pytest.raises(InputError, match="expected at most 4 classes in digits, found 10"):
        train(config(model=few), data=data, store=CheckpointStore(tmp_path), name="few")


def test_the_importance_weighted_objective_bounds_more_tightly_with_more_samples(data):
    model = models.build(MODEL, TrainingConfig(samples=1, seed=0))
    inputs = {"image": data.test.images}
    bounds = {}
    for samples in (1, 64):
        other = models.build(MODEL, TrainingConfig(samples=samples, seed=0))
        other.assign(model.tensors())
        bounds[samples] = float(np.mean(other(inputs).bound))
    assert bounds[64] > bounds[1]


def test_kl_warmup_starts_at_nothing_and_ends_at_beta(data):
    training = TrainingConfig(epochs=2, batch_size=100, kl_warmup_epochs=1.0)
    model = models.build(model_config(width=8, fourier_features=4, beta=3.0), training)
    steps = compile_for(model, images=len(data.train))
    terms = model({"image": data.test.images})
    loss = []
    for iterations in (0, steps // 2, steps, 2 * steps):
        model.optimizer.iterations.assign(iterations)
        weighted = model.weighted_kl(None, mean=None, log_var=None, kl=terms.kl)
        loss.append((terms.reconstruction + weighted).numpy().mean())
    kl, reconstruction = terms.kl.numpy().mean(), terms.reconstruction.numpy().mean()
    assert loss[0] == pytest.approx(reconstruction, rel=1e-5)
    assert loss[1] == pytest.approx(reconstruction + 1.5 * kl, rel=1e-5)
    assert loss[2] == loss[3] == pytest.approx(reconstruction + 3 * kl, rel=1e-5)


def test_a_held_out_class_is_never_trained_on_and_is_scored_as_an_anomaly(data, tmp_path):
    training = TrainingConfig(epochs=1, batch_size=100, held_out=3)
    checkpoint = train(config(training=training), data=data, store=CheckpointStore(tmp_path), name="no-3")
    assert 0 <= checkpoint.metrics().value("anomaly_auroc") <= 1
    assert (checkpoint.encoded().label == 3).any()  # shown on the plane all the same
    protocol = checkpoint.metrics()["mse"].protocol
    assert f"{(data.test.labels != 3).sum():,} gray test images" in protocol


def test_a_class_that_is_not_there_cannot_be_held_out(data, tmp_path):
    training = TrainingConfig(epochs=1, held_out=77)
    with pytest.raises(InputError, match="expected a class of digits, found 77"):
        train(config(training=training), data=data, store=CheckpointStore(tmp_path), name="no-77")


def test_a_folder_of_pictures_called_digits_is_not_scored_or_described_as_scikit_learn_s(
    data, coarse_measures, tmp_path
):
    for split, first in ((data.train, 0), (data.test, 600)):
        for number, (image, label) in enumerate(zip(split.images[:40], split.labels, strict=False), first):
            folder = tmp_path / "digits" / str(label)
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(folder / f"{number}.png")
    mine = load(f"{tmp_path / 'digits'}/")
    named = CheckpointConfig(dataset=mine.name, model=MODEL, training=dataclasses.replace(TRAINING, epochs=1))

    made = train(named, data=mine, store=CheckpointStore(tmp_path / "store"), name="mine")

    assert "sample_certainty" not in {metric.name for metric in made.metrics()}
    assert "trained on your own pictures" in facts(made.config)
    assert not any("of digits" in metric.protocol for metric in made.metrics())


def test_scikit_learn_s_digits_are_scored_by_their_classifier(whole):
    assert "sample_certainty" in {metric.name for metric in whole.metrics()}


def test_the_moving_average_weighs_what_it_has_seen_and_does_not_remember_the_first_step():
    variable = keras.Variable(0.0)
    optimizer = DebiasedAdam(0.1, use_ema=True, ema_momentum=0.9)
    optimizer.build([variable])
    seen = []
    for _ in range(5):
        optimizer.apply([keras.ops.convert_to_tensor(1.0)])
        seen.append(float(variable))
    weights = 0.9 ** np.arange(4, -1, -1)
    (average,) = optimizer._model_variables_moving_average
    assert float(average) == pytest.approx(np.dot(weights, seen) / weights.sum(), rel=1e-5)
