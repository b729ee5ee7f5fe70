"""What the shell's `train`, `sweep` and `reproduce` do: run a plan, here or on a cluster."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.store import CheckpointStore, check_name
from vae.cli import data_command, job_commands
from vae.cli.options import add_model, add_training, config_from
from vae.cli.progress import losses_note, measuring_note, progress_bar
from vae.data import datasets
from vae.data.datasets import NAMES as DATA_SETS
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.models.families import NAMES
from vae.models.quiet import import_tensorflow
from vae.training.cluster import Cluster
from vae.training.executors import RETRIES, Executor, Inline, Processes
from vae.training.reports import EpochReport
from vae.training.run import Heard, Outcome, run, state_folder
from vae.training.sweeps import SWEPT, grid, shipped
from vae.training.tasks import TrainingTask

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
        help=f"{', '.join(DATA_SETS)}, or the path of a file or a folder of pictures; see `data` (digits)",
    )
    _add_running(parser)
    parser.add_argument(
        "--background", action="store_true", help="train one after another in a process of its own; see `jobs`"
    )
    add_model(parser.add_argument_group("model"), leave_out=("family", "beta", "latent_dim", "classes"))
    add_training(parser.add_argument_group("training"), leave_out=("seed",))


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Declare --no-evaluate."""
    sentence = "do not measure what is trained; `evaluate --save` does later"
    parser.add_argument("--no-evaluate", dest="evaluate", action="store_false", help=sentence)


def add_reproduce(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `reproduce`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all where none is named")
    _add_running(parser)


def train(options: argparse.Namespace) -> None:
    """Train and keep a checkpoint."""
    check_name(options.name)
    store = CheckpointStore(options.store)
    if store.find(options.name) and not options.replace and not state_folder(store, options.name).is_dir():
        raise InputError(f"--name: expected a new name, or --replace, found {options.name!r}, which exists")
    data = _data(options)
    config = config_from(options, data, family=getattr(options, "family", NAMES[0]), title=options.title)
    if options.background:
        if options.strategy or options.tensorboard:
            raise InputError("--background: expected neither --strategy nor --tensorboard, which need this process")
        job_commands.start(options, config)
        return
    (outcome,) = _train([TrainingTask(options.name, config)], options, _inline(options, config), own={data.name: data})
    if outcome.problem:
        raise InputError(outcome.problem)


def _data(options: argparse.Namespace) -> Dataset:
    """The data set that is asked for; of somebody's own, what was done to read it is said."""
    reading = datasets.look(options.data, download=True)
    if options.data not in DATA_SETS:
        data_command.said(reading)
    return reading.data


def _inline(options: argparse.Namespace, config: CheckpointConfig) -> Inline:
    import_tensorflow()
    from vae.training.devices import mirrored, tensorboard

    return Inline(
        callbacks=lambda task, data: [tensorboard(options.tensorboard)] if options.tensorboard else [],
        strategy=mirrored(config.model, config.training) if options.strategy else None,
    )


def sweep(options: argparse.Namespace) -> int | None:
    """Train one checkpoint for each family, beta, latent size and seed; return the exit status."""
    data = _data(options)
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
    own = {} if options.data in DATA_SETS else {data.name: data}
    return _status(_train(recipes, options, _executor(options), own=own))


def reproduce(options: argparse.Namespace) -> int:
    """Train shipped checkpoints again, with their seeds; return the exit status."""
    recipes = {recipe.name: recipe for recipe in shipped()}
    if unknown := [name for name in options.names if name not in recipes]:
        raise InputError(f"reproduce: expected names among {', '.join(recipes)}; found {unknown[0]!r}")
    return _status(_train([recipes[name] for name in options.names or recipes], options, _executor(options), own={}))


def _add_running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--replace", action="store_true", help="train again what is there already")
    add_evaluate(parser)
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


def _executor(options: argparse.Namespace) -> Executor:
    if options.processes < 1:
        raise InputError(f"--processes: expected a whole number of at least 1, found {options.processes}")
    if options.retries < 0:
        raise InputError(f"--retries: expected a whole number of at least 0, found {options.retries}")
    if options.scheduler:
        return Cluster(options.scheduler, retries=options.retries)
    return Processes(options.processes, retries=options.retries) if options.processes > 1 else Inline()


def _train(
    plan: Sequence[TrainingTask], options: argparse.Namespace, executor: Executor, *, own: Mapping[str, Dataset]
) -> tuple[Outcome, ...]:
    """Run a plan under one progress bar, each result's path on stdout."""
    store = CheckpointStore(options.store)
    plan = [replace(task, evaluate=options.evaluate) for task in plan]
    waiting = [task for task in plan if options.replace or not store.find(task.name)]
    reached: dict[str, int] = {}
    there: list[str] = []

    def say(outcome: Outcome) -> None:
        if not outcome.problem:
            there.append(outcome.name)
            kept = f"{outcome.name}: kept, it is there already"
            print(kept if outcome.kept else store.root / outcome.name, flush=True)

    what = f"{len(waiting)} of {len(plan)} trainings" if len(plan) > 1 else "training"
    try:
        with progress_bar(what, total=sum(task.config.training.epochs for task in waiting)) as advance:

            def note(name: str, report: EpochReport) -> None:
                advance(report.epoch - reached.get(name, 0), f"{name}: " * (len(plan) > 1) + losses_note(report))
                reached[name] = report.epoch

            def measuring(name: str, *told: Any) -> None:
                advance(0, f"{name}: {measuring_note(*told)}")

            heard = Heard(epoch=note, measuring=measuring, outcome=say)
            return run(plan, executor, store=store, replaces=options.replace, own=own, heard=heard)
    except KeyboardInterrupt:
        if len(plan) == 1:
            raise KeyboardInterrupt(_left(plan[0], store, reached.get(plan[0].name, 0))) from None
        raise KeyboardInterrupt(
            f"interrupted; {len(there)} of {len(plan)} are there, and the same command goes on with the others"
        ) from None


def _left(task: TrainingTask, store: CheckpointStore, epoch: int) -> str:
    """What an interrupted training leaves, in one sentence."""
    epochs = task.config.training.epochs
    if not state_folder(store, task.name).is_dir():
        return "interrupted; nothing was written"
    if epoch in (0, epochs) and store.find(task.name):
        return f"interrupted; {task.name} is trained and kept, and the same command measures it"
    reached = f", {epoch} of {epochs}" if epoch else ""
    return f"interrupted; the last finished epoch is kept{reached}, and the same command goes on from there"


def _status(outcomes: Sequence[Outcome]) -> int:
    """Say on stderr which failed; return the exit status."""
    failed = [outcome for outcome in outcomes if outcome.problem]
    for outcome in failed:
        print(f"error: {outcome.name}: {' '.join(outcome.problem.split())}", file=sys.stderr)
    return SOME_FAILED if failed else 0
