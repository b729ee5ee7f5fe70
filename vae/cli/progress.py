"""The shell's progress bar: on stderr, because stdout carries results."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from vae.training.reports import EpochReport


@contextmanager
def progress_bar(what: str, *, total: int | None) -> Iterator[Callable[..., None]]:
    """A progress bar on stderr where that is a terminal; where it is not the notes of steps, a line each."""
    console = Console(stderr=True)
    place = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(compact=True))
    with Progress(
        *place, TextColumn("{task.fields[note]}"), console=console, transient=True, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task(what, total=total, note="")

        def advance(steps: int, note: str = "", *, total: int | None = total) -> None:
            progress.update(task, advance=steps, note=note, total=total)
            if note and steps and not console.is_terminal:
                print(f"{what} {round(progress.tasks[task].completed)}/{total}: {note}", file=sys.stderr, flush=True)

        yield advance


def measuring_note(measure: str, done: int, of: int) -> str:
    """What is measured now, as a bar's note."""
    return f"measuring {measure}, {done + 1} of {of}"


def losses_note(report: EpochReport) -> str:
    """An epoch's losses, as a bar's note."""
    return f"loss {report.loss:.2f}, held out {report.held_out_loss:.2f} nats/image"
