"""A class on one server: many sessions that each do something now and then, over Streamlit's own protocol.

Of a session's actions 60 % set what a page has to set (a pin on a plane, a slider, a toggle), 15 % choose another
checkpoint and 25 % go to another page. First the same number of sessions moves the slider of a bare Streamlit page. An
action takes from its request until its run has finished; no browser draws anything. Memory is what a process holds in
RAM, as Linux counts it.

    python -m benchmarks.sessions                                    # 60 sessions, an action in 5 s each
    python -m benchmarks.sessions --sessions 120 --every 10
    python -m benchmarks.sessions --come-and-go 120 --seconds 3600   # each stays for 120 s, another takes its place
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from websockets.exceptions import WebSocketException

from benchmarks.protocol import Answer, Session, session
from tests.browser.harness import APP, Server, serve

BARE = Path(__file__).with_name("bare_slider.py")
SLIDER, CHECKPOINT, PAGE, ARRIVAL = "slider", "checkpoint", "page", "arrival"
MIX = {SLIDER: 60, CHECKPOINT: 15, PAGE: 25}
PLANES = ("pad", "planes")  # the browser parts that report a pin
PICKER = "checkpoint"
BARE_WARM = 20.0  # seconds of use of the bare page
Act = Callable[[Session, random.Random], Awaitable[tuple[str, Answer]]]


@dataclass
class Seen:
    """What all sessions have met since the measurement began.

    Attributes:
        seconds: of each action, by its name.
        errors: how often each sentence came.
        memory: bytes of the server and of its worker, a pair a second.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[int, int]] = field(default_factory=list)

    def clear(self) -> None:
        """Begin anew, after the use that is not measured; errors of then count."""
        self.seconds.clear()
        self.memory.clear()


def main() -> None:
    """Print one table of times, and one line of memory and of errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=60, help="at the same time (%(default)s)")
    parser.add_argument("--every", type=float, default=5.0, help="seconds from one action of each to its next")
    parser.add_argument("--use", type=float, default=600.0, help="seconds of use before the measurement (%(default)s)")
    parser.add_argument("--seconds", type=float, default=180.0, help="of the measurement (%(default)s)")
    parser.add_argument("--come-and-go", type=float, metavar="SECONDS", help="how long a session stays, in the mean")
    parser.add_argument("--seed", type=int, default=0, help="of the actions (%(default)s)")
    options = parser.parse_args()
    found: dict[str, Seen] = {}
    with serve(BARE) as server:
        found["bare page"] = asyncio.run(use(server, options, slide_bare, use=BARE_WARM))
    with serve(APP) as server:
        found["Latent Atlas"] = asyncio.run(use(server, options, act, use=options.use))
    console = Console(width=120)
    console.print(report(found, f"{options.sessions} sessions, an action in {options.every:g} s each"))
    for title, seen in found.items():
        console.print(f"{title}: {memory_line(seen.memory)}")
        console.print(f"{title}: {seen.errors.total()} errors")
        for sentence, times in seen.errors.most_common():
            console.print(f"  {times} × {sentence}")


async def use(server: Server, options: argparse.Namespace, does: Act, *, use: float) -> Seen:
    """Let the sessions use a server, then go on and measure."""
    async with visitors(server.url, options, does) as seen:
        await asyncio.sleep(use)
        seen.clear()
        weighing = asyncio.create_task(weigh(server.process.pid, seen))
        await asyncio.sleep(options.seconds)
        weighing.cancel()
        with suppress(asyncio.CancelledError):
            await weighing
    return seen


@asynccontextmanager
async def visitors(url: str, options: argparse.Namespace, does: Act) -> AsyncIterator[Seen]:
    """Let sessions act on a server until the block ends; each goes on to the end, whatever becomes of the server."""
    seen = Seen()
    tasks = [
        asyncio.create_task(visitor(url, options, does, seen, random.Random(1000 * options.seed + number)))
        for number in range(options.sessions)
    ]
    try:
        yield seen
    finally:
        for task in tasks:
            task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise RuntimeError("expected every visitor to go on to the end") from ended


async def visitor(url: str, options: argparse.Namespace, does: Act, seen: Seen, chance: random.Random) -> None:
    """One place in the class: whoever sits there acts until he leaves, or is thrown out, and is replaced."""
    await asyncio.sleep(chance.uniform(0, options.every))
    while True:
        stays = chance.expovariate(1 / options.come_and_go) if options.come_and_go else float("inf")
        leaves = time.monotonic() + stays
        try:
            async with session(url) as tab:
                note(seen, ARRIVAL, await tab.visit())
                while time.monotonic() < leaves:
                    await asyncio.sleep(options.every * chance.uniform(0.5, 1.5))
                    note(seen, *await does(tab, chance))
        except (OSError, WebSocketException) as error:  # TimeoutError, of a run that takes too long, is an OSError
            seen.errors[f"{type(error).__name__}: {error}"] += 1


def note(seen: Seen, action: str, answer: Answer) -> None:
    """Keep one action's time and what it showed as exceptions."""
    seen.seconds[action].append(answer.seconds)
    seen.errors.update(f"{action}: {sentence}" for sentence in answer.errors)


async def act(tab: Session, chance: random.Random) -> tuple[str, Answer]:
    """One action of the mix; what the page does not have gives way to another page."""
    (action,) = chance.choices(list(MIX), list(MIX.values()))
    if action == SLIDER and (answer := await set_something(tab, chance)):
        return SLIDER, answer
    if action == CHECKPOINT and PICKER in tab.widgets:
        names = list(tab.widgets[PICKER].element.options)
        return CHECKPOINT, await tab.choose(PICKER, chance.choice(names), default=names[0])
    return PAGE, await tab.go(chance.choice([path for path, page in tab.pages.items() if page != tab.page]))


async def set_something(tab: Session, chance: random.Random) -> Answer | None:
    """Pin a latent, else set a slider, else a toggle; None where the page has none of them."""
    if plane := next((key for key in PLANES if key in tab.widgets), None):
        dimensions = len(json.loads(tab.widgets[plane].element.json)["pin"])
        z = [chance.uniform(-3, 3) for _ in range(dimensions)]
        pin = {"z": z, "row": None, "seq": time.monotonic_ns()}
        return await tab.tell(plane, {"pin": pin})
    by_kind = {widget.kind: widget for widget in tab.widgets.values()}
    if slider := by_kind.get("slider"):
        return await tab.slide(slider, chance.randint(int(slider.element.min), int(slider.element.max)))
    if checkbox := by_kind.get("checkbox"):
        return await tab.toggle(checkbox)
    return None


async def slide_bare(tab: Session, chance: random.Random) -> tuple[str, Answer]:
    """Move the bare page's slider."""
    (slider,) = (widget for widget in tab.widgets.values() if widget.kind == "slider")
    return SLIDER, await tab.slide(slider, chance.randint(-80, 80) / 20)


async def weigh(pid: int, seen: Seen) -> None:
    """Look every second at how much memory the server and the processes that it has started hold."""
    while True:
        seen.memory.append((resident(pid), sum(map(resident, children(pid)))))
        await asyncio.sleep(1)


def children(pid: int) -> list[int]:
    """The processes below one, and those below them."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *children(child)]
    return found


def command(pid: int) -> list[bytes]:
    """What a process was started with; nothing for one that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
    return []


def resident(pid: int) -> int:
    """Bytes that a process holds in RAM; 0 for one that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return 1024 * int(line.split()[1])
    return 0


def report(found: dict[str, Seen], title: str) -> Table:
    """The table of times that `main` prints."""
    table = Table(title=f"{title}, ms from request to the run's end")
    for column in ("page", "action", "times", "p50", "p95", "p99", "longest"):
        table.add_column(column, justify="left" if column in ("page", "action") else "right")
    for name, seen in found.items():
        for action in (SLIDER, CHECKPOINT, PAGE, ARRIVAL):
            if times := seen.seconds.get(action):
                marks = 1000 * np.quantile(times, [0.5, 0.95, 0.99, 1])
                table.add_row(name, action, str(len(times)), *(f"{mark:.0f}" for mark in marks))
    return table


def spread(seconds: Sequence[float]) -> str:
    """Median and worst, for a person."""
    return f"{statistics.median(seconds):.1f} s in the median, {max(seconds):.1f} s at most"


def memory_line(memory: list[tuple[int, int]]) -> str:
    """What server and worker held at first, at last and at most."""
    in_all = [server + worker for server, worker in memory]
    first, last = memory[0], memory[-1]
    return (
        f"{in_all[0] / 2**20:.0f} MiB at first (server {first[0] / 2**20:.0f}, worker {first[1] / 2**20:.0f}), "
        f"{in_all[-1] / 2**20:.0f} at last ({last[0] / 2**20:.0f}, {last[1] / 2**20:.0f}), {max(in_all) / 2**20:.0f} "
        "at most"
    )


if __name__ == "__main__":
    main()
