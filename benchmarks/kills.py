"""kill -9 of the inference worker and of the web server in the middle of work under load: how soon each answers again.

Sessions act all along. After a worker's kill the server starts another by itself, and the time is that until a page has
its decoded sheet; a server is started again at once, as a supervisor does, and the time is that until a new visit's
run has finished. Then no process of the killed one may be left. Trainings have `benchmarks.kill_training`.
Run from the repository's root, on Linux: python -m benchmarks.kills
"""

import argparse
import asyncio
import os
import random
import signal
import time
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

from benchmarks.protocol import session
from benchmarks.sessions import act, children, command, spread, visitors
from tests.browser.harness import APP, Server, serve
from vae.checkpoints.store import SHIPPED, CheckpointStore

WORKER = b"vae.inference.process"
SETTLE = 5.0  # seconds that what a killed process has started may take to end


def main() -> None:
    """Print median and worst of each kind, and what was left or lost; stop at the first that does not come back."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20, help="of each kind (%(default)s)")
    parser.add_argument("--sessions", type=int, default=12, help="that act all along (%(default)s)")
    parser.add_argument("--every", type=float, default=2.0, help="seconds from one action of each to its next")
    parser.add_argument("--seed", type=int, default=0, help="of actions and moments (%(default)s)")
    parser.set_defaults(come_and_go=None)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    listed = len(CheckpointStore(SHIPPED).list().checkpoints)
    workers = kill_workers(options, chance)
    servers = kill_servers(options, chance)
    console = Console()
    if not has_bytecode("keras"):
        console.print("The libraries have no bytecode here: each start compiles them, which takes as long as all else.")
    for title, found in (("worker", workers), ("server", servers)):
        console.print(f"{len(found)} kills of the {title}: answers again after {spread(found)}")
    assert len(CheckpointStore(SHIPPED).list().checkpoints) == listed
    console.print("no process was left, and every checkpoint is there")


def has_bytecode(library: str) -> bool:
    """Whether a library was compiled when it was installed, or by an earlier start, as pip and Python do by default."""
    spec = find_spec(library)
    return bool(spec and spec.cached and Path(spec.cached).is_file())


def kill_workers(options: argparse.Namespace, chance: random.Random) -> list[float]:
    """Seconds from each kill of the worker until a page has drawn what only a worker can."""
    with serve(APP) as server:
        return asyncio.run(under_load(server, options, chance))


async def under_load(server: Server, options: argparse.Namespace, chance: random.Random) -> list[float]:
    """As `kill_workers`, while sessions act."""
    found = []
    async with visitors(server.url, options, act):
        await decoded(server, -1)
        for number in range(options.kills):
            await asyncio.sleep(chance.uniform(1, 4))
            (pid,) = workers_of(server)
            os.kill(pid, signal.SIGKILL)
            started = time.perf_counter()
            await decoded(server, number)
            found.append(time.perf_counter() - started)
            assert not command(pid)
            left = {each: command(each) for each in workers_of(server)}
            assert len(left) == 1, left
    return found


async def decoded(server: Server, number: int) -> None:
    """Have a sheet decoded that was not before."""
    await shown(server, "generate", f"z1=0.5&z2={1 + number / 1000}")


async def shown(server: Server, path: str = "", query: str = "") -> None:
    """Visit a page until its run has finished."""
    async with session(server.url) as tab:
        answer = await tab.visit(path, query)
        assert not answer.errors + tuple(tab.alerts), (answer.errors, tab.alerts)


def kill_servers(options: argparse.Namespace, chance: random.Random) -> list[float]:
    """Seconds from each kill of a server until its successor has shown a page."""
    found = []
    for _ in range(options.kills):
        with ExitStack() as stack:
            server = stack.enter_context(serve(APP))
            asyncio.run(busy(server, options, seconds=chance.uniform(2, 5)))
            below = children(server.process.pid)
            server.process.kill()
            started = time.perf_counter()
            successor = stack.enter_context(serve(APP))
            asyncio.run(shown(successor))
            found.append(time.perf_counter() - started)
            time.sleep(max(0.0, SETTLE - found[-1]))
            left = [pid for pid in below if command(pid)]
            assert not left, f"expected no process of the killed server, found {left}"
    return found


async def busy(server: Server, options: argparse.Namespace, *, seconds: float) -> None:
    """Let sessions act for so long; they are in the middle of it when this ends."""
    async with visitors(server.url, options, act):
        await asyncio.sleep(seconds)


def workers_of(server: Server) -> list[int]:
    """The server's inference workers."""
    return [pid for pid in children(server.process.pid) if WORKER in command(pid)]


if __name__ == "__main__":
    main()
