"""What a training on the same cores costs those who explore: a click's way to the picture, and a hover frame.

One server, one Chromium on Explore; first without a training, then while one runs as a job of that server's store.
Run from the repository's root: python -m benchmarks.while_training
"""

import argparse
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.hover_frame import PATIENCE, RECORD, hover
from benchmarks.round_trip import NEAR, SETTLED, Run, click
from tests.browser.harness import APP, chromium, required_chromium, serve
from vae.checkpoints.store import SHIPPED
from vae.training.defaults import Choices, config_for
from vae.training.jobs import JobRequest, JobStore, Phase

NAME, JOB = "mnist-vae", "beside"
FRAMES, WARM = 300, 5


@dataclass(frozen=True)
class Measured:
    """Milliseconds: of each click until its picture is painted, of each hover frame's work, and between two frames."""

    clicks: np.ndarray
    work: np.ndarray
    apart: np.ndarray


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clicks", type=int, default=100, help="measured clicks in each state (%(default)s)")
    clicks = parser.parse_args().clicks
    executable = required_chromium()
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder:
        shutil.copytree(SHIPPED / NAME, Path(folder) / NAME)
        jobs = JobStore(folder)
        with serve(APP, environment={"VAE_CHECKPOINTS": folder}) as server, chromium(executable) as browser:
            alone = measure(browser, server.url, clicks)
            start_training(jobs)
            beside = measure(browser, server.url, clicks)
            end_training(jobs)
    Console().print(report({"no training": alone, "while one trains": beside}))


def start_training(jobs: JobStore) -> None:
    """A training that goes on for longer than anyone measures; returns when it has begun."""
    config = config_for(Choices(training={"epochs": 100_000}), dataset="digits", images=1_437, classes=10)
    jobs.start(JobRequest.single(JOB, config, data="digits"))
    while len(jobs.open(JOB).folder.reports()) < 3:
        time.sleep(0.1)


def end_training(jobs: JobStore) -> None:
    job = jobs.open(JOB)
    if job.phase is not Phase.TRAINING:
        raise SystemExit(f"error: expected the training to be at work until the end, found it {job.phase}")
    jobs.remove(JOB)
    while job.folder.path.exists():
        time.sleep(0.1)


def measure(browser: Browser, url: str, clicks: int) -> Measured:
    """Click on the plane until the server has answered, again and again; then hover over it."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.add_init_script(RECORD)
    page.goto(url)
    page.wait_for_selector("[data-ready]", timeout=PATIENCE)
    page.wait_for_selector(SETTLED, timeout=PATIENCE)
    page.wait_for_timeout(3000)  # the worker's first tiles
    run = Run("Explore", page, NEAR, "pointerup", click)
    for index in range(clicks + WARM):
        run.step(index)
    box = page.locator(".plane").first.bounding_box()
    page.evaluate("frames_.length = 0")
    for index in range(FRAMES):
        hover(page, box, index)
    frames = page.evaluate("frames_.filter((frame) => frame.painted)")
    page.close()
    apart = np.diff([frame["at"] for frame in frames])
    return Measured(np.array(run.times[WARM:]), np.array([frame["work"] for frame in frames]), apart)


def report(measured: dict[str, Measured]) -> Table:
    """The table that `main` prints."""
    table = Table(title="Explore on the cores of a training, milliseconds")
    columns = ("click to picture, median", "p95", "hover frame's work, median", "p95", "between frames, median", "p95")
    for column in ("", *columns):
        table.add_column(column, justify="right" if column else "left")
    for title, found in measured.items():
        numbers = (found.clicks, found.work, found.apart)
        table.add_row(title, *(f"{np.quantile(each, q):.1f}" for each in numbers for q in (0.5, 0.95)))
    return table


if __name__ == "__main__":
    main()
