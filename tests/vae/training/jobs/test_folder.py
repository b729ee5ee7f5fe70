"""A job's files: what is read back, what is damaged, and where a job is when no process says so."""

import dataclasses
import errno
import json
import math
import os

import numpy as np
import pytest

from vae.checkpoints.config import CheckpointConfig
from vae.config import TrainingConfig
from vae.data.locks import Lock
from vae.errors import InputError
from vae.models.families import model_config
from vae.training.jobs import JobFolder, JobRequest, JobStore, LiveView, Passed, Phase, seconds_left
from vae.training.jobs.folder import Status
from vae.training.jobs.live import fixed_row
from vae.training.reports import EpochReport
from vae.training.tasks import TrainingTask

CONFIG = CheckpointConfig(dataset="digits", model=model_config(), training=TrainingConfig(epochs=4))
REQUEST = JobRequest(name="mine", recipes=(TrainingTask("mine", CONFIG),), data="digits", asked=12.5, found={"mine": 7})


STATUS = {"phase": "stopped", "queued": 1, "member": 0, "error": ""}
SWEEP = JobRequest(
    name="betas", recipes=(TrainingTask("betas-1", CONFIG), TrainingTask("betas-2", CONFIG)), data="digits"
)


def wanted(name: str) -> JobRequest:
    return JobRequest.single(name, CONFIG, data="digits")


def report(epoch: int, seconds: float = 1.0) -> EpochReport:
    losses = {"loss": 3.0, "reconstruction": 2.0, "kl": 1.0}
    held_out = {f"held_out_{name}": value for name, value in losses.items()}
    return EpochReport(epoch=epoch, epochs=4, **losses, **held_out, seconds=seconds, images_per_second=10.0)


def view(points: int = 5) -> LiveView:
    generator = np.random.default_rng(0)
    return LiveView(
        epoch=np.array(3),
        mean=generator.normal(size=(points, 2)).astype(np.float32),
        label=np.arange(points, dtype=np.uint8),
        manifold=generator.integers(0, 256, (420, 420)).astype(np.uint8),
        original=generator.integers(0, 256, (2, 28, 28)).astype(np.uint8),
        row_label=np.array([0, 1], np.uint8),
        reconstruction=generator.integers(0, 256, (2, 28, 28)).astype(np.uint8),
    )


@pytest.fixture
def jobs(tmp_path) -> JobStore:
    return JobStore(tmp_path)


@pytest.fixture
def folder(jobs) -> JobFolder:
    """A job as it is left on disk, without a process."""
    path = jobs.folder / "mine"
    path.mkdir(parents=True)
    folder = JobFolder(path)
    folder.write_request(REQUEST)
    folder.write_status(Phase.STOPPED, queued=1)
    return folder


def at_work(folder: JobFolder) -> Lock:
    """Hold what the job's process would hold."""
    lock = Lock(folder.lock)
    assert lock.acquire()
    return lock


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_request_and_reports_are_read_back(folder):
    folder.write_reports([report(1)])
    folder.add_report(report(2))
    assert folder.request() == REQUEST
    assert folder.reports() == (report(1), report(2))


def test_a_sweep_is_read_back_with_the_model_it_is_at(jobs):
    folder = JobFolder(jobs.folder / "betas")
    folder.path.mkdir(parents=True)
    folder.write_request(SWEEP)
    folder.write_status(Phase.STOPPED, queued=1, member=1)
    job = jobs.open("betas")
    assert job.request == SWEEP
    assert job.recipe == SWEEP.recipes[1]
    assert job.models_after == 0
    assert folder.state_of(SWEEP.recipes[0]) != folder.state_of(SWEEP.recipes[1])


def test_a_line_that_is_being_written_is_left_out(folder):
    folder.write_reports([report(1)])
    with folder.reports_path.open("a") as stream:
        stream.write('{"epoch": 2, "ep')
    assert folder.reports() == (report(1),)


def test_a_view_is_read_back(folder):
    written = view()
    written.write(folder.live_path)
    found = folder.live()
    assert found.has_plane
    assert int(found.epoch) == 3
    assert found.mean == pytest.approx(written.mean, abs=2e-3)
    for name in ("label", "manifold", "original", "row_label", "reconstruction"):
        assert np.array_equal(getattr(found, name), getattr(written, name))


def test_a_job_without_an_epoch_has_neither_reports_nor_a_view(folder):
    assert folder.reports() == ()
    assert folder.live() is None
    assert folder.passed() is None


def test_the_batches_that_have_passed_are_read_back_until_they_are_forgotten(folder):
    folder.write_passed(Passed(epoch=1, batches=30, of=45))
    assert folder.passed() == Passed(epoch=1, batches=30, of=45)
    folder.forget_passed()
    assert folder.passed() is None


@pytest.mark.parametrize("content", ["{", "[]", '{"epoch": 1, "batches": 0, "of": 0}', '{"epoch": 1}'])
def test_a_damaged_count_of_batches_is_named(folder, content):
    (folder.path / "passed.json").write_text(content)
    with pytest.raises(InputError, match=r"mine/passed\.json: expected"):
        folder.passed()


def test_the_fixed_row_has_the_first_digit_of_each_class():
    assert fixed_row(np.array([3, 1, 3, 0, 1])).tolist() == [3, 1, 0]
    assert len(fixed_row(np.arange(40))) == 10


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("request.json", "{", r"mine/request.json: expected JSON"),
        ("request.json", "{}", r"mine/request.json: expected an object with name, recipes"),
        ("request.json", json.dumps(REQUEST.to_json() | {"recipes": []}), "recipes: expected at least one, found none"),
        ("request.json", json.dumps(REQUEST.to_json() | {"recipes": [3]}), "recipes: expected objects with name and"),
        ("request.json", json.dumps(REQUEST.to_json() | {"data": 3}), "data: expected str, found 3"),
        ("request.json", json.dumps(REQUEST.to_json() | {"environment": {"PATH": "x"}}), "environment: expected none"),
        ("request.json", json.dumps(REQUEST.to_json() | {"name": "../up"}), "checkpoint name: expected small letters"),
        (
            "request.json",
            json.dumps(REQUEST.to_json() | {"name": "other"}),
            "expected the job's own name",
        ),
        ("status.json", "[]", r"mine/status.json: expected an object with phase"),
        ("status.json", json.dumps(STATUS | {"phase": "sleeping"}), "phase: expected one of"),
        ("request.json", "[" * 100_000, r"mine/request.json: expected JSON, found maximum recursion"),
        ("request.json", "[" * 40 + "]" * 40, r"mine/request.json: expected JSON of at most 32 levels, found more"),
        ("request.json", " " * 2**20 + "{}", r"mine/request.json: expected at most 1,048,576 bytes, found more"),
        ("request.json", json.dumps(REQUEST.to_json() | {"asked": math.nan}), "expected JSON, found NaN"),
        ("request.json", json.dumps(REQUEST.to_json() | {"asked": 1.5}).replace("1.5", "1e999"), "expected finite num"),
        ("status.json", json.dumps(STATUS | {"error": "\ud800"}), "expected JSON, found half a character in a text"),
        (
            "status.json",
            json.dumps(STATUS)[:-1] + ', "phase": "failed"}',
            "expected JSON with each key once, found one",
        ),
        ("status.json", json.dumps(STATUS).replace("1", "1" * 5000), "mine/status.json: expected JSON, found Exceeds"),
        ("status.json", b"\xff\xfe", r"mine/status.json: expected JSON"),
        ("status.json", json.dumps(STATUS | {"member": 1}), "mine/status.json: member: expected 0 to 0, found 1"),
    ],
)
def test_a_damaged_job_is_named_in_one_sentence_and_the_rest_is_listed(jobs, folder, file, content, sentence):
    other = JobFolder(jobs.folder / "fine")
    other.path.mkdir()
    other.write_request(dataclasses.replace(REQUEST, name="fine"))
    other.write_status(Phase.FINISHED, queued=2)
    (folder.path / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    listing = jobs.list()
    assert [job.name for job in listing.jobs] == ["fine"]
    (problem,) = listing.problems
    assert problem.name == "mine"
    with pytest.raises(InputError, match=sentence) as caught:
        jobs.open("mine")
    assert str(caught.value) == problem.reason
    assert "\n" not in problem.reason


LINE = json.dumps(dataclasses.asdict(report(1)))


@pytest.mark.parametrize(
    "content",
    [
        *("{}\n", "[1]\n", "null\n", "{\n", '{"epoch": "one"}\n', "[" * 100_000 + "\n"),
        *(LINE.replace("3.0", found) + "\n" for found in ("NaN", "Infinity", "1e999", "1" * 400, "1" * 5000)),
    ],
    ids=lambda content: content[:20],
)
def test_damaged_reports_are_named(folder, content):
    folder.reports_path.write_text(content)
    with pytest.raises(InputError, match=r"mine/epochs.jsonl: expected a report a line"):
        folder.reports()


def test_a_damaged_view_is_named(folder):
    folder.live_path.write_bytes(b"PK half an archive")
    with pytest.raises(InputError, match=r"live.npz: expected an .npz archive"):
        folder.live()


@pytest.mark.parametrize(("name", "shape"), [("label", (4,)), ("original", (3, 28, 28)), ("manifold", (7,))])
def test_a_view_of_other_shapes_is_refused(folder, name, shape):
    dataclasses.replace(view(), **{name: np.zeros(shape, np.uint8)}).write(folder.live_path)
    with pytest.raises(InputError, match=r"live\.npz"):
        folder.live()


# -- where a job is ----------------------------------------------------------------------------------------------------


def test_a_job_is_at_work_as_long_as_its_process_holds_the_lock(jobs, folder):
    lock = at_work(folder)
    folder.write_status(Phase.TRAINING, queued=1)
    assert jobs.open("mine").phase is Phase.TRAINING
    lock.release()
    assert jobs.open("mine").phase is Phase.INTERRUPTED


def test_a_job_waits_without_a_process_however_long_that_takes(folder):
    folder.write_status(Phase.WAITING, queued=1)
    for stamp in (0, 2**33):  # 1970 and 2242: clocks jump
        os.utime(folder.path / "status.json", (stamp, stamp))
        assert folder.phase() is Phase.WAITING


def test_a_waiting_job_that_is_stopped_has_stopped_at_once(jobs, folder):
    folder.write_status(Phase.WAITING, queued=1)
    jobs.stop("mine")
    assert folder.phase() is Phase.STOPPED


def test_a_job_that_an_older_version_wrote_is_read(folder):
    (folder.path / "status.json").write_text(json.dumps(STATUS | {"written": 3.0}))
    (folder.path / "request.json").write_text(
        json.dumps({key: value for key, value in REQUEST.to_json().items() if key not in ("found", "environment")})
    )
    assert folder.status() == Status(phase=Phase.STOPPED, queued=1)
    assert folder.request() == dataclasses.replace(REQUEST, found={})


def test_a_full_disk_still_takes_the_sentence_that_says_so(folder, monkeypatch):
    def full(path, text):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("vae.training.jobs.folder._replace", full)
    for error in ("The disk is full.", "Short."):
        folder.write_status(Phase.FAILED, queued=1, error=error)
        assert folder.status() == Status(phase=Phase.FAILED, queued=1, error=error)


def test_an_active_job_that_was_asked_to_stop_is_stopping(jobs, folder):
    lock = at_work(folder)
    folder.write_status(Phase.TRAINING, queued=1)
    jobs.stop("mine")
    assert folder.phase() is Phase.STOPPING
    lock.release()
    assert folder.phase() is Phase.INTERRUPTED


def test_a_job_that_has_ended_is_not_asked_to_stop(jobs, folder):
    jobs.stop("mine")
    assert not folder.wants_stop()
    assert folder.phase() is Phase.STOPPED


def test_the_queue_goes_by_who_asked_first(jobs):
    for name, queued, phase in (("late", 9, Phase.WAITING), ("early", 3, Phase.WAITING), ("busy", 5, Phase.TRAINING)):
        folder = JobFolder(jobs.folder / name)
        folder.path.mkdir(parents=True)
        folder.write_request(dataclasses.replace(REQUEST, name=name))
        folder.write_status(phase, queued=queued)
    lock = at_work(JobFolder(jobs.folder / "busy"))
    assert [job.name for job in jobs.list().jobs] == ["busy", "early", "late"]
    assert [job.name for job in jobs.waiting()] == ["early", "late"]
    lock.release()


def test_the_time_left_follows_the_last_epochs():
    assert seconds_left(()) is None
    assert seconds_left((report(1, 9.0),)) is None
    assert seconds_left((report(1, 9.0), report(2, 11.0), report(3, 13.0))) == pytest.approx(2.0)
    assert seconds_left((report(1, 9.0), report(2, 11.0)), models_after=2) == pytest.approx(4.0 + 2 * 8.0)


# -- what is refused ---------------------------------------------------------------------------------------------------


def test_a_name_is_taken_by_a_checkpoint_or_a_job(jobs, folder):
    (jobs.root / "shipped").mkdir()
    with pytest.raises(InputError, match="'shipped', which is a checkpoint here already"):
        jobs.check_free(wanted("shipped"))
    jobs.check_free(dataclasses.replace(wanted("shipped"), replace=True))
    with pytest.raises(InputError, match="'shipped', which is a checkpoint here already"):
        jobs.check_free(dataclasses.replace(SWEEP, recipes=(*SWEEP.recipes, TrainingTask("shipped", CONFIG))))
    with pytest.raises(InputError, match="'mine', which is a job here already"):
        jobs.check_free(wanted("mine"))
    with pytest.raises(InputError, match="expected small letters"):
        jobs.check_free(wanted("../mine"))
    folder.write_status(Phase.FINISHED, queued=1)
    jobs.check_free(wanted("mine"))  # its checkpoint is gone, and so may the job be


def test_only_what_has_not_finished_is_resumed(jobs, folder):
    folder.write_status(Phase.FINISHED, queued=1)
    with pytest.raises(InputError, match="expected a job that was stopped, failed or interrupted, found one finished"):
        jobs.resume("mine")


def test_an_unknown_job_is_named_with_those_there_are(jobs, folder):
    for act in (jobs.open, jobs.stop, jobs.resume, jobs.remove):
        with pytest.raises(InputError, match="job: expected one of mine; found 'yours'"):
            act("yours")
    with pytest.raises(InputError, match=r"found '\.\./mine'"):
        jobs.remove("../mine")


def test_a_job_without_a_process_is_removed_at_once_even_a_damaged_one(jobs, folder):
    (folder.path / "request.json").write_text("{")
    jobs.remove("mine")
    assert not folder.path.exists()
    assert [path for path in jobs.folder.iterdir() if path.is_dir()] == []
    assert jobs.list().jobs == ()


def test_a_job_at_work_that_is_removed_is_out_of_sight_at_once(jobs, folder):
    lock = at_work(folder)
    folder.write_status(Phase.TRAINING, queued=1)
    jobs.remove("mine")
    assert jobs.list().jobs == ()
    with pytest.raises(InputError, match="is a job here already"):
        jobs.check_free(wanted("mine"))
    lock.release()
    jobs.check_free(wanted("mine"))
    assert not folder.path.exists()


def test_a_store_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="jobs: expected a folder to write in"):
        JobStore(tmp_path / "file").start(REQUEST)
