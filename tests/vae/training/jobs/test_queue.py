"""The queue of a store's jobs, with launchers that are only counted: one start a name, a limit, no drafts, no clock."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.vae.training.jobs.test_folder import REQUEST, at_work, wanted
from vae.data.locks import Lock
from vae.errors import InputError
from vae.training.jobs import JobStore, Phase, queue
from vae.training.tasks import TrainingTask

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def launchers(monkeypatch) -> list[Path]:
    """The stores that a launcher was started for, without one."""
    started: list[Path] = []

    class Launcher:
        def poll(self):
            return None

    def detached(module, path, log):
        assert module == "vae.training.jobs.launcher"
        started.append(path)
        return Launcher()

    monkeypatch.setattr(queue, "detached", detached)
    monkeypatch.setattr(queue, "_launched", {})
    return started


@pytest.fixture
def jobs(tmp_path, launchers) -> JobStore:
    return JobStore(tmp_path)


def hidden(jobs: JobStore) -> list[str]:
    return [path.name for path in jobs.folder.iterdir() if path.name.startswith(".")]


def tried(jobs: JobStore, name: str) -> str:
    try:
        return jobs.start(wanted(name)).phase
    except InputError as error:
        return str(error)


def test_of_many_starts_of_one_name_at_once_one_is_taken_and_each_other_gets_a_sentence(jobs):
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda _: tried(JobStore(jobs.root), "same"), range(6)))
    assert said.count(Phase.WAITING) == 1
    taken = "name: expected a new one, found 'same', which the job same trains already"
    assert {sentence for sentence in said if sentence != Phase.WAITING} <= {
        taken,
        "name: expected a new one, found 'same', which is a job here already",
    }
    assert [job.name for job in jobs.list().jobs] == ["same"]
    assert hidden(jobs) == []


def test_two_servers_on_one_store_take_one_start_of_a_name(jobs):
    program = (
        "import sys, time\n"
        "from tests.vae.training.jobs.test_folder import wanted\n"
        "from vae.errors import InputError\n"
        "from vae.training.jobs import JobStore, store\n"
        "store.launch = lambda folder: None\n"
        "print('ready', flush=True)\n"
        "sys.stdin.readline()\n"
        "try:\n"
        "    print(JobStore(sys.argv[1]).start(wanted('same')).phase)\n"
        "except InputError as error:\n"
        "    print(error)\n"
    )
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(jobs.root)],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for server in servers:
        assert server.stdout.readline() == "ready\n"
    for server in servers:
        server.stdin.write("\n")
        server.stdin.flush()
    said = sorted(server.communicate()[0].strip() for server in servers)
    assert said == ["name: expected a new one, found 'same', which is a job here already", "waiting"]
    assert [job.name for job in jobs.list().jobs] == ["same"]
    assert hidden(jobs) == []


def test_a_checkpoint_that_a_job_will_write_is_no_other_job_s(jobs):
    recipes = tuple(TrainingTask(name, REQUEST.recipes[0].config) for name in ("swept-1", "swept-2"))
    jobs.start(dataclasses.replace(REQUEST, name="swept", recipes=recipes))
    with pytest.raises(InputError, match="found 'swept-2', which the job swept trains already"):
        jobs.start(wanted("swept-2"))


def test_what_a_killed_start_left_is_gone_after_the_next_look(jobs):
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.vae.training.jobs.test_folder import wanted\n"
        "from vae.training.jobs import JobStore\n"
        "Path.rename = lambda path, target: os.kill(os.getpid(), signal.SIGKILL)\n"
        "JobStore(sys.argv[1]).start(wanted('same'))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", program, str(jobs.root)], cwd=ROOT, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(hidden(jobs)) == 1
    assert jobs.look().jobs == ()
    assert hidden(jobs) == []
    assert jobs.start(wanted("same")).phase is Phase.WAITING


def test_the_draft_of_a_start_under_way_is_left_alone(jobs):
    with queue.entered(jobs.folder):
        (jobs.folder / ".same-12345678").mkdir()
        jobs.look()
        assert hidden(jobs) == [".same-12345678"]


def test_the_queue_has_a_limit_and_says_so(jobs):
    for number in range(queue.MOST_WAITING):
        jobs.start(wanted(f"mine-{number}"))
    with pytest.raises(InputError, match="jobs: expected at most 8 trainings in the queue, found 8 already"):
        jobs.start(wanted("another"))
    jobs.stop("mine-3")
    jobs.start(wanted("another"))
    with pytest.raises(InputError, match="found 8 already"):
        jobs.resume("mine-3")
    assert hidden(jobs) == []


def test_the_queue_keeps_its_order_whatever_the_clock_says(jobs, monkeypatch):
    for name, now in (("first", 2e9), ("second", 1e9), ("third", 3e9), ("fourth", 0.0)):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        monkeypatch.setattr(time, "time_ns", lambda now=now: int(now) * 10**9)
        jobs.start(wanted(name))
    jobs.stop("first")
    jobs.resume("first")
    assert [job.name for job in jobs.waiting()] == ["second", "third", "fourth", "first"]


def test_a_start_asks_for_a_launcher_unless_one_lives(jobs, launchers):
    jobs.start(wanted("one"))
    assert launchers == [jobs.root]
    lock = Lock(jobs.folder / queue.LAUNCHER)
    assert lock.acquire()
    jobs.start(wanted("two"))
    assert launchers == [jobs.root]
    lock.release()
    jobs.start(wanted("three"))
    assert launchers == [jobs.root, jobs.root]


def test_a_look_asks_for_a_launcher_once_the_last_was_killed_and_only_while_a_job_waits(jobs, launchers):
    jobs.start(wanted("one"))
    jobs.look()
    assert launchers == [jobs.root]  # ours may still be on its way
    queue._launched[jobs.folder].poll = lambda: -9
    jobs.look()
    assert launchers == [jobs.root, jobs.root]
    jobs.stop("one")
    queue._launched[jobs.folder].poll = lambda: -9
    jobs.look()
    assert launchers == [jobs.root, jobs.root]


def test_a_job_that_was_to_go_and_lost_its_process_is_gone_after_the_next_look(jobs):
    folder = jobs.start(wanted("mine")).folder
    lock = at_work(folder)
    jobs.remove("mine")
    jobs.look()
    assert folder.path.is_dir()
    lock.release()
    (jobs.root / ".mine-abcd1234").mkdir()  # its checkpoint's draft
    jobs.look()
    assert not folder.path.exists()
    assert [path.name for path in jobs.root.iterdir()] == [".jobs"]


def test_whoever_asks_says_where_the_data_lie(jobs, monkeypatch):
    monkeypatch.setenv("VAE_DATA_DIR", "/pictures")
    monkeypatch.setenv("SECRET", "hush")
    monkeypatch.delenv("KERAS_HOME", raising=False)
    assert jobs.start(wanted("mine")).request.environment.get("VAE_DATA_DIR") == "/pictures"
    assert "SECRET" not in (jobs.folder / "mine" / "request.json").read_text()


def test_a_queue_that_another_never_gives_free_is_a_sentence(jobs, monkeypatch):
    monkeypatch.setattr(queue, "PATIENCE", 0.1)
    with queue.entered(jobs.folder), pytest.raises(InputError, match="jobs: expected the queue to be free"):
        jobs.start(wanted("mine"))


@pytest.fixture
def read_only(jobs, monkeypatch):
    """A store with jobs that has become read-only: whatever is opened to be written is refused."""
    for name, phase in (("done", Phase.STOPPED), ("queued", Phase.WAITING)):
        jobs.start(wanted(name)).folder.write_status(phase, queued=1)
    opened = os.open

    def refuse(path, flags, *rest, **more):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(30, "Read-only file system", str(path))
        return opened(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)


@pytest.mark.usefixtures("read_only")
def test_a_store_that_became_read_only_is_shown_and_every_change_is_one_sentence(jobs, launchers):
    before = len(launchers)
    assert {job.name: job.phase for job in jobs.look().jobs} == {"done": Phase.STOPPED, "queued": Phase.WAITING}
    for act, name in ((jobs.stop, "queued"), (jobs.resume, "done"), (jobs.remove, "done"), (tried_start(jobs), "new")):
        with pytest.raises(InputError, match=r"jobs: expected a folder to write in at .*, found Read-only file system"):
            act(name)
    assert len(launchers) == before


def tried_start(jobs: JobStore):
    return lambda name: jobs.start(wanted(name))
