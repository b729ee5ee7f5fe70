"""The app in a real browser, served as a visitor gets it."""

import csv
import json
import re
import urllib.request

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SETTLED, save

DIGIT = 'canvas[aria-label^="Decoded digit"]'
PIXELS = "canvas => canvas.toDataURL()"


def digit(page: Page) -> Locator:
    """The decoded digit, once the plane has read its model."""
    page.locator("[data-ready]").wait_for()
    found = page.locator(DIGIT)
    found.wait_for()
    return found


def go_to(page: Page, title: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=title).first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_selector(SETTLED)


def test_a_reload_keeps_the_view(visit):
    page = visit("/?checkpoint=digits-vae&z1=-1.25&z2=0.75")
    shown = digit(page).evaluate(PIXELS)
    page.reload()
    expect(digit(page)).to_have_attribute("aria-label", "Decoded digit at z₁ = -1.25, z₂ = 0.75")
    assert digit(page).evaluate(PIXELS) == shown
    expect(page.get_by_role("combobox")).to_have_value("digits-vae")


def test_the_digit_is_painted_in_its_own_pixels(visit):
    page = visit("/?z1=1.2&z2=-0.8")
    canvas = digit(page)
    assert canvas.evaluate("c => [c.width, c.height]") == [28, 28]
    assert canvas.evaluate("c => getComputedStyle(c).imageRendering") == "pixelated"


def test_a_second_checkpoint_shows_its_own_digit(visit):
    page = visit("/?z1=1.2&z2=-0.8")
    before = digit(page).evaluate(PIXELS)
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="digits-vae").click()
    expect(page).to_have_url(re.compile("checkpoint=digits-vae"))
    page.get_by_role("application", name="Latent plane of VAE on scanned digits").wait_for()
    assert digit(page).evaluate(PIXELS) != before


def test_the_pages_are_reached_by_clicks_and_the_web_process_never_loads_a_network_library(visit, server):
    page = visit()
    digit(page)
    go_to(page, "Encoded digits")
    expect(page.locator(".pairs figure")).to_have_count(10)
    go_to(page, "Explore")
    before = digit(page).get_attribute("aria-label")
    page.get_by_role("slider").first.press("ArrowRight")
    expect(digit(page)).not_to_have_attribute("aria-label", before)
    with urllib.request.urlopen(f"{server.url}/debug/modules") as answer:
        modules = set(json.load(answer))
    assert {"streamlit", "numpy"} <= modules
    assert modules & {"tensorflow", "keras"} == set()


def test_the_chosen_checkpoint_comes_along_and_stays_in_the_url(visit):
    page = visit("/?checkpoint=digits-vae")
    go_to(page, "Encoded digits")
    expect(page.get_by_role("combobox")).to_have_value("digits-vae")
    expect(page).to_have_url(re.compile(r"/encoded-digits\?checkpoint=digits-vae$"))


@pytest.mark.long
def test_a_page_of_other_models_neither_takes_the_choice_nor_loses_it(visit):
    page = visit("/?checkpoint=digits-vae")
    digit(page)
    go_to(page, "Generate")
    expect(page.get_by_role("combobox").first).to_have_value("mnist-cvae")
    expect(page).to_have_url(re.compile(r"/generate$"))
    expect(page.get_by_text("There is no checkpoint named")).to_have_count(0)
    go_to(page, "Explore")
    expect(page.get_by_role("combobox")).to_have_value("digits-vae")
    expect(page).to_have_url(re.compile(r"\?.*checkpoint=digits-vae"))


def lasso(page: Page, *, share: float) -> None:
    """Draw a lasso around the middle of the plane, as a square of this share of its side."""
    plot = page.locator("[data-testid=stPlotlyChart] .nsewdrag").first
    plot.wait_for()
    box = plot.bounding_box()
    x, y, reach = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] * share / 2
    page.mouse.move(x - reach, y - reach)
    page.mouse.down()
    for right, down in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
        page.mouse.move(x + right * reach, y + down * reach, steps=4)
    page.mouse.up()


def test_a_lasso_shows_the_digits_and_downloads_them(visit):
    page = visit("/encoded-digits?checkpoint=digits-vae")
    expect(page.locator(".pairs figure")).to_have_count(10)
    lasso(page, share=0.9)
    summary = page.get_by_text("median reconstruction error")
    expect(summary).to_be_visible()
    chosen = int(re.match(r"([\d,]+) digits", summary.inner_text())[1].replace(",", ""))
    expect(page.locator(".pairs figure")).to_have_count(min(chosen, 60))
    page.get_by_text("Worst first").click()
    expect(page).to_have_url(re.compile("order=Worst"))
    expect(summary).to_be_visible()  # another order does not lose the selection
    rows = list(csv.DictReader(save(page, "CSV").path().read_text(encoding="utf-8").splitlines()))
    assert len(rows) == chosen
    indices = [int(row["index"]) for row in rows]
    assert indices == sorted(set(indices))
    page.keyboard.press("Escape")
    typeset(page)


def test_pictures_download_as_png_and_the_mathematics_is_typeset(visit):
    page = visit()
    digit(page)
    for button in ("Digit", "Manifold"):
        assert save(page, button).path().read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    page.keyboard.press("Escape")  # the menu goes
    typeset(page)


def typeset(page: Page) -> None:
    """The page's mathematics opens as formulas, none of them with a mistake."""
    page.get_by_text("The mathematics").click()
    expect(page.locator(".katex-display")).to_have_count(1)
    expect(page.locator(".katex-error")).to_have_count(0)
    assert "$" not in page.get_by_test_id("stExpander").last.inner_text()


@pytest.mark.parametrize("path", ["/?z1=abc&z2=77", "/?checkpoint=no-such-model", "/encoded-digits?classes=x"])
@pytest.mark.long
def test_a_bad_link_opens_all_the_same(visit, path):
    page = visit(path)
    expect(page.get_by_role("combobox")).to_have_value("mnist-vae")


def test_two_tabs_have_a_point_each(visit):
    first, second = visit("/?z1=0"), visit("/?z1=0")
    first.get_by_role("slider").first.press("PageUp")
    expect(digit(first)).to_have_attribute("aria-label", re.compile("z₁ = 0.50"))
    expect(digit(second)).to_have_attribute("aria-label", re.compile("z₁ = 0.00"))


def test_a_phone_has_no_sideways_scroll(visit):
    page = visit("/?z1=0", has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    digit(page)
    page.wait_for_selector(SETTLED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".plane").bounding_box()["width"] > 320
