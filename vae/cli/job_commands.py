"""`python -m vae jobs`: trainings in the background; `train` and `sweep` start one with --background."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vae.checkpoints.config import CheckpointConfig
from vae.data import datasets
from vae.errors import InputError
from vae.training.jobs import Job, JobRequest, JobStore, seconds_left
from vae.training.tasks import TrainingTask

ACTIONS = ("stop", "resume", "remove")
WIDTH = 120


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=("list", *ACTIONS),
        default="list",
        help="list (the default); stop: keep the last finished epoch; resume: go on from it; remove: leave nothing",
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help="the jobs to stop, resume or remove")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def jobs(options: argparse.Namespace) -> None:
    """List the jobs of a store, or do something with them."""
    store = JobStore(options.store)
    if options.action == "list":
        if options.names:
            raise InputError(f"jobs list: expected no name, found {options.names[0]!r}")
        return _print_json(store) if options.json else _print_table(store)
    if not options.names:
        raise InputError(f"jobs {options.action}: expected the name of a job, found none")
    act = {"stop": store.stop, "resume": store.resume, "remove": store.remove}[options.action]
    said = {"stop": "stops after what it has", "resume": "is in the queue", "remove": "removed"}[options.action]
    for name in options.names:
        act(name)
        print(f"{name}: {said}")
    return None


def start(options: argparse.Namespace, config: CheckpointConfig) -> None:
    """Start a training in the background and say how to follow it."""
    data = datasets.located(options.data)
    asked = {"replace": options.replace, "evaluate": options.evaluate}
    _start(JobRequest.single(options.name, config, data=data, **asked), options)


def start_sweep(options: argparse.Namespace, recipes: Sequence[TrainingTask]) -> None:
    """Start the trainings of a sweep in the background, one after another, and say how to follow them."""
    data = datasets.located(options.data)
    asked = {"replace": options.replace, "evaluate": options.evaluate}
    _start(JobRequest(name=options.name, recipes=tuple(recipes), data=data, **asked), options)


def _start(request: JobRequest, options: argparse.Namespace) -> None:
    job = JobStore(options.store).start(request)
    print(f"{job.name}: in the queue; `python -m vae jobs` and the page Train show how it goes")


def _print_table(store: JobStore) -> None:
    listing = store.look()
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("name", "state", "model", "epoch", "held-out loss", "left"):
        table.add_column(heading, justify="left" if heading in ("name", "state") else "right", no_wrap=True)
    for job in listing.jobs:
        table.add_row(*map(Text, _row(job)))
    out = Console(width=WIDTH)
    out.print(table)
    for job in listing.jobs:
        if job.error:
            out.print(Text(f"{job.name}: {job.error}"), soft_wrap=True)
    for problem in listing.problems:
        out.print(Text(f"damaged: {problem.reason}"), soft_wrap=True)


def _row(job: Job) -> tuple[str, ...]:
    epochs, reports = job.recipe.config.training.epochs, job.folder.reports()
    left = seconds_left(reports, models_after=job.models_after) if job.phase.active else None
    return (
        job.name,
        job.phase,
        f"{job.member + 1} of {len(job.request.recipes)}",
        f"{len(reports)} of {epochs}",
        f"{reports[-1].held_out_loss:.1f} nats/image" if reports else "—",
        "—" if left is None else f"{left:.0f} s",
    )


def _print_json(store: JobStore) -> None:
    listing = store.look()
    record = {
        "jobs": [_summary(job) for job in listing.jobs],
        "problems": [asdict(problem) for problem in listing.problems],
    }
    print(json.dumps(record, indent=2, ensure_ascii=False))


def _summary(job: Job) -> dict:
    reports = job.folder.reports()
    return {
        "name": job.name,
        "phase": job.phase,
        "error": job.error,
        "model": job.recipe.name,
        "models": [recipe.name for recipe in job.request.recipes],
        "epochs": job.recipe.config.training.epochs,
        "last": asdict(reports[-1]) if reports else None,
        "request": job.request.to_json(),
    }
