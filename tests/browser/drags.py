"""Drags of a slider in the page: what was painted and what was sent while the thumb was held."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.browser.conftest import SETTLED

STEPS = 40
WATCH = """canvas => {
    if (!globalThis.watched) {
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) { globalThis.watched.messages += 1; return send.call(this, data); };
        addEventListener("input", () => (globalThis.watched.inputs += 1), { capture: true });
    }
    const watched = (globalThis.watched = { messages: 0, inputs: 0, pictures: new Set(), began: performance.now() });
    const look = () => {
        if (globalThis.watched !== watched) return;
        watched.pictures.add(canvas.toDataURL());
        requestAnimationFrame(look);
    };
    look();
}"""
SEEN = """() => {
    const { messages, inputs, pictures, began } = globalThis.watched;
    return [messages, inputs, pictures.size, (performance.now() - began) / 1000];
}"""


@dataclass(frozen=True)
class Seen:
    """What came of a drag so far: messages to the server, steps of the slider, different pictures, seconds."""

    messages: int
    inputs: int
    pictures: int
    seconds: float


def seen(page: Page) -> Seen:
    return Seen(*page.evaluate(SEEN))


def drag(page: Page, slider: Locator, canvas: Locator, *, start: float, end: float) -> Seen:
    """Drag a thumb between two shares of its way, and look before it is let go."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    across, middle = box["width"], box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * across, middle)
    canvas.evaluate(WATCH)
    page.mouse.down()
    for step in range(1, STEPS + 1):
        page.mouse.move(box["x"] + (start + (end - start) * step / STEPS) * across, middle)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return seen(page)


def quiet(page: Page) -> None:
    """The page has opened and its script rests."""
    page.locator(".pad[data-ready]").first.wait_for()
    page.wait_for_selector(SETTLED)


def report(name: str, found: Seen) -> None:
    print(f"{name}: {found.pictures / found.seconds:.0f} pictures a second, {found.pictures} of {found.inputs} steps")
