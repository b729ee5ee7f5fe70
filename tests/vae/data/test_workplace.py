"""Paths to work in: each its own, gone with the block; what a killed process left goes, whatever the clock says."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from vae.data import locks
from vae.data.workplace import clear, workplace

PREFIX = ".work-"
WORKER = """
import sys
from pathlib import Path
from vae.data.workplace import workplace
with workplace(Path(sys.argv[1]), ".work-", ".part") as path:
    path.mkdir() if sys.argv[2] == "folder" else path.touch()
    print(path.name, flush=True)
    sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_and_a_folder_are_gone_with_the_block(tmp_path):
    with workplace(tmp_path, PREFIX) as one, workplace(tmp_path, PREFIX) as other:
        assert one != other
        one.write_bytes(b"half")
        other.mkdir()
        (other / "file").touch()
    with suppress(KeyError), workplace(tmp_path, PREFIX, ".part") as path:
        path.touch()
        raise KeyError
    assert names(tmp_path) == []


def test_what_takes_another_name_in_time_stays(tmp_path):
    with workplace(tmp_path, PREFIX) as path:
        path.touch()
        path.replace(tmp_path / "done")
    assert names(tmp_path) == ["done"]


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize("stamp", [0, 2**33])  # 1970 and 2242: clocks jump
def test_what_a_process_works_in_stays_while_it_lives_and_goes_when_it_was_killed(tmp_path, kind, stamp):
    command = [sys.executable, "-c", WORKER, str(tmp_path), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout
        name = worker.stdout.readline().strip()
        os.utime(tmp_path / name, (stamp, stamp))
        clear(tmp_path, PREFIX, ".part")
        with workplace(tmp_path, PREFIX, ".part"):
            assert name in names(tmp_path)
        worker.send_signal(signal.SIGKILL)
    assert names(tmp_path) == [name, f"{name}.lock"]
    clear(tmp_path, PREFIX, ".part")
    assert names(tmp_path) == []


def test_what_an_older_version_left_without_a_lock_goes_and_nothing_else(tmp_path):
    for name in (".work-1.part", ".work-2.part.lock", ".work-3", ".other-1.part", "work.part"):
        (tmp_path / name).touch()
    clear(tmp_path, PREFIX, ".part")
    assert names(tmp_path) == [".other-1.part", ".work-3", "work.part"]


def test_without_locks_there_is_work_and_nobody_clears(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "_lock", lambda *_, **__: False)
    with workplace(tmp_path, PREFIX) as path:
        path.touch()
        clear(tmp_path, PREFIX)
        assert path.exists()
    assert not path.exists()
