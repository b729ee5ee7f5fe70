"""From a key on a slider, or a click on the plane, to what it changes on the screen, against a bare Streamlit page.

The bare page has one slider and a text. Two real servers and three pages in one headless Chromium, stepped in turn;
the pages measure themselves. Explore's digit follows its slider in the browser. A click counts as answered when Python
has said what was encoded near the clicked latent and the page is painted; the digit has followed the pointer before.
Run from the repository's root: python -m benchmarks.round_trip
"""

import argparse
import re
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from tests.browser.harness import APP, chromium, required_chromium, serve

WARM_STEPS = 5
STEP = 0.05  # of both pages' sliders
BARE = Path(__file__).with_name("bare_slider.py")
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
DIGIT = 'canvas[aria-label^="Decoded digit"]'
NEAR = '[data-testid="stHtml"]:has(p.note)'  # what Python says of the pinned latent
WATCH = """(element, event) => {
    const read = () => element.getAttribute("aria-label") ?? element.textContent;
    const before = read();
    window.roundTrip = new Promise((resolve) => {
        let started;
        window.addEventListener(event, () => (started = performance.now()), { capture: true, once: true });
        const observer = new MutationObserver(() => {
            if (read() === before) return;
            observer.disconnect();
            // a message posted while a frame is prepared is handled once that frame is painted
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => resolve({ milliseconds: performance.now() - started, shown: read() });
                port2.postMessage(null);
            });
        });
        observer.observe(element, { attributes: true, characterData: true, childList: true, subtree: true });
    });
}"""


@dataclass
class Run:
    """One page under measurement: the gesture, what it changes, and the times so far in milliseconds."""

    title: str
    page: Page
    changing: str
    event: str
    act: Callable[[Page, int], None]
    times: list[float] = field(default_factory=list)

    def step(self, index: int) -> None:
        """Make the gesture once and wait until what it changes is painted."""
        self.page.locator(self.changing).first.evaluate(WATCH, self.event)
        self.act(self.page, index)
        result = self.page.evaluate("window.roundTrip")
        if self.event == "keydown":
            check(self.title, result["shown"], expected=STEP * index)
        self.times.append(result["milliseconds"])
        self.page.wait_for_selector(SETTLED)


def main() -> None:
    """Print one table: median and 90th percentile of each page, and the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=50, help="measured steps of each page (%(default)s)")
    steps = parser.parse_args().steps
    executable = required_chromium()
    with ExitStack() as stack:
        bare, explore = (stack.enter_context(serve(script)).url for script in (BARE, APP))
        browser = stack.enter_context(chromium(executable))
        text = "[data-testid=stText]"
        runs = [
            Run("bare page: slider key to text", opened(browser, bare, text), text, "keydown", press),
            Run("Explore: slider key to digit", opened(browser, f"{explore}/?z1=0", DIGIT), DIGIT, "keydown", press),
            Run(
                "Explore: click to what is near",
                opened(browser, f"{explore}/?z1=0", DIGIT),
                NEAR,
                "pointerup",
                click,
            ),
        ]
        for index in range(1, WARM_STEPS + steps + 1):
            for run in runs:
                run.step(index)
    Console().print(report(runs))


def press(page: Page, index: int) -> None:
    """One step of the page's first slider."""
    page.keyboard.press("ArrowRight")


def click(page: Page, index: int) -> None:
    """A click on the plane, each on another spot."""
    box = page.locator(".plane").first.bounding_box()
    across, down = 0.25 + (37 * index % 50) / 100, 0.25 + (23 * index % 50) / 100
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def check(title: str, shown: str, *, expected: float) -> None:
    """Stop where a page shows another value of z₁ than the keys have reached."""
    found = re.search(r"z₁ = (-?[\d.]+)", shown)
    if not found or abs(float(found[1]) - expected) > 1e-6:
        raise RuntimeError(f"{title}: expected z₁ = {expected:.2f}, found {shown!r}")


def opened(browser: Browser, url: str, awaited: str) -> Page:
    """A page in a context of its own, settled, its first slider focused."""
    # nothing is scrolled under the list of pages, and no hint moves the digit while a key is awaited
    page = browser.new_page(viewport={"width": 1280, "height": 1400}, reduced_motion="reduce")
    page.goto(url)
    page.locator(awaited).wait_for(timeout=60_000)
    page.wait_for_selector(SETTLED)
    page.get_by_role("slider").first.focus()
    return page


def report(runs: list[Run]) -> Table:
    """The table that `main` prints; the first run is the peer of the others."""
    table = Table(title=f"gesture to paint, ms, {len(runs[0].times) - WARM_STEPS} steps each")
    for column in ("page", "median", "p90", "ratio to bare"):
        table.add_column(column, justify="left" if column == "page" else "right")
    base = statistics.median(runs[0].times[WARM_STEPS:])
    for run in runs:
        times = run.times[WARM_STEPS:]
        median, p90 = statistics.median(times), statistics.quantiles(times, n=10)[-1]
        table.add_row(run.title, f"{median:.0f}", f"{p90:.0f}", f"{median / base:.2f}")
    return table


if __name__ == "__main__":
    main()
