"""Sliders that follow: while one is dragged the browser decodes and nothing is sent; at its end Python hears once."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SETTLED

pytestmark = pytest.mark.browser
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


def test_on_explore_the_digit_follows_a_slider_and_pad_number_and_address_agree_at_its_end(visit):
    page = visit("/?checkpoint=digits-vae&z1=0&z2=0.3")
    quiet(page)
    slider = page.get_by_role("slider", name="z₁", exact=True)
    numbers = page.locator(".sliders input[type=number]")
    digit = page.locator("canvas.digit")
    during = drag(page, slider, digit, start=0.2, end=0.8)
    report("Explore", during)
    assert during.messages == 0
    assert during.inputs >= STEPS / 2
    assert during.pictures >= 0.9 * during.inputs
    page.mouse.up()
    z1 = float(slider.input_value())
    expect(page).to_have_url(re.compile(rf"z1={z1:.4g}&z2=0\.3$"))
    expect(digit).to_have_attribute("aria-label", f"Decoded digit at z₁ = {z1:.2f}, z₂ = 0.30")
    expect(numbers.first).to_have_value(f"{z1:.2f}")
    page.wait_for_selector(SETTLED)
    assert seen(page).messages == 1

    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "PageUp"):
        slider.press(key)
    expect(page).to_have_url(re.compile(rf"z1={z1 + 0.35:.4g}&z2=0\.3$"))
    expect(slider).to_have_attribute("aria-valuetext", f"{z1 + 0.35:.2f}")
    page.wait_for_selector(SETTLED)
    assert seen(page).messages == 2

    numbers.last.fill("8.5")  # beyond the thumb, and beyond the view
    numbers.last.press("Enter")
    expect(page).to_have_url(re.compile(r"&z2=8\.5"))
    expect(digit).to_have_attribute("aria-label", re.compile(r"z₂ = 8\.50"))
    page.reload()
    quiet(page)
    expect(numbers.last).to_have_value("8.50")
    box = page.locator(".plane").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(numbers.last).not_to_have_value("8.50")  # the sliders follow the cursor
    page.mouse.move(5, 5)
    expect(numbers.last).to_have_value("8.50")  # and come back to the pin


def test_on_a_phone_a_slider_is_as_high_as_a_finger(visit):
    page = visit("/?checkpoint=digits-vae", viewport={"width": 390, "height": 844}, has_touch=True)
    quiet(page)
    for control in page.locator(".sliders input").all():
        assert control.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
