"""How much later than a bare Streamlit page Explore shows its first picture, with nothing in the browser's cache.

Each visit is a browser context of its own. The bare page counts as shown when its text is painted; Explore when the
shipped manifold is painted, and again when weights, layers and points are read and the first digit is decoded.
Run from the repository's root: python -m benchmarks.first_picture
"""

import argparse
import statistics
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser
from rich.console import Console
from rich.table import Table

from benchmarks.painted import noting
from tests.browser.harness import APP, chromium, required_chromium, serve

BARE = Path(__file__).with_name("bare_slider.py")
PATIENCE = 60_000  # ms
# every frame looks whether what is awaited is there
LOOK = """
  globalThis.seen_ = { text: 0, manifold: 0, ready: 0 };
  const look = () => {
    const now = performance.now();
    if (pictured.at && !seen_.manifold) seen_.manifold = now;
    for (const [name, selector] of [["text", "[data-testid=stText]"], ["ready", "[data-ready]"]]) {
      const there = !seen_[name] && anywhere(selector);
      if (there) requestAnimationFrame((at) => (seen_[name] ||= at)); // painted by then
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def main() -> None:
    """Print one table: the median time of each page's first picture, and how much later than the bare page's."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=9, help="measured visits of each page (%(default)s)")
    visits = parser.parse_args().visits
    executable = required_chromium()
    with ExitStack() as stack:
        bare, explore = (stack.enter_context(serve(script)).url for script in (BARE, APP))
        browser = stack.enter_context(chromium(executable))
        found: dict[str, list[float]] = {"text": [], "manifold": [], "ready": []}
        for index in range(visits + 1):
            text = visit(browser, bare, "text")
            seen = visit(browser, explore, "ready")
            if index:  # the servers' first visits warm them
                found["text"].append(text["text"])
                found["manifold"].append(seen["manifold"])
                found["ready"].append(seen["ready"])
    Console().print(report(found))


def visit(browser: Browser, url: str, awaited: str) -> dict[str, float]:
    """Milliseconds from the start of the navigation until each thing was painted, in a context without a cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(noting(LOOK))
    page = context.new_page()
    page.goto(url)
    page.wait_for_function(f"seen_.{awaited} > 0", timeout=PATIENCE)
    seen = page.evaluate("seen_")
    context.close()
    return seen


def report(found: dict[str, list[float]]) -> Table:
    """The table that `main` prints."""
    table = Table(title=f"navigation to paint, ms, {len(found['text'])} visits each, empty cache")
    for column in ("page", "median", "slowest", "after the bare page, median"):
        table.add_column(column, justify="left" if column == "page" else "right")
    titles = {"text": "bare page: text", "manifold": "Explore: manifold", "ready": "Explore: decoded digit, points"}
    base = statistics.median(found["text"])
    for name, title in titles.items():
        median = statistics.median(found[name])
        table.add_row(title, f"{median:.0f}", f"{max(found[name]):.0f}", f"{median - base:+.0f}")
    return table


if __name__ == "__main__":
    main()
