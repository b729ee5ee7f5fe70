"""The queue of a store's jobs: one at a time changes it, kills leave nothing in it, one launcher works through it."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from vae.checkpoints.store import CheckpointStore
from vae.data.aside import discard
from vae.data.locks import Lock, is_held
from vae.errors import InputError
from vae.inference.spawning import spawn
from vae.training.jobs.folder import JobFolder

QUEUE = "queue.lock"  # held while the queue is changed
TURN = "turn.lock"  # held by the job at work, to its end
LAUNCHER = "launcher.lock"  # held by the launcher as long as it lives
LOG = "launcher.txt"
MOST_WAITING = 8
PATIENCE = 10.0
BRIEFLY = 0.2  # where a lock can only be held for a moment: on Windows who asks for a lock takes it

_launched: dict[Path, subprocess.Popen[bytes]] = {}  # this process's own launchers, by folder


@contextmanager
def entered(folder: Path) -> Iterator[None]:
    """Nobody else changes the queue within; raise InputError where it cannot be written, or is not given free."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = Lock(folder / QUEUE)
        if not lock.acquire(patience=PATIENCE):
            raise InputError("jobs: expected the queue to be free, found another start at work: try again in a moment")
        try:
            _clear(folder)
            yield
        finally:
            lock.release()
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"jobs: expected a folder to write in at {str(folder)!r}, found {reason}") from None


def tidy(folder: Path) -> None:
    """Remove drafts of starts that were killed, and jobs that are wished gone and have no process any more.

    Nothing happens where that cannot be done now: another is at it, or the store cannot be written.
    """
    lock = Lock(folder / QUEUE)
    with suppress(OSError):
        if any(_is_left(path) for path in folder.iterdir()) and lock.acquire():
            try:
                _clear(folder)
            finally:
                lock.release()


def launch(folder: Path) -> None:
    """Start a launcher for these jobs where none lives; a second one would end at once."""
    with suppress(OSError):  # the next look tries again
        if not is_held(folder / LAUNCHER):
            with (folder / LOG).open("wb") as log:
                _launched[folder] = detached("vae.training.jobs.launcher", folder.parent, log)


def relaunch(folder: Path) -> None:
    """As `launch`, for who only looks: not while one that this process has started may still be on its way."""
    ours = _launched.get(folder)
    if (ours is None or ours.poll() is not None) and os.access(folder, os.W_OK):
        launch(folder)


def detached(module: str, path: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a process of this package that belongs to no terminal and outlives this one."""
    flags = 0
    if os.name == "nt":
        flags = subprocess.DETACHED_PROCESS | subprocess.BELOW_NORMAL_PRIORITY_CLASS
    process = spawn(
        module,
        str(path.resolve()),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        creationflags=flags,
    )
    # Somebody has to hear of its end, or it stays in the process table as long as this process lives.
    threading.Thread(target=process.wait, name=module, daemon=True).start()
    return process


def _is_left(path: Path) -> bool:
    return path.name.startswith(".") or JobFolder(path).wants_removal()


def _clear(jobs: Path) -> None:
    """The queue is ours: whatever draft there is, its writer was killed."""
    for path in filter(_is_left, list(jobs.iterdir())):
        if path.name.startswith("."):
            shutil.rmtree(path, ignore_errors=True)
            continue
        folder = JobFolder(path)
        lock = Lock(folder.lock)
        with suppress(OSError):
            if lock.acquire(patience=BRIEFLY):
                lock.release()  # Windows renames no folder of an open file; a process that comes now sees the wish
                _discard(folder)


def _discard(folder: JobFolder) -> None:
    """Remove the job, and the drafts of its checkpoints."""
    store = CheckpointStore(folder.path.parent.parent)
    with suppress(InputError):
        for recipe in folder.request().recipes:
            store.discard_drafts(recipe.name)
    discard(folder.path)
