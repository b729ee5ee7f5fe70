"""Sliders that follow: while one is dragged the browser decodes and nothing is sent; at its end Python hears once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SETTLED
from tests.browser.drags import STEPS, drag, quiet, report, seen

pytestmark = pytest.mark.browser


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
    z1 = round(float(slider.input_value()), 4)  # a pin has four decimals
    expect(page).to_have_url(re.compile(rf"z1={z1:.6g}&z2=0\.3$"))
    expect(digit).to_have_attribute("aria-label", f"Decoded digit at z₁ = {z1:.2f}, z₂ = 0.30")
    assert float(numbers.first.input_value()) == pytest.approx(z1, abs=0.006)
    page.wait_for_selector(SETTLED)
    assert seen(page).messages == 1

    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft", "PageUp"):
        slider.press(key)
    expect(page).to_have_url(re.compile(rf"z1={round(z1 + 0.35, 4):.6g}&z2=0\.3$"))
    assert float(slider.get_attribute("aria-valuetext")) == pytest.approx(z1 + 0.35, abs=0.006)
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


@pytest.mark.long
def test_on_a_phone_a_slider_is_as_high_as_a_finger(visit):
    page = visit("/?checkpoint=digits-vae", viewport={"width": 390, "height": 844}, has_touch=True)
    quiet(page)
    for control in page.locator(".sliders input").all():
        assert control.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
