"""Drive the app in Chromium and write the README's moving picture: hovering, a path, and a beta sweep.

Run from the repository's root: python -m benchmarks.moving_picture
"""

import io
import math
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.harness import APP, chromium, required_chromium, serve

FILE = Path(__file__).resolve().parent.parent / "docs" / "explore.gif"
WINDOW = {"width": 1180, "height": 760}
WIDTH = 660  # of the picture, in pixels
COLOURS = 224
FRAME = 90  # milliseconds
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
POINTER = """() => {
  const dot = document.createElement("div");
  dot.style.cssText = "position:fixed;z-index:9999;width:14px;height:14px;margin:-7px 0 0 -7px;border-radius:50%;" +
    "background:rgb(181 67 31 / 55%);border:2px solid #b5431f;pointer-events:none;left:-40px;top:-40px";
  document.body.append(dot);
  addEventListener("pointermove", (event) => {
    dot.style.left = `${event.clientX}px`;
    dot.style.top = `${event.clientY}px`;
  }, true);
}"""


def main() -> None:
    """Write the file; the app, its decoder and Chromium make every pixel of it."""
    executable = required_chromium()
    with serve(APP) as server, chromium(executable) as browser:
        page = browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce")
        frames = [*_explore(page, server.url), *_beta(page, server.url)]
    _write(frames)
    print(f"{FILE.name}: {len(frames)} frames, {FILE.stat().st_size / 1e6:.2f} MB")


def _explore(page: Page, url: str) -> Iterator[bytes]:
    """The pointer on a round through the plane, the digit following; then a path from a 1 to a 0."""
    plane = _opened(page, f"{url}/?layers=manifold_points")
    for step in range(34):
        angle = 2 * math.pi * step / 34
        yield _seen(page, plane, 0.5 + 0.27 * math.cos(angle + 2.6), 0.5 + 0.24 * math.sin(angle + 2.6))
    page.mouse.move(*_at(plane, 0.28, 0.38))
    page.mouse.down()
    for step in range(12):
        yield _seen(page, plane, 0.28 + 0.4 * step / 11, 0.38 + 0.2 * step / 11)
    page.mouse.up()
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(400)
    yield from [page.screenshot()] * 10


def _beta(page: Page, url: str) -> Iterator[bytes]:
    """The thumb of beta from one end to the other, the planes gliding."""
    _opened(page, f"{url}/beta?beta=0.1")
    thumb = page.locator("input[type=range][aria-label*=β], input[type=range]").first
    box = thumb.bounding_box()
    if box is None:
        raise SystemExit("expected the slider of beta on the page Beta, found none")
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, middle)
    page.mouse.down()
    for step in range(28):
        page.mouse.move(box["x"] + 8 + (box["width"] - 16) * step / 27, middle)
        page.wait_for_timeout(60)
        yield page.screenshot()
    page.mouse.up()
    yield from [page.screenshot()] * 6


def _opened(page: Page, address: str) -> dict:
    """The box of the plane of a page, once all of it is drawn."""
    page.goto(address)
    page.locator("[data-ready]").first.wait_for(timeout=120_000)
    page.wait_for_selector(SETTLED, timeout=120_000)
    page.evaluate(POINTER)
    page.wait_for_timeout(1500)
    box = page.locator(".plane").first.bounding_box()
    if box is None:
        raise SystemExit("expected a plane on the page, found none")
    return box


def _at(box: dict, x: float, y: float) -> tuple[float, float]:
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def _seen(page: Page, box: dict, x: float, y: float) -> bytes:
    """The window with the pointer at a share of the plane, once the digit has followed."""
    page.mouse.move(*_at(box, x, y))
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.screenshot()


def _write(frames: list[bytes]) -> None:
    """One GIF with one palette, taken from all scenes."""
    height = round(WINDOW["height"] * WIDTH / WINDOW["width"])
    pictures = [
        Image.open(io.BytesIO(png)).convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS) for png in frames
    ]
    sample = Image.new("RGB", (WIDTH, height * 3))
    for place, index in enumerate((0, len(pictures) // 2, len(pictures) - 1)):
        sample.paste(pictures[index], (0, place * height))
    palette = sample.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=8, dither=Image.Dither.NONE)
    first, *others = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    aside = FILE.with_suffix(".part")
    first.save(aside, format="GIF", save_all=True, append_images=others, duration=FRAME, loop=0, optimize=False)
    aside.replace(FILE)


if __name__ == "__main__":
    main()
