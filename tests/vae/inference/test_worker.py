"""The worker is a real process here: killed, orphaned, asked by many threads, and started under a script."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import write_json
from vae.checkpoints.store import write_config, write_weights
from vae.config import TrainingConfig
from vae.errors import BusyError, InferenceError, InputError
from vae.inference import operations
from vae.inference.process import Models, answer
from vae.inference.restoring import restore
from vae.inference.turns import Visitor
from vae.inference.wire import Message
from vae.inference.worker import PIECE, InferenceWorker
from vae.models import base
from vae.models.families import model_config

ROOT = Path(__file__).resolve().parents[3]
PLANE = np.stack(np.meshgrid(np.linspace(-2, 2, 4), np.linspace(-2, 2, 4)), axis=-1).reshape(-1, 2)
IMAGES = np.random.default_rng(0).integers(0, 256, (6, 28, 28)).astype(np.uint8)


@pytest.fixture(scope="module")
def worker(model_store):
    with InferenceWorker(model_store.root) as worker:
        yield worker


@pytest.fixture(scope="module")
def plain(model_store):
    return restore(model_store.open("plain"))


def gone(pid: int) -> bool:
    """Whether the process has ended; one that waits to be collected has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(condition, seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


# -- what it answers ---------------------------------------------------------------------------------------------------


def test_it_encodes_decodes_and_reconstructs_as_the_model_itself_does(worker, plain):
    posterior = plain.encode(IMAGES)

    answered = worker.encode("plain", IMAGES)

    np.testing.assert_allclose(answered.mean, posterior.mean, atol=1e-5)
    np.testing.assert_allclose(answered.log_var, posterior.log_var, atol=1e-5)
    np.testing.assert_allclose(worker.decode("plain", PLANE), plain.decode(PLANE), atol=1e-6)
    np.testing.assert_allclose(worker.reconstruct("plain", IMAGES), plain.decode(posterior.mean), atol=1e-5)


def test_images_of_bytes_and_of_floats_mean_the_same(worker):
    bytes_, floats = worker.encode("plain", IMAGES), worker.encode("plain", IMAGES / 255.0)

    np.testing.assert_allclose(bytes_.mean, floats.mean, atol=1e-6)


def test_decoded_images_are_single_floats_in_range_whatever_their_number(worker):
    for count in (1, 2, 225):
        images = worker.decode("plain", np.zeros((count, 2)))
        assert images.shape == (count, 28, 28)
        assert images.dtype == np.float32
        assert images.min() >= 0
        assert images.max() <= 1


def test_a_conditional_model_draws_the_class_it_is_told_and_mixes_two(worker, model_store):
    model, z = restore(model_store.open("conditional")), np.zeros((2, 2))
    mixture = np.full((2, 10), 0.1)

    np.testing.assert_allclose(worker.decode("conditional", z, np.array([3, 8])), model.decode(z, [3, 8]), atol=1e-6)
    np.testing.assert_allclose(worker.decode("conditional", z, mixture), model.decode(z, mixture), atol=1e-6)
    assert worker.reconstruct("conditional", IMAGES, np.arange(6)).shape == (6, 28, 28)


def test_a_vq_vae_reconstructs_through_its_codes(worker, model_store):
    model = restore(model_store.open("codes"))

    vectors = worker.encode("codes", IMAGES).mean

    assert vectors.shape == (6, 7, 7, 4)
    np.testing.assert_allclose(worker.decode("codes", vectors), model.decode(vectors), atol=1e-5)
    np.testing.assert_allclose(worker.reconstruct("codes", IMAGES), model.decode_codes(model.codes(IMAGES)), atol=1e-5)
    with pytest.raises(InputError, match=r"latents: expected shape \(n, 7, 7, 4\), found \(16, 2\)"):
        worker.decode("codes", PLANE)


def test_codes_are_drawn_from_the_prior_by_seed_and_measured(worker, model_store):
    model = restore(model_store.open("codes"))

    drawn = worker.sample_codes("codes", 3, seed=7)

    assert drawn.codes.shape == (3, 7, 7)
    assert np.array_equal(drawn.codes, worker.sample_codes("codes", 3, seed=7).codes)
    assert not np.array_equal(drawn.codes, worker.sample_codes("codes", 3, seed=8).codes)
    np.testing.assert_allclose(drawn.images, model.decode_codes(drawn.codes), atol=1e-5)
    np.testing.assert_allclose(drawn.bits, 49 * 3, rtol=1e-4)  # a fresh prior is uniform over its 8 codes
    np.testing.assert_allclose(worker.code_bits("codes", drawn.codes), drawn.bits, rtol=1e-4)


def test_code_maps_drawn_a_cell_at_a_time_are_those_drawn_in_one_go_byte_for_byte(model_store, monkeypatch):
    model, sliced, asked = restore(model_store.open("codes")), InferenceWorker(model_store.root), []
    given = np.arange(41, dtype=np.int32) % 8

    def one_cell(request: Message) -> Message:
        asked.append(request.header["operation"])
        if request.header["operation"] == "draw_codes":
            return operations.draw_codes(model, request, seconds=0.0)
        return operations.run(model, request)

    monkeypatch.setattr(sliced, "_exchange", one_cell)
    drawn = sliced.sample_codes("codes", 20, seed=11, given=given)

    whole = model.prior.sample(20, rng=np.random.default_rng(11), given=given)
    assert asked == ["draw_codes"] * 8 + ["decode_codes"]
    assert drawn.codes.tobytes() == whole.tobytes()
    assert drawn.images.tobytes() == model.decode_codes(whole.reshape(20, 7, 7)).tobytes()
    assert drawn.bits.tobytes() == model.prior.bits(whole).tobytes()


def test_many_pictures_in_pieces_are_those_of_one_go_byte_for_byte(worker, monkeypatch):
    assert PIECE == base.BATCH
    latents = np.random.default_rng(1).normal(size=(600, 2)).astype(np.float32)
    pieces, exchange = [], worker._exchange
    monkeypatch.setattr(worker, "_exchange", lambda request: pieces.append(request) or exchange(request))

    images = worker.decode("plain", latents)
    monkeypatch.setattr("vae.inference.worker.PIECE", 1000)

    assert worker.decode("plain", latents).tobytes() == images.tobytes()
    assert [len(piece.arrays["latents"]) for piece in pieces] == [256, 256, 88, 600]


def test_given_codes_are_kept_and_the_rest_is_drawn(worker):
    given = np.arange(14) % 8

    completed = worker.sample_codes("codes", 4, seed=0, given=given).codes.reshape(4, -1)

    assert (completed[:, :14] == given).all()
    assert len(np.unique(completed[:, 14:], axis=0)) == 4


def test_warming_makes_a_model_ready_and_refuses_an_unknown_one(worker):
    worker.warm("conditional")
    with pytest.raises(InputError, match="expected one of codes, conditional, plain; found 'nowhere'"):
        worker.warm("nowhere")


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (
            lambda w: w.decode("nowhere", PLANE),
            "checkpoint: expected one of codes, conditional, plain; found 'nowhere'",
        ),
        (lambda w: w.decode("plain", np.zeros((3, 5))), r"latents: expected shape \(n, 2\), found \(3, 5\)"),
        (lambda w: w.decode("plain", [[0.0, np.nan]]), "latents: expected finite numbers, found NaN"),
        (lambda w: w.encode("plain", np.zeros((3, 8, 8))), r"images: expected shape \(n, 28, 28\), found \(3, 8, 8\)"),
        (lambda w: w.reconstruct("plain", IMAGES.astype(int)), "images: expected uint8 .* found int64"),
        (
            lambda w: w.sample_codes("plain", 3, seed=0),
            "plain: expected a model with a prior over its codes, found none",
        ),
        (lambda w: w.sample_codes("codes", 0, seed=0), "n: expected a whole number from 1 to 256, found 0"),
        (lambda w: w.sample_codes("codes", 3, seed=-1), "seed: expected a whole number from 0 to 4294967295, found -1"),
        (lambda w: w.sample_codes("codes", 3, seed=0, given=[8]), "given codes: expected codes from 0 to 7, found 8"),
        (
            lambda w: w.code_bits("codes", np.zeros((1, 6, 7), int)),
            r"codes: expected shape \(n, 7, 7\), .* \(1, 6, 7\)",
        ),
        (lambda w: w.decode("conditional", PLANE), "labels: expected 16 classes for a conditional model, found none"),
        (lambda w: w.decode("conditional", PLANE, np.full(16, 10)), "labels: expected classes from 0 to 9, found 10"),
    ],
)
def test_bad_input_is_refused_before_it_reaches_the_child(model_store, ask, sentence):
    idle = InferenceWorker(model_store.root)

    with pytest.raises(InputError, match=sentence):
        ask(idle)
    assert idle.pid is None


@pytest.fixture
def guest(model_store) -> Iterator[Callable[..., None]]:
    """Write a checkpoint into the worker's store, for the test alone."""
    written = set()

    def write(name: str, config: CheckpointConfig, weights: dict[str, np.ndarray]) -> None:
        written.add(name)
        with model_store.writing(name) as folder:
            write_config(folder, config)
            write_weights(folder, weights)
            write_json(folder / "metrics.json", [])

    yield write
    for name in written:
        shutil.rmtree(model_store.root / name)


def test_an_input_error_of_the_child_comes_back_as_one(worker, guest):
    config = CheckpointConfig(dataset="digits", model=model_config(width=8), training=TrainingConfig())
    guest("misfit", config, {"decoder/nothing": np.ones(3)})

    with pytest.raises(InputError, match="misfit: weights: expected the"):
        worker.decode("misfit", PLANE)
    pid = worker.pid
    with pytest.raises(InputError, match="misfit"):
        worker.decode("misfit", PLANE)
    assert worker.pid == pid


def test_a_model_written_again_under_its_name_is_read_again(worker, guest, model_store):
    source = model_store.open("plain")
    pictures = []
    for scale in (1.0, 0.0):
        guest("changing", source.config, {key: scale * value for key, value in source.weights().items()})
        pictures.append(worker.decode("changing", PLANE))
    before, after = pictures

    assert np.ptp(before) > 0
    np.testing.assert_array_equal(after, np.full_like(after, 0.5))


# -- the process -------------------------------------------------------------------------------------------------------


def test_many_threads_each_get_their_own_answer(worker, plain):
    latents = [np.full((3, 2), value, np.float32) for value in np.linspace(-2, 2, 24)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda z: worker.decode("plain", z), latents))

    for z, images in zip(latents, answers, strict=True):
        np.testing.assert_allclose(images, plain.decode(z), atol=1e-6)


@pytest.fixture
def held(model_store) -> Iterator["Held"]:
    """A worker whose child is played: its first answer is held back."""
    held = Held(model_store.root)
    yield held
    held.go.set()


class Held(InferenceWorker):
    """Every thread is a visitor of its own, as every session is; `go` lets the answers come, `answered` lists them."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, visitor=lambda: Visitor(str(threading.get_ident())))
        self.go, self.answered = threading.Event(), []

    def _exchange(self, request: Message) -> Message:
        self.go.wait()
        self.answered.append(request.header["operation"])
        rows = len(next(iter(request.arrays.values())))
        if request.header["operation"] == "draw_codes":
            more = np.zeros((rows, 7), np.int32)
            codes = np.concatenate([request.arrays["codes"], more], axis=1)
            return Message({"random": request.header["random"]}, {"codes": codes})
        images = {"images": np.zeros((rows, 28, 28), np.float32)}
        return Message({}, images | ({"bits": np.zeros(rows)} if "codes" in request.arrays else {}))


def test_a_decode_goes_before_thirty_requests_for_code_maps(held):
    with ThreadPoolExecutor(31) as pool:
        drawing = [pool.submit(held.sample_codes, "codes", 24, seed=seed) for seed in range(30)]
        assert wait_until(lambda: len(held.line) == 29)
        decoding = pool.submit(held.decode, "plain", PLANE)
        assert wait_until(lambda: len(held.line) == 30)
        held.go.set()
        assert decoding.result().shape == (16, 28, 28)
        assert {future.result().codes.shape for future in drawing} == {(24, 7, 7)}

    maps = (["draw_codes"] * 7 + ["decode_codes"]) * 30  # one after the other
    assert held.answered == [maps[0], "decode", *maps[1:]]


def test_who_waits_too_long_is_told_to_try_again(held):
    held.line.patience = 0.0
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(held.decode, "plain", PLANE)
        assert wait_until(lambda: held.line.serving)
        with pytest.raises(BusyError, match=r"^busy: .*Try again in a moment$"):
            held.decode("plain", PLANE)
        held.go.set()
        assert first.result().shape == (16, 28, 28)


def test_a_child_that_was_killed_is_started_again_before_anybody_asks(worker):
    before = worker.decode("plain", PLANE)
    killed = worker.pid
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: worker.pid not in (None, killed))

    np.testing.assert_allclose(worker.decode("plain", PLANE), before, atol=1e-6)
    assert gone(killed)


@pytest.mark.long
def test_a_request_whose_child_dies_under_it_is_tried_once_more(worker):
    worker.warm("plain")
    stopped = worker.pid
    with asking_a_stopped_child(worker) as future:
        os.kill(stopped, signal.SIGKILL)
        assert future.result().shape == (16, 28, 28)
    assert worker.pid not in (None, stopped)


def test_a_child_that_hangs_is_replaced_after_the_limit_and_the_request_answered_with_a_sentence(worker, monkeypatch):
    worker.warm("plain")
    hung = worker.pid
    monkeypatch.setattr(worker, "limit", 0.3)
    with (
        asking_a_stopped_child(worker) as future,
        pytest.raises(InferenceError, match=r"no answer within 0\.3 seconds and was replaced"),
    ):
        future.result()
    monkeypatch.undo()

    assert gone(hung)
    assert worker.decode("plain", PLANE).shape == (16, 28, 28)
    assert worker.pid != hung


@contextmanager
def asking_a_stopped_child(worker: InferenceWorker) -> Iterator[Future]:
    """Stop the child, so that a request is surely inside, and ask it for a decode."""
    os.kill(worker.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(worker.decode, "plain", PLANE)
        time.sleep(0.1)
        assert not future.done()
        yield future


def test_a_child_that_dies_every_time_is_reported_not_retried_for_ever(model_store, monkeypatch):
    worker = InferenceWorker(model_store.root)
    started = []

    def spawn(module, *arguments):
        started.append(subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        return started[-1]

    monkeypatch.setattr("vae.inference.child.spawn", spawn)
    with pytest.raises(InferenceError, match="stopped 2 times"):
        worker.decode("plain", PLANE)
    time.sleep(0.5)  # time enough to start more
    assert len(started) == 2


def test_closing_ends_the_child_and_a_later_request_starts_another(worker):
    worker.start()
    first = worker.pid

    worker.close()
    worker.close()

    assert gone(first)
    assert worker.pid is None
    assert worker.decode("plain", PLANE).shape == (16, 28, 28)


def test_ctrl_c_is_left_to_the_server(worker):
    worker.warm("plain")
    pid = worker.pid

    os.kill(pid, signal.SIGINT)

    assert worker.decode("plain", PLANE).shape == (16, 28, 28)
    assert worker.pid == pid


SERVER = """
import sys, threading, types
if __name__ != "__main__":
    raise SystemExit("the script was run again by its worker")
script = types.ModuleType("__main__")  # what Streamlit does for the time of a script run
script.__file__ = __file__
sys.modules["__main__"] = script
import numpy as np
from vae.inference.worker import InferenceWorker
worker = InferenceWorker(sys.argv[1])
if worker.decode("plain", np.zeros((1, 2))).shape != (1, 28, 28):
    raise SystemExit("no picture")
if {"tensorflow", "keras"} & set(sys.modules):
    raise SystemExit("the network's libraries are in the server")
print(worker.pid, flush=True)
threading.Event().wait()
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_under_a_script_it_works_without_tensorflow_and_ends_with_the_server(tmp_path, model_store, ending):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    with subprocess.Popen(
        [sys.executable, str(script), str(model_store.root)], stdout=subprocess.PIPE, text=True, env=environment
    ) as server:
        line = server.stdout.readline()
        assert line, "the server ended without a picture"
        os.kill(server.pid, ending)

    assert wait_until(lambda: gone(int(line)))


@pytest.mark.long
def test_a_child_that_still_imports_tensorflow_ends_with_a_server_that_is_killed(model_store):
    code = (
        "import sys; from vae.inference.worker import InferenceWorker; worker = InferenceWorker(sys.argv[1]);"
        "worker.start(); print(worker.pid, flush=True); import time; time.sleep(1.5); print('', flush=True);"
        "time.sleep(60)"
    )
    command, environment = [sys.executable, "-c", code, str(model_store.root)], {**os.environ, "PYTHONPATH": str(ROOT)}

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        pid = int(server.stdout.readline())
        server.stdout.readline()  # by now it is in the middle of the import
        assert not gone(pid)
        os.kill(server.pid, signal.SIGKILL)

    assert wait_until(lambda: gone(pid))


# -- the child's side --------------------------------------------------------------------------------------------------


def test_models_are_kept_and_the_oldest_makes_room(model_store):
    models = Models(model_store, limit=1)
    plain = models.get("plain")

    assert models.get("plain") is plain
    models.get("conditional")
    assert models.get("plain") is not plain


def test_a_failure_in_the_child_is_a_sentence_and_not_its_end(model_store, monkeypatch, capsys):
    models = Models(model_store)

    def fail(*_):
        raise MemoryError("too much")

    monkeypatch.setattr(models.get("plain"), "decode", fail)
    reply = answer(Message({"operation": "decode", "name": "plain"}, {"latents": PLANE}), models)

    assert reply.header == {"failure": "the inference worker failed: MemoryError: too much"}
    assert "MemoryError" in capsys.readouterr().err


def test_a_failure_of_the_child_reaches_the_caller(model_store, monkeypatch):
    worker = InferenceWorker(model_store.root)
    monkeypatch.setattr(worker, "_exchange", lambda _: Message({"failure": "the inference worker failed: X"}))

    with pytest.raises(InferenceError, match="the inference worker failed: X"):
        worker.decode("plain", PLANE)


@pytest.mark.long
def test_a_waiting_thread_is_not_lost_when_another_closes_the_worker(model_store):
    worker = InferenceWorker(model_store.root)
    results = []
    threads = [threading.Thread(target=lambda: results.append(worker.decode("plain", PLANE).shape)) for _ in range(3)]
    for thread in threads:
        thread.start()
    worker.close()
    for thread in threads:
        thread.join()
    worker.close()

    assert results == [(16, 28, 28)] * 3
