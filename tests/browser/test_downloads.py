"""One real download of each kind, and the page Reconstruct as a visitor uses it."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import SETTLED, save, save_menu

A4 = {"width": 718, "height": 1047}  # within margins, in CSS pixels
OF_DIGITS = "/reconstruct?checkpoints=digits-vae&checkpoints=digits-cvae"


def test_digits_are_chosen_and_taken_away_as_picture_arrays_table_and_report(browser, visit, tmp_path):
    page = visit(OF_DIGITS)
    lines = page.locator(".sheet .line:not(.heads)")
    expect(lines).to_have_count(3)
    save_menu(page).click()
    page.get_by_role("radio", name="4×4").click()
    expect(page.get_by_role("radio", name="4×4")).to_be_checked()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="Worst first").click()
    expect(page).to_have_url(re.compile(r"order=Worst(\+|%20)first"))
    page.get_by_text("Error map", exact=True).click()
    expect(page.locator(".sheet .error")).to_have_count(2)
    page.wait_for_selector(SETTLED)
    rows = [int(text.split()[1]) for text in page.locator(".sheet .heads small").all_inner_texts()]

    picture = Image.open(save(page, "Digits").path())
    assert picture.format == "PNG"
    assert picture.width > 10 * 28 * 4
    assert 5 * 28 * 4 < picture.height < 5 * 28 * 10  # two of the rows are error maps

    with np.load(save(page, "Arrays").path(), allow_pickle=False) as arrays:
        assert arrays["index"].tolist() == rows
        assert arrays["checkpoint"].tolist() == ["digits-vae", "digits-cvae"]
        assert arrays["reconstruction"].shape == (2, 10, 28, 28)
        errors = arrays["cross_entropy"]

    table = list(csv.DictReader(io.StringIO(save(page, "Errors").path().read_text(encoding="utf-8"))))
    assert [float(line["bce_nats"]) for line in table] == pytest.approx(errors.ravel(), rel=1e-5)

    read_report(browser, save(page, "Report").path().rename(tmp_path / "report.html"), page.url)


def read_report(browser, file: Path, address: str) -> None:
    """The report opens from a disk, asks nobody for anything, and leads back to the same view."""
    context = browser.new_context(offline=True)
    alone = context.new_page()
    requests: list[str] = []
    alone.on("request", lambda request: requests.append(request.url))
    alone.goto(file.as_uri())
    expect(alone.locator("h1")).to_have_text("Reconstruct")
    assert alone.locator("img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert alone.get_by_role("link").get_attribute("href").replace("%20", "+") == address.replace("%20", "+")
    assert "worst first" in alone.locator("dl").inner_text()
    assert alone.locator("code").count() == 2
    assert all(url.startswith(("file:", "data:")) for url in requests)

    alone.set_viewport_size(A4)
    alone.emulate_media(media="print", color_scheme="dark")
    right_ends = alone.locator("img, table").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    assert max(right_ends) <= A4["width"]  # nothing is cut off
    assert alone.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()


@pytest.mark.long
def test_a_walk_along_an_axis_downloads_as_gif(visit):
    page = visit("/?checkpoint=digits-vae&z1=0.5&z2=-1")
    walk = Image.open(save(page, "Along z₂").path())
    assert (walk.format, walk.size) == ("GIF", (280, 280))
    assert walk.n_frames > 60


def test_a_link_opens_on_its_digits_and_a_reload_keeps_them(visit):
    page = visit(f"{OF_DIGITS}&order=At+random&seed=5&count=5&errors=true")
    heads = page.locator(".sheet .heads small")
    expect(heads).to_have_count(5)
    expect(page.locator(".sheet .error")).to_have_count(2)
    before = heads.all_inner_texts()
    page.reload()
    page.wait_for_selector(SETTLED)
    expect(heads).to_have_count(5)
    assert heads.all_inner_texts() == before


def test_a_link_hides_the_downloads(visit):
    page = visit(f"{OF_DIGITS}&hide=downloads")
    expect(page.locator(".sheet")).to_be_visible()
    expect(save_menu(page)).to_be_hidden()


@pytest.mark.long
def test_on_a_phone_the_sheet_fits_without_sideways_scroll(visit):
    page = visit(OF_DIGITS, has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(SETTLED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".sheet .strip").first.bounding_box()["width"] > 320


@pytest.mark.long
def test_the_path_of_least_change_is_taken_away_once_the_browser_has_found_it(visit):
    page = visit("/?checkpoint=digits-vae&path=-1_0_1_0.5_least")
    page.locator("[data-ready]").wait_for()
    page.get_by_text("How much the picture changes along the path").wait_for(timeout=60_000)
    frames = Image.open(save(page, "Path").path())
    assert frames.format == "GIF"
    assert frames.n_frames > 60  # there and back
