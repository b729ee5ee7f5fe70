"""From a key on a slider to the new picture on the screen, against a bare Streamlit page with one slider and a text.

Two real servers and two pages in one headless Chromium, stepped in turn by keyboard; the pages measure themselves.
Run from the repository's root: python -m benchmarks.slider_round_trip
"""

import argparse
import re
import statistics
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page
from rich.console import Console
from rich.table import Table

from tests.browser.harness import APP, chromium, find_chromium, serve

WARM_STEPS = 5
BARE = Path(__file__).with_name("bare_slider.py")
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
WATCH = """(element) => {
    const read = () => element.getAttribute("aria-label") ?? element.textContent;
    const before = read();
    window.roundTrip = new Promise((resolve) => {
        let pressed;
        window.addEventListener("keydown", () => (pressed = performance.now()), { capture: true, once: true });
        const observer = new MutationObserver(() => {
            if (read() === before) return;
            observer.disconnect();
            // a message posted while a frame is prepared is handled once that frame is painted
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => resolve({ milliseconds: performance.now() - pressed, shown: read() });
                port2.postMessage(null);
            });
        });
        observer.observe(element, { attributes: true, characterData: true, childList: true, subtree: true });
    });
}"""


@dataclass
class Run:
    """One page under measurement: what changes when its slider moves, and the times so far in milliseconds."""

    title: str
    page: Page
    changing: Locator
    times: list[float] = field(default_factory=list)

    def step(self, expected: float) -> None:
        """Press the right arrow once; the page must then show the expected value of z₁."""
        self.changing.evaluate(WATCH)
        self.page.keyboard.press("ArrowRight")
        result = self.page.evaluate("window.roundTrip")
        found = re.search(r"z₁ = (-?[\d.]+)", result["shown"])
        if not found or abs(float(found[1]) - expected) > 1e-6:
            raise RuntimeError(f"{self.title}: expected z₁ = {expected:.2f}, found {result['shown']!r}")
        self.times.append(result["milliseconds"])
        self.page.wait_for_selector(SETTLED)


def main() -> None:
    """Print one table: median and 90th percentile of each page, and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=50, help="measured steps of each page (%(default)s)")
    steps = parser.parse_args().steps
    executable = find_chromium()
    if executable is None:
        raise SystemExit("error: expected Chromium on the PATH or in CHROMIUM, found none")
    with ExitStack() as stack:
        bare, explore = (stack.enter_context(serve(script)).url for script in (BARE, APP))
        browser = stack.enter_context(chromium(executable))
        runs = [
            opened(browser, bare, title="bare page: text", changing="[data-testid=stText]"),
            opened(browser, explore, title="Explore: picture", changing='canvas[aria-label^="Decoded digit"]'),
        ]
        for index in range(1, WARM_STEPS + steps + 1):
            for run in runs:
                run.step(expected=0.05 * index)
    Console().print(report(*runs))


def opened(browser: Browser, url: str, *, title: str, changing: str) -> Run:
    """A page in a context of its own, settled, its first slider focused."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    page.locator(changing).wait_for(timeout=60_000)
    page.wait_for_selector(SETTLED)
    page.get_by_role("slider").first.focus()
    return Run(title, page, page.locator(changing))


def report(bare: Run, explore: Run) -> Table:
    """The table that `main` prints."""
    table = Table(title=f"slider key to paint, ms, {len(bare.times) - WARM_STEPS} steps each")
    for column in ("page", "median", "p90", "ratio to bare"):
        table.add_column(column, justify="left" if column == "page" else "right")
    base = statistics.median(bare.times[WARM_STEPS:])
    for run in (bare, explore):
        times = run.times[WARM_STEPS:]
        median, p90 = statistics.median(times), statistics.quantiles(times, n=10)[-1]
        table.add_row(run.title, f"{median:.0f}", f"{p90:.0f}", f"{median / base:.2f}")
    return table


if __name__ == "__main__":
    main()
