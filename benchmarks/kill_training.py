"""kill -9 of trainings, launchers and servers at random moments: nothing listed is broken, each training ends well.

Sessions act on a server of the same store all along. A training is killed again and again, wherever it is, and resumed
each time; in the end its metrics must be those of one that was never killed. The launcher is killed while trainings
wait for it. A server is killed at a random moment after its page has started a training, which must go on. In the end
no process of the store may be left.
Run from the repository's root, on Linux: python -m benchmarks.kill_training
"""

import argparse
import asyncio
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser
from rich.console import Console

from benchmarks.sessions import act, command, spread, visitors
from tests.browser.harness import APP, Server, chromium, find_chromium, serve
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.data.locks import is_held
from vae.training.defaults import Choices, config_for
from vae.training.jobs import JobRequest, JobStore, Phase
from vae.training.jobs.queue import LAUNCHER

PATIENCE = 600.0
LONGEST = 3.0  # seconds from the click on Start to the end of its server
ALIKE = 1e-3  # relative


def main() -> None:
    """Print what was killed where, and that it came to a good end; stop at the first that did not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trainings", type=int, default=20, help="kills of a training (%(default)s)")
    parser.add_argument("--launchers", type=int, default=20, help="kills of a launcher (%(default)s)")
    parser.add_argument("--servers", type=int, default=5, help="kills of a server that has started one (%(default)s)")
    parser.add_argument("--epochs", type=int, default=20, help="of each training (%(default)s)")
    parser.add_argument("--sessions", type=int, default=6, help="that act all along (%(default)s)")
    parser.add_argument("--every", type=float, default=2.0, help="seconds from one action of each to its next")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (%(default)s)")
    parser.set_defaults(come_and_go=None)
    options = parser.parse_args()
    console, moments = Console(), random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder:
        shutil.copytree(SHIPPED / "digits-vae", Path(folder) / "digits-vae")
        jobs = JobStore(folder)
        config = config_for(Choices(training={"epochs": options.epochs}), dataset="digits", images=1_437, classes=10)
        with serve(APP, environment={"VAE_CHECKPOINTS": folder}) as server, acting(server, options):
            seconds = undisturbed(jobs, config)
            console.print(f"never killed: {seconds:.1f} s from start to checkpoint")
            killed = kill_trainings(jobs, config, kills=options.trainings, within=0.7 * seconds, moments=moments)
            console.print(f"{options.trainings} kills of a training, in the phases {dict(killed.phases)}: same metrics")
            console.print(f"  listed as ended after {spread(killed.noticed)}")
            console.print(f"  resumed, its process is at work after {spread(killed.resumed)}")
            console.print(f"  resumed, batches pass again after {spread(killed.trained)}")
            again = kill_launchers(jobs, config, kills=options.launchers, moments=moments)
            console.print(f"{options.launchers} kills of a launcher: another lives after {spread(again)}")
        if options.servers:
            with chromium(find_chromium() or "chromium") as browser:
                reached = kill_servers(jobs, options.servers, browser, moments)
            console.print(f"{options.servers} kills of a server: {reached} trainings had been started, all finished")
        until(lambda: not processes_on(jobs.root))
        console.print("no process is left")


@dataclass
class Killed:
    """What kills of trainings led to.

    Attributes:
        phases: how many fell into each.
        noticed: seconds from each kill until the job is listed as ended.
        resumed: seconds from each resumption until the training's process is at work on it.
        trained: seconds from each resumption until batches pass again.
    """

    phases: Counter[str] = field(default_factory=Counter)
    noticed: list[float] = field(default_factory=list)
    resumed: list[float] = field(default_factory=list)
    trained: list[float] = field(default_factory=list)


@contextmanager
def acting(server: Server, options: argparse.Namespace) -> Iterator[None]:
    """Let sessions act on a server until the block ends."""
    over = threading.Event()

    async def act_all() -> None:
        async with visitors(server.url, options, act):
            while not over.is_set():
                await asyncio.sleep(0.2)

    thread = threading.Thread(target=lambda: asyncio.run(act_all()))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def undisturbed(jobs: JobStore, config: CheckpointConfig) -> float:
    """Train once without a kill; how long it took."""
    start = time.monotonic()
    jobs.start(JobRequest.single("whole", config, data="digits"))
    finish(jobs, "whole")
    return time.monotonic() - start


def kill_trainings(
    jobs: JobStore, config: CheckpointConfig, *, kills: int, within: float, moments: random.Random
) -> Killed:
    """Kill within so many seconds of each start, and resume.

    A training that was over before its kill came shows how long one takes now; the next kills come sooner.
    """
    killed = Killed()
    number = 0
    while killed.phases.total() < kills:
        number += 1
        name = f"killed-{number}"
        jobs.start(JobRequest.single(name, config, data="digits"))
        started, kills_before = time.monotonic(), killed.phases.total()
        while killed.phases.total() < kills:
            until(lambda name=name: process_of(jobs, name) or not jobs.open(name).phase.active)
            wait(moments.uniform(0.0, within), unless_ended=(jobs, name))
            if (process := process_of(jobs, name)) is None:
                if killed.phases.total() == kills_before:
                    within = min(within, 0.9 * (time.monotonic() - started))
                break
            before = jobs.open(name)
            kept = before.folder.reports()
            os.kill(process, signal.SIGKILL)
            noticed = seconds_until(lambda name=name: not jobs.open(name).phase.active)
            check_listing(jobs)
            if jobs.open(name).phase is Phase.FINISHED:
                break  # the kill came after its last word
            killed.phases[before.phase] += 1
            killed.noticed.append(noticed)
            total = killed.phases.total()
            print(f"kill {total}: {name}, {before.phase}, {len(kept)} epochs", file=sys.stderr, flush=True)
            if jobs.open(name).folder.reports()[: len(kept)] != kept:
                raise SystemExit(f"error: {name} lost epochs that had been reported")
            jobs.resume(name)
            killed.resumed.append(seconds_until(lambda name=name: jobs.open(name).phase is not Phase.WAITING))
            if moments.random() < 0.5:  # the others are killed while they begin
                begun = (Phase.WAITING, Phase.STARTING)
                rest = seconds_until(lambda name=name, begun=begun: jobs.open(name).phase not in begun)
                killed.trained.append(killed.resumed[-1] + rest)
        finish(jobs, name)
        check_same(jobs, name)
    return killed


def kill_launchers(jobs: JobStore, config: CheckpointConfig, *, kills: int, moments: random.Random) -> list[float]:
    """Kill the launcher while trainings wait; seconds until a look at the jobs has brought another."""
    found: list[float] = []
    short = replace(config, training=replace(config.training, epochs=2))
    names: list[str] = []
    while len(found) < kills:
        while len(jobs.waiting()) < 2:
            names.append(f"queued-{len(names)}")
            jobs.start(JobRequest.single(names[-1], short, data="digits"))
        time.sleep(moments.uniform(0.0, 3.0))
        if jobs.waiting() and (launcher := launcher_of(jobs)):
            os.kill(launcher, signal.SIGKILL)
            found.append(seconds_until(lambda: jobs.look() and (launcher_of(jobs) or not jobs.waiting())))
            print(f"launcher {len(found)}: {len(names)} trainings", file=sys.stderr, flush=True)
    for name in names:
        finish(jobs, name)
    return found


def kill_servers(jobs: JobStore, kills: int, browser: Browser, moments: random.Random) -> int:
    """Start a training from a page and kill its server; how many trainings had come to be."""
    reached = 0
    for number in range(kills):
        name = f"orphan-{number}"
        with serve(APP, environment={"VAE_CHECKPOINTS": str(jobs.root)}) as server:
            page = browser.new_page()
            page.set_default_timeout(1000 * PATIENCE)
            page.goto(f"{server.url}/train")
            page.get_by_label("Epochs").fill("2")
            page.get_by_label("Name").fill(name)
            page.get_by_role("button", name="Start training").click()
            time.sleep(moments.uniform(0.0, LONGEST))
            server.process.kill()
            server.process.wait()
            page.close()
        check_listing(jobs)
        if any(job.name == name for job in jobs.list().jobs):
            reached += 1
            finish(jobs, name)
        print(f"server {number + 1}: {reached} trainings so far", file=sys.stderr, flush=True)
    return reached


def finish(jobs: JobStore, name: str) -> None:
    """Wait for a good end."""
    until(lambda: not jobs.open(name).phase.active)
    job = jobs.open(name)
    if job.phase is not Phase.FINISHED:
        log = job.folder.log.read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"error: expected {name} to finish, found it {job.phase}: {job.error}\n{log}")
    CheckpointStore(jobs.root).open(name).weights()


def check_listing(jobs: JobStore) -> None:
    """Nothing that is listed is broken."""
    listing = CheckpointStore(jobs.root).list()
    for checkpoint in listing.checkpoints:
        checkpoint.weights(), checkpoint.encoded(), checkpoint.metrics()
    if problems := (*listing.problems, *jobs.list().problems):
        raise SystemExit(f"error: {problems[0].reason}")


def check_same(jobs: JobStore, name: str) -> None:
    """The metrics are those of the training that was never killed."""
    store = CheckpointStore(jobs.root)
    whole, other = store.open("whole").metrics(), store.open(name).metrics()
    for metric in whole:
        expected, found = whole.value(metric.name), other.value(metric.name)
        if expected is not None and abs(found - expected) > ALIKE * max(1.0, abs(expected)):
            raise SystemExit(f"error: {name}: expected {metric.name} {expected}, found {found}")


def processes_on(path: Path) -> dict[int, bytes]:
    """The trainings' processes and launchers of a folder and of what lies in it, with their modules."""
    folder, found = str(path.resolve()).encode(), {}
    for number in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        words = command(number)
        if len(words) > 3 and words[2].startswith(b"vae.training.jobs.") and words[3].startswith(folder):
            found[number] = words[2]
    return found


def process_of(jobs: JobStore, name: str) -> int | None:
    """The number of the process that runs a job; None where none does."""
    return next(iter(processes_on(jobs.folder / name)), None)


def launcher_of(jobs: JobStore) -> int | None:
    """The number of the store's launcher; None where none lives."""
    if not is_held(jobs.folder / LAUNCHER):
        return None
    found = processes_on(jobs.root).items()
    return next((number for number, module in found if module == b"vae.training.jobs.launcher"), None)


def wait(seconds: float, *, unless_ended: tuple[JobStore, str]) -> None:
    jobs, name = unless_ended
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and jobs.open(name).phase.active:
        time.sleep(0.01)


def seconds_until(condition: Callable[[], object]) -> float:
    started = time.monotonic()
    until(condition)
    return time.monotonic() - started


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("error: expected an end, found none in time")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
