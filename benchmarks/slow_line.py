"""How long a first visit to Explore takes on a slow line, with nothing in the browser's cache.

Chromium's own throttle holds the line to 1.5 Mbit/s with 300 ms for each answer to begin. Each visit is a browser
context of its own; bytes are those on the line, as the browser counted them until the thing was painted.
Run from the repository's root: python -m benchmarks.slow_line
"""

import argparse
import statistics
from dataclasses import dataclass

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.painted import noting
from tests.browser.harness import APP, chromium, required_chromium, serve

BITS, ROUND_TRIP = 1_500_000, 300  # a second; ms
PATIENCE = 180_000  # ms
# milliseconds since the navigation
LOOK = """
  const found = {
    name: () => document.querySelector("#opening .name, h1"),
    frame: () => document.querySelector("#opening .plane, [data-testid=stMainBlockContainer] h1"),
    plane: () => pictured.at,
    digit: () => anywhere("[data-ready]"),
  };
  globalThis.seen_ = {};
  const look = () => {
    const new_ = Object.keys(found).filter((name) => !(name in seen_) && found[name]());
    requestAnimationFrame((at) => new_.forEach((name) => (seen_[name] ??= at))); // painted by then
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
TITLES = {"name": "the page's name", "frame": "its frame", "plane": "the plane painted", "digit": "the digit decoded"}


@dataclass(frozen=True)
class Visit:
    """One visit: seconds until each thing was painted, and bytes on the line until then."""

    seconds: dict[str, float]
    bytes: dict[str, int]
    requests: int


def main() -> None:
    """Print one table: the median and the worst of each time, and the bytes until then."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=3, help="measured visits (%(default)s)")
    visits = parser.parse_args().visits
    executable = required_chromium()
    with serve(APP) as server, chromium(executable) as browser:
        visit(browser, server.url)  # the first warms the server
        found = [visit(browser, server.url) for _ in range(visits)]
    Console().print(report(found))


def visit(browser: Browser, url: str) -> Visit:
    """Open Explore on the slow line, with an empty cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(noting(LOOK))
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    throughput = BITS / 8
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        },
    )
    begun: list[float] = []
    arrived: list[tuple[float, int]] = []
    line.on("Network.requestWillBeSent", lambda event: begun.append(event["timestamp"]))
    line.on("Network.dataReceived", lambda event: arrived.append((event["timestamp"], event["encodedDataLength"])))
    page.goto(url, wait_until="commit")
    page.wait_for_function("'digit' in seen_", timeout=PATIENCE)
    seconds = {name: at / 1000 for name, at in page.evaluate("seen_").items()}
    context.close()
    until = {name: sum(size for at, size in arrived if at - begun[0] <= limit) for name, limit in seconds.items()}
    return Visit(seconds, until, len(begun))


def report(visits: list[Visit]) -> Table:
    """The table that `main` prints."""
    table = Table(title=f"{BITS / 1e6:g} Mbit/s, {ROUND_TRIP} ms, {len(visits)} visits, empty cache")
    for column in ("until", "median, s", "worst, s", "MB by then, median"):
        table.add_column(column, justify="left" if column == "until" else "right")
    for name, title in TITLES.items():
        seconds = [visit.seconds[name] for visit in visits]
        megabytes = statistics.median(visit.bytes[name] for visit in visits) / 1e6
        table.add_row(title, f"{statistics.median(seconds):.1f}", f"{max(seconds):.1f}", f"{megabytes:.2f}")
    return table


if __name__ == "__main__":
    main()
