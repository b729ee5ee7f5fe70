"""What one frame of the latent plane costs: hovering, zooming and panning, driven by a real mouse in Chromium.

The exported explorers are opened from a disk; work is the time in the page's own handlers and frame callbacks,
"to the picture" the time until the browser has painted that frame. Messages are counted on a real server.
Run from the repository's root: python -m benchmarks.hover_frame
"""

import argparse
import dataclasses
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page
from rich.console import Console
from rich.table import Table

from tests.browser.harness import APP, ROOT, chromium, required_chromium, serve
from vae.checkpoints.store import LATENTS, Checkpoint, CheckpointStore, default_root, write_config
from vae.export import export_explorer
from vae.latent.encoded_set import EncodedSet

Box = dict[str, float]
FRAMES, WARM = 300, 30
PATIENCE = 180_000  # ms until a plane must have read its model
MANY, PLANES = 70_000, 7
CLOSER = 60  # steps of the wheel
RECORD = """
(() => {
  const frames = (globalThis.frames_ = []);
  let handled = 0;
  const timed = (work) => function (...given) {
    const start = performance.now();
    const result = work.apply(this, given);
    handled += performance.now() - start;
    return result;
  };
  for (const name of ["onpointermove", "onwheel"]) {
    const property = Object.getOwnPropertyDescriptor(HTMLElement.prototype, name);
    const set = function (work) { property.set.call(this, work && timed(work)); };
    Object.defineProperty(HTMLElement.prototype, name, { ...property, set });
  }
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (work) => request((now) => {
    const start = performance.now();
    work(now);
    const done = performance.now();
    const frame = { at: start, work: done - start + handled, painted: 0 };
    handled = 0;
    frames.push(frame);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (frame.painted = performance.now() - start);
    port2.postMessage(null); // handled once the frame is painted
  });
})();
"""


@dataclass(frozen=True)
class Row:
    """One gesture on one explorer, in milliseconds a frame."""

    title: str
    gesture: str
    target: str
    work: np.ndarray
    painted: np.ndarray
    rate: float


def main() -> None:
    """Print one table, and the messages that hovering sends to a server."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", default="mnist-vae", help="the checkpoint (%(default)s)")
    checkpoint = CheckpointStore(default_root()).open(parser.parse_args().name)
    executable = required_chromium()
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as folder, chromium(executable) as browser:
        rows = measure(browser, checkpoint, Path(folder))
        messages = messages_while_hovering(browser)
    show(rows, messages)


def measure(browser: Browser, checkpoint: Checkpoint, folder: Path) -> list[Row]:
    """Every gesture on every explorer."""
    points = len(checkpoint.encoded())
    rows = [
        *on_one(browser, f"{points:,} points", write(folder, checkpoint), target="16"),
        *on_one(browser, f"{MANY:,} points", write(folder, with_many_points(checkpoint, folder)), target="33"),
    ]
    linked = write(folder, *(copy(checkpoint, folder, f"plane-{i}") for i in range(PLANES)))
    rows.append(gesture(opened(browser, linked), f"{PLANES} linked planes", "hover", "33 a frame", hover))
    conv = write(folder, convolutional(folder))
    rows.append(gesture(opened(browser, conv), "convolutional", "hover", "16", hover))
    return rows


def on_one(browser: Browser, title: str, file: Path, *, target: str) -> list[Row]:
    page = opened(browser, file)
    found = [
        gesture(page, title, "hover", "3, p95 8", hover),
        gesture(page, title, "zoom", target, zoom),
        gesture(page, title, "pan", target, pan),
    ]
    closer(page)
    found += [gesture(page, f"{title} as pictures", name, "16", move) for name, move in (("pan", pan), ("zoom", zoom))]
    page.close()
    return found


def closer(page: Page) -> None:
    """Zoom in until the points in view are pictures, and wait until all of these are painted."""
    box = page.locator(".plane").first.bounding_box()
    page.mouse.move(*spot(box, 0.5, 0.5))
    for _ in range(CLOSER):
        page.mouse.wheel(0, -60)
        page.wait_for_timeout(20)
    page.wait_for_timeout(3000)


def gesture(page: Page, title: str, name: str, target: str, move: Callable[[Page, Box, int], None]) -> Row:
    """Make the moves of a gesture, one a frame; what the first ones cost is left out."""
    box = page.locator(".plane").first.bounding_box()
    for index in range(FRAMES + WARM):
        if index == WARM:
            page.evaluate("frames_.length = 0")
        move(page, box, index)
    page.wait_for_timeout(100)
    frames = page.evaluate("frames_.filter((frame) => frame.painted)")
    if len(frames) < FRAMES // 4:
        raise RuntimeError(f"{title}, {name}: expected about {FRAMES} frames, found {len(frames)}")
    at = np.array([frame["at"] for frame in frames])
    work = np.array([frame["work"] for frame in frames])
    painted = np.array([frame["painted"] for frame in frames])
    page.mouse.up()
    return Row(title, name, target, work, painted, 1000 / float(np.median(np.diff(at))))


def hover(page: Page, box: Box, index: int) -> None:
    page.mouse.move(*spot(box, 0.5 + 0.32 * np.cos(index / 9), 0.5 + 0.32 * np.sin(index / 7)))


def zoom(page: Page, box: Box, index: int) -> None:
    if index == 0:
        page.mouse.move(*spot(box, 0.5, 0.5))
    page.mouse.wheel(0, -60 if index // 12 % 2 == 0 else 60)


def pan(page: Page, box: Box, index: int) -> None:
    if index == 0:
        page.get_by_role("button", name="Pan").click()
        page.mouse.move(*spot(box, 0.5, 0.5))
        page.mouse.down()
    page.mouse.move(*spot(box, 0.5 + 0.2 * np.sin(index / 9), 0.5 + 0.1 * np.cos(index / 11)))


def spot(box: Box, across: float, down: float) -> tuple[float, float]:
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def opened(browser: Browser, file: Path) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.add_init_script(RECORD)
    page.goto(file.as_uri())
    page.wait_for_selector("[data-ready]", timeout=PATIENCE)
    page.wait_for_timeout(3000)  # the worker's first tiles
    return page


def write(folder: Path, *checkpoints: Checkpoint) -> Path:
    file = folder / f"{'-'.join(c.name for c in checkpoints)}.html"
    file.write_text(export_explorer(*checkpoints), encoding="utf-8")
    return file


def copy(checkpoint: Checkpoint, folder: Path, name: str) -> Checkpoint:
    """A checkpoint of another digest: a page that links planes reads each from its own files."""
    shutil.copytree(checkpoint.path, folder / name)
    write_config(folder / name, dataclasses.replace(checkpoint.config, title=name))
    return CheckpointStore(folder).open(name)


def with_many_points(checkpoint: Checkpoint, folder: Path) -> Checkpoint:
    """The checkpoint with samples of its posteriors for points, as many as MNIST has images."""
    made = copy(checkpoint, folder, "many")
    encoded = checkpoint.encoded()
    rows = np.resize(np.arange(len(encoded)), MANY)
    noise = np.random.default_rng(0).normal(size=(MANY, encoded.dim)).astype(np.float32)
    drawn = encoded.mean[rows] + noise * encoded.std[rows]
    many = EncodedSet(mean=drawn, log_var=encoded.log_var[rows], label=encoded.label[rows], error=encoded.error[rows])
    many.write(made.path / LATENTS)
    return made


def convolutional(folder: Path) -> Checkpoint:
    """The classic notebook's networks, barely trained: what a decode costs does not depend on the weights."""
    command = [sys.executable, "-m", "vae", "train", "--name", "conv", "--architecture", "conv", "--epochs", "1"]
    subprocess.run([*command, "--store", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return CheckpointStore(folder).open("conv")


def messages_while_hovering(browser: Browser) -> int:
    """WebSocket messages and requests that leave Explore while the mouse moves over its plane."""
    with serve(APP) as server:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        sent: list[object] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
        page.on("request", lambda request: sent.append(request))
        page.goto(server.url)
        page.wait_for_selector("[data-ready]", timeout=PATIENCE)
        page.wait_for_timeout(3000)
        box = page.locator(".plane").first.bounding_box()
        sent.clear()
        for index in range(FRAMES):
            hover(page, box, index)
            page.wait_for_timeout(8)
        return len(sent)


def show(rows: list[Row], messages: int) -> None:
    table = Table("explorer", "gesture", title="One frame of the latent plane, milliseconds")
    for heading in ("work, median", "work, p95", "to the picture, median", "frames a second", "at most"):
        table.add_column(heading, justify="right")
    for row in rows:
        numbers = (np.median(row.work), np.quantile(row.work, 0.95), np.median(row.painted), row.rate)
        table.add_row(row.title, row.gesture, *(f"{number:.1f}" for number in numbers), row.target)
    console = Console()
    console.print(table)
    console.print(f"Messages and requests to the server while hovering: {messages}")


if __name__ == "__main__":
    main()
