"""kill -9 of trainings and of servers at random moments: nothing broken is ever listed, and every training ends well.

A training is killed again and again, wherever it is, and resumed each time; in the end its metrics must be those of one
that was never killed. A server is killed at a random moment after its page has started a training, which must go on.
Run from the repository's root, on Linux: python -m benchmarks.kill_training
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser
from rich.console import Console

from tests.browser.harness import APP, chromium, find_chromium, serve
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore
from vae.training.defaults import Choices, config_for
from vae.training.jobs import Job, JobRequest, JobStore, Phase

PATIENCE = 600.0
LONGEST = 3.0  # seconds from the click on Start to the end of its server
ALIKE = 1e-3  # relative


def main() -> None:
    """Print what was killed where, and that it came to a good end; stop at the first that did not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trainings", type=int, default=30, help="kills of a training (%(default)s)")
    parser.add_argument("--servers", type=int, default=10, help="kills of a server (%(default)s)")
    parser.add_argument("--epochs", type=int, default=20, help="of each training (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (%(default)s)")
    options = parser.parse_args()
    console, moments = Console(), random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder:
        jobs = JobStore(folder)
        config = config_for(Choices(training={"epochs": options.epochs}), dataset="digits", images=1_437, classes=10)
        seconds = undisturbed(jobs, config)
        console.print(f"never killed: {seconds:.1f} s from start to checkpoint")
        killed = kill_trainings(jobs, config, kills=options.trainings, within=0.7 * seconds, moments=moments)
        console.print(
            f"{options.trainings} kills of a training, in the phases {dict(killed)}: all resumed, same metrics"
        )
        if options.servers:
            with chromium(find_chromium() or "chromium") as browser:
                reached = kill_servers(jobs, options.servers, browser, moments)
            console.print(f"{options.servers} kills of a server: {reached} trainings had been started, all finished")


def undisturbed(jobs: JobStore, config: CheckpointConfig) -> float:
    """Train once without a kill; how long it took."""
    start = time.monotonic()
    jobs.start(JobRequest.single("whole", config, data="digits"))
    finish(jobs, "whole")
    return time.monotonic() - start


def kill_trainings(
    jobs: JobStore, config: CheckpointConfig, *, kills: int, within: float, moments: random.Random
) -> Counter[str]:
    """Kill within so many seconds of each start, and resume; the phases in which the kills fell.

    A training that was over before its kill came shows how long one takes now; the next kills come sooner.
    """
    phases: Counter[str] = Counter()
    number = 0
    while phases.total() < kills:
        number += 1
        name = f"killed-{number}"
        jobs.start(JobRequest.single(name, config, data="digits"))
        started, kills_before = time.monotonic(), phases.total()
        while phases.total() < kills:
            wait(moments.uniform(0.0, within), unless_ended=(jobs, name))
            if (process := process_of(jobs.open(name))) is None:
                if phases.total() == kills_before:
                    within = min(within, 0.9 * (time.monotonic() - started))
                break
            before = jobs.open(name)
            kept = before.folder.reports()
            os.kill(process, signal.SIGKILL)
            until(lambda name=name: not jobs.open(name).phase.active)
            check_listing(jobs)
            if jobs.open(name).phase is Phase.FINISHED:
                break  # the kill came after its last word
            phases[before.phase] += 1
            print(f"kill {phases.total()}: {name}, {before.phase}, {len(kept)} epochs", file=sys.stderr, flush=True)
            if jobs.open(name).folder.reports()[: len(kept)] != kept:
                raise SystemExit(f"error: {name} lost epochs that had been reported")
            jobs.resume(name)
        finish(jobs, name)
        check_same(jobs, name)
    return phases


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


def process_of(job: Job) -> int | None:
    """The number of the process that runs the job; None where none does."""
    folder = str(job.folder.path.resolve()).encode()
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:  # it has ended meanwhile
            continue
        if b"vae.training.jobs.process" in command and folder in command:
            return int(entry.name)
    return None


def wait(seconds: float, *, unless_ended: tuple[JobStore, str]) -> None:
    jobs, name = unless_ended
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and jobs.open(name).phase.active:
        time.sleep(0.01)


def until(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("error: expected an end, found none in time")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
