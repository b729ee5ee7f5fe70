"""Running a list of recipes: what is kept, what fails alone, what is tried again, and how a training's process ends."""

import os
import signal
from pathlib import Path

import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.models.families import model_config
from vae.training import executors
from vae.training.child import ChildFailedError, StoppedError, train_in_child
from vae.training.executors import Inline, Processes
from vae.training.run import Heard, Outcome, run
from vae.training.tasks import TrainingTask, data_to_bytes

SMALL = model_config(width=8, fourier_features=2, encoder_width=8)


def recipe(name: str, **training) -> TrainingTask:
    config = CheckpointConfig(
        dataset="few", model=SMALL, training=TrainingConfig(epochs=2, batch_size=50, warmup_steps=0, **training)
    )
    return TrainingTask(name, config)


@pytest.fixture
def files(store: CheckpointStore) -> dict[str, bytes]:
    """A checkpoint's files, as a training gives them."""
    return {file.name: file.read_bytes() for file in store.open("first").path.iterdir()}


@pytest.fixture
def target(tmp_path: Path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "target")


def train_with(monkeypatch: pytest.MonkeyPatch, trained) -> list[str]:
    """Stand in for the trainings of this process by a function of the order; the names asked for are returned."""
    asked = []

    def carry_out(order, data, **heard):
        asked.append(order.name)
        return trained(order)

    monkeypatch.setattr(executors, "carry_out", carry_out)
    return asked


def test_what_the_store_holds_is_kept_and_the_rest_is_trained(monkeypatch, files, few, target):
    asked = train_with(monkeypatch, lambda order: files)
    own = {"few": few}
    run([recipe("a")], Inline(), store=target, own=own)
    outcomes = run([recipe("b"), recipe("a")], Inline(), store=target, own=own)
    assert asked == ["a", "b"]
    assert outcomes == (Outcome("b"), Outcome("a", kept=True))
    run([recipe("a")], Inline(), store=target, own=own, replaces=True)
    assert asked == ["a", "b", "a"]


def test_a_training_that_fails_does_not_stop_the_others(monkeypatch, files, few, target):
    def trained(order: TrainingTask) -> dict[str, bytes]:
        if order.name == "b":
            raise InputError("training: expected a finite loss, found nan")
        return files

    train_with(monkeypatch, trained)
    heard = []
    run([recipe(n) for n in "abc"], Inline(), store=target, own={"few": few}, heard=Heard(outcome=heard.append))
    assert heard == [Outcome("a"), Outcome("b", problem="training: expected a finite loss, found nan"), Outcome("c")]
    assert [checkpoint.name for checkpoint in target.list().checkpoints] == ["a", "c"]


def test_a_result_that_is_no_checkpoint_never_enters_the_store(monkeypatch, files, few, target):
    train_with(monkeypatch, lambda order: files | {"config.json": b"{}"})
    (outcome,) = run([recipe("a")], Inline(), store=target, own={"few": few})
    assert "config.json" in outcome.problem
    assert list(target.root.iterdir()) == []


def test_what_a_listener_raises_ends_the_sweep_and_what_is_finished_stays(monkeypatch, files, few, target):
    asked = train_with(monkeypatch, lambda order: files)

    def interrupt(outcome: Outcome) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([recipe("a"), recipe("b")], Inline(), store=target, own={"few": few}, heard=Heard(outcome=interrupt))
    assert asked == ["a"]
    assert [checkpoint.name for checkpoint in target.list().checkpoints] == ["a"]


def test_two_recipes_of_one_name_are_refused(target):
    with pytest.raises(InputError, match="a name of its own for each checkpoint, found 'a' 2 times"):
        run([recipe("a"), recipe("a")], Inline(), store=target)


def test_a_data_set_that_is_not_here_is_named_before_anything_is_trained(monkeypatch, target):
    asked = train_with(monkeypatch, lambda order: {})
    with pytest.raises(InputError, match="The pictures of 'few' are not on this machine"):
        run([recipe("a")], Inline(), store=target)
    assert asked == []


def test_a_process_that_dies_costs_a_retry_and_no_more_than_its_retries(monkeypatch, files, few, target):
    deaths = {"a": 1, "b": 9}

    def dying(order: bytes, data: bytes, **rest) -> dict[str, bytes]:
        name = "a" if b'"name": "a"' in order else "b"
        deaths[name] -= 1
        if deaths[name] >= 0:
            raise ChildFailedError("the training's process ended with status -9")
        return files

    monkeypatch.setattr(executors, "train_in_child", dying)
    outcomes = run([recipe("a"), recipe("b")], Processes(2, retries=2), store=target, own={"few": few})
    assert outcomes == (Outcome("a"), Outcome("b", problem="the training's process ended with status -9"))
    assert deaths["b"] == 9 - 3


@pytest.mark.long
def test_a_process_of_its_own_trains_as_this_one_does(few, tmp_path):
    recipes, reports = [recipe("a", seed=3)], []
    here, there = CheckpointStore(tmp_path / "here"), CheckpointStore(tmp_path / "there")
    run(recipes, Inline(), store=here, own={"few": few})
    outcomes = run(
        [*recipes, recipe("wild", learning_rate=1e9)],
        Processes(2),
        store=there,
        own={"few": few},
        heard=Heard(epoch=lambda name, report: reports.append((name, report.epoch))),
    )
    assert outcomes[0] == Outcome("a")
    assert "expected a finite loss" in outcomes[1].problem
    assert reports.count(("a", 1)) == reports.count(("a", 2)) == 1
    mine, theirs = here.open("a"), there.open("a")
    assert theirs.config == mine.config
    assert [metric.name for metric in theirs.metrics()] == [metric.name for metric in mine.metrics()]
    for metric in mine.metrics():  # with another number of threads sums are added up in another order
        assert theirs.metrics()[metric.name].value == pytest.approx(metric.value, rel=1e-6), metric.name


@pytest.mark.long
@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_the_end_of_a_process_is_told_from_the_wish_to_end_it(few, how):
    order = TrainingTask("a", recipe("a").config).to_bytes()
    began = []

    def progress(report) -> None:
        began.append(report)
        if how == "killed":
            os.kill(_child(), signal.SIGKILL)

    with pytest.raises(ChildFailedError if how == "killed" else StoppedError):
        train_in_child(order, data_to_bytes(few), progress=progress, stopped=lambda: how == "stopped" and bool(began))
    assert began


def _child() -> int:
    """The process number of this process's training."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and b"vae.training.process" in (folder / "cmdline").read_bytes():
                return int(folder.name)
    raise AssertionError("expected a training's process, found none")
