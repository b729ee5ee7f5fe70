"""What the shell's `sweep` and `reproduce` do: train a list of recipes, here or on a cluster."""

import argparse
import sys
from collections.abc import Mapping, Sequence

from vae.checkpoints.store import CheckpointStore
from vae.cli import job_commands
from vae.cli.options import add_model, add_training, config_from
from vae.cli.progress import losses_note, progress_bar
from vae.data import datasets
from vae.data.datasets import NAMES as DATA_SETS
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.models.families import NAMES
from vae.training.reports import EpochReport
from vae.training.runner import RETRIES, Outcome, run_sweep
from vae.training.sweeps import SWEPT, Recipe, grid, shipped

SOME_FAILED = 1


def add_sweep(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `sweep`."""
    parser.add_argument("--name", required=True, help="start of the checkpoints' names")
    parser.add_argument(
        "--families",
        nargs="+",
        default=[NAMES[0]],
        choices=SWEPT,
        metavar="NAME",
        help=f"among {', '.join(SWEPT)} ({NAMES[0]})",
    )
    parser.add_argument(
        "--betas", type=float, nargs="+", default=[1.0], metavar="X", help="weights of the KL divergence (1)"
    )
    parser.add_argument("--latent-dims", type=int, nargs="+", default=[2], metavar="N", help="latent sizes d (2)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], metavar="N", help="seeds (0)")
    parser.add_argument(
        "--data",
        default="digits",
        help=f"{', '.join(DATA_SETS)}, the path of an .npz, or of a folder of pictures with its / (digits)",
    )
    _add_running(parser)
    parser.add_argument(
        "--background", action="store_true", help="train one after another in a process of its own; see `jobs`"
    )
    add_model(parser.add_argument_group("model"), leave_out=("family", "beta", "latent_dim", "classes"))
    add_training(parser.add_argument_group("training"), leave_out=("seed",))


def add_reproduce(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `reproduce`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all where none is named")
    _add_running(parser)


def sweep(options: argparse.Namespace) -> int | None:
    """Train one checkpoint for each family, beta, latent size and seed; return the exit status."""
    data = datasets.load(options.data, download=True)
    recipes = grid(
        [config_from(options, data, family=family) for family in options.families],
        betas=options.betas,
        latent_dims=options.latent_dims,
        seeds=options.seeds,
        name=options.name,
    )
    if options.background:
        if options.scheduler or options.processes > 1:
            raise InputError("--background: expected neither --scheduler nor --processes, found one of them")
        return job_commands.start_sweep(options, recipes)
    return _train(recipes, options, own={} if options.data in DATA_SETS else {data.name: data})


def reproduce(options: argparse.Namespace) -> int:
    """Train shipped checkpoints again, with their seeds; return the exit status."""
    recipes = {recipe.name: recipe for recipe in shipped()}
    if unknown := [name for name in options.names if name not in recipes]:
        raise InputError(f"reproduce: expected names among {', '.join(recipes)}; found {unknown[0]!r}")
    return _train([recipes[name] for name in options.names or recipes], options, own={})


def _add_running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replace", action="store_true", help="train again what is there already")
    parser.add_argument(
        "--processes", type=int, default=1, metavar="N", help="trainings at once on this machine (%(default)s)"
    )
    parser.add_argument(
        "--scheduler", metavar="tcp://HOST:PORT", help="train on the workers of this Dask scheduler instead"
    )
    parser.add_argument(
        "--retries",
        type=int,
        default=RETRIES,
        metavar="N",
        help="how often a training is tried again whose process died (%(default)s)",
    )


def _train(recipes: Sequence[Recipe], options: argparse.Namespace, *, own: Mapping[str, Dataset]) -> int:
    """Train under one progress bar, each result's path on stdout; return the exit status."""
    if options.processes < 1:
        raise InputError(f"--processes: expected a whole number of at least 1, found {options.processes}")
    if options.retries < 0:
        raise InputError(f"--retries: expected a whole number of at least 0, found {options.retries}")
    store = CheckpointStore(options.store)
    waiting = [r for r in recipes if options.replace or not store.find(r.name)]
    reached: dict[str, int] = {}
    finished: list[Outcome] = []

    def say(outcome: Outcome) -> None:
        finished.append(outcome)
        if outcome.kept:
            print(f"{outcome.name}: kept, it is there already", flush=True)
        elif not outcome.problem:
            print(store.root / outcome.name, flush=True)

    try:
        with progress_bar(
            f"{len(waiting)} of {len(recipes)} trainings", total=sum(r.config.training.epochs for r in waiting)
        ) as advance:

            def note(name: str, report: EpochReport) -> None:
                advance(report.epoch - reached.get(name, 0), f"{name}: {losses_note(report)}")
                reached[name] = report.epoch

            run_sweep(
                recipes,
                store=store,
                replace=options.replace,
                own=own,
                processes=options.processes,
                scheduler=options.scheduler,
                retries=options.retries,
                on_epoch=note,
                on_outcome=say,
            )
    except KeyboardInterrupt:
        there = sum(not outcome.problem for outcome in finished)
        raise KeyboardInterrupt(
            f"interrupted; {there} of {len(recipes)} are there, and the same command trains the others"
        ) from None
    failed = [outcome for outcome in finished if outcome.problem]
    for outcome in failed:
        print(f"error: {outcome.name}: {' '.join(outcome.problem.split())}", file=sys.stderr)
    return SOME_FAILED if failed else 0
