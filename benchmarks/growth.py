"""Every page with many checkpoints in the store, beside the same page with those that are shipped.

Two servers on stores of their own: copies of the shipped checkpoints under names, titles and sweeps of their own, whose
other files are links. One session of each goes from page to page in turn; a page takes from its request until its run
has finished. Memory is what a server and its worker hold in RAM afterwards, as Linux counts it.
Run from the repository's root: python -m benchmarks.growth
"""

import argparse
import asyncio
import dataclasses
import os
import shutil
import statistics
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.state.page_list import PAGE_LIST
from benchmarks.protocol import session
from benchmarks.sessions import children, resident
from tests.browser.harness import APP, serve
from vae.checkpoints.store import CONFIG, SHIPPED, Checkpoint, CheckpointStore, write_config

WARM_ROUNDS = 3


def main() -> None:
    """Print one table of medians and their ratios, and one line of memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", type=int, default=1000, help="in the larger store (%(default)s)")
    parser.add_argument("--rounds", type=int, default=15, help="measured visits of each page (%(default)s)")
    options = parser.parse_args()
    shipped = CheckpointStore(SHIPPED).list().checkpoints
    sizes = (len(shipped), options.checkpoints)
    with ExitStack() as stack:
        servers = []
        for size in sizes:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="latent-atlas-")))
            fill(root, shipped, size)
            servers.append(stack.enter_context(serve(APP, environment={"VAE_CHECKPOINTS": str(root)})))
        found = asyncio.run(measured([server.url for server in servers], options.rounds))
        memory = [sum(map(resident, [pid, *children(pid)])) for pid in (server.process.pid for server in servers)]
    console = Console(width=120)
    console.print(report(found, sizes))
    console.print(f"memory: {memory[0] / 2**20:.0f} MiB, {memory[1] / 2**20:.0f} MiB")


def fill(root: Path, shipped: tuple[Checkpoint, ...], count: int) -> None:
    """Write `count` checkpoints, the shipped ones again and again, each a digest of its own."""
    for number in range(count):
        copy, place = divmod(number, len(shipped))
        original = shipped[place]
        folder = root / (f"{original.name}-{copy}" if copy else original.name)
        folder.mkdir()
        for file in original.path.iterdir():
            if file.name != CONFIG:
                link(file, folder / file.name)
        config = original.config
        sweep = f"{config.sweep}-{copy}" if copy and config.sweep else config.sweep
        title = f"{config.title} {copy}" if copy and config.title else config.title
        write_config(folder, dataclasses.replace(config, sweep=sweep, title=title))


def link(file: Path, place: Path) -> None:
    """The same file at another place; a copy of it on another disk."""
    try:
        os.link(file, place)
    except OSError:
        shutil.copy(file, place)


async def measured(urls: list[str], rounds: int) -> dict[str, list[list[float]]]:
    """Seconds of every visit of each page, for each server."""
    seconds: dict[str, list[list[float]]] = defaultdict(lambda: [[] for _ in urls])
    paths = [page.url_path for page in PAGE_LIST]
    async with session(urls[0]) as first, session(urls[1]) as second:
        tabs = (first, second)
        for tab in tabs:
            await tab.visit()
        for number in range(WARM_ROUNDS + rounds):
            for path in (*paths[1:], paths[0]):
                for place, tab in enumerate(tabs):
                    answer = await tab.go(path)
                    if answer.errors:
                        raise RuntimeError(f"{path}: {answer.errors[0]}")
                    if number >= WARM_ROUNDS:
                        seconds[f"/{path}"][place].append(answer.seconds)
        for place, url in enumerate(urls):
            for number in range(WARM_ROUNDS + rounds):
                async with session(url) as tab:
                    answer = await tab.visit("checkpoints", "view=Table")
                    if number >= WARM_ROUNDS:
                        seconds["/checkpoints?view=Table, opened"][place].append(answer.seconds)
    return seconds


def report(found: dict[str, list[list[float]]], sizes: tuple[int, int]) -> Table:
    """The table that `main` prints."""
    table = Table(title="from a page's request to its run's end, median in ms")
    for column in ("page", *(f"{size:,} checkpoints" for size in sizes), "ratio"):
        table.add_column(column, justify="left" if column == "page" else "right")
    for page, times in found.items():
        few, many = (1000 * statistics.median(each) for each in times)
        table.add_row(page, f"{few:.0f}", f"{many:.0f}", f"{many / few:.2f}")
    return table


if __name__ == "__main__":
    main()
