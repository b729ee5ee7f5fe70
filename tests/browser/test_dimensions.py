"""Explore beyond the plane: sliders, traversal, slices, path and links of a checkpoint with ten latent dimensions."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SETTLED, until
from tests.browser.drags import STEPS, drag, quiet, report, seen
from tests.browser.test_export import GRAY
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.export import export_explorer
from vae.latent.dimensions import dimensions
from vae.latent.manifold import to_bytes

pytestmark = pytest.mark.browser
NAME = "mnist-sweep-d10-beta4"
ZERO = "_".join("0" * 10)


def opened(visit, extra: str = "") -> Page:
    page = visit(f"/?checkpoint={NAME}{extra}")
    page.locator(".pad[data-ready]").wait_for()
    quiet(page)
    return page


def address_latent(page: Page) -> list[float]:
    return [float(text) for text in re.search(r"[?&]z=([^&]*)", page.url).group(1).split("_")]


def subscript(axis: int) -> str:
    return f"z{axis + 1}".translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def test_the_sliders_stand_in_the_order_of_their_divergence_and_unused_ones_are_folded_away(visit):
    page = opened(visit)
    found = dimensions(CheckpointStore(SHIPPED).open(NAME).encoded())
    names = page.locator(".sliders > .slider .label").all_inner_texts()
    assert names == [subscript(axis) for axis in found.used]
    unused = page.locator(".sliders details")
    assert unused.locator("summary").inner_text() == f"{10 - len(names)} unused dimensions"
    assert not unused.locator(".slider").first.is_visible()
    unused.locator("summary").click()
    assert unused.locator(".slider").count() == 10 - len(names)
    assert page.locator(".walk .label").all_inner_texts() == names


def test_a_slider_carries_the_digit_and_the_rows_and_python_hears_at_its_end(visit):
    page = opened(visit, f"&z={ZERO}")
    first = page.locator(".sliders > .slider").first
    axis = int(first.locator(".label").inner_text()[1:].translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))) - 1
    during = drag(page, first.locator("input[type=range]"), page.locator("canvas.digit"), start=0.5, end=0.9)
    report("Explore, ten dimensions", during)
    assert during.messages == 0
    assert during.inputs >= STEPS / 2
    assert during.pictures >= 0.9 * during.inputs
    page.mouse.up()
    page.wait_for_url(lambda url: "z=" + ZERO not in url)
    expect(page.locator("canvas.digit")).to_have_attribute("aria-label", re.compile(r"^Decoded digit at z = \("))
    page.wait_for_selector(SETTLED)
    latent = address_latent(page)
    assert latent[axis] > 0.5
    assert all(value == 0 for other, value in enumerate(latent) if other != axis)
    assert seen(page).messages == 1


def mark(page: Page, selector: str) -> int:
    """One number for all pixels of a large canvas."""
    return page.locator(selector).first.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.reduce((sum, v) => (31 * sum + v) | 0, 0)"
    )


def pixels(page: Page, selector: str) -> np.ndarray:
    """The pixels of a canvas, as the page shows them."""
    return np.array(
        page.locator(selector).first.evaluate(
            "c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)"
        )
    )


def test_a_digit_of_a_row_is_looked_at_under_the_pointer_and_pinned_by_a_click(visit):
    page = opened(visit, f"&z={ZERO}")
    before = pixels(page, "canvas.digit")
    row = page.locator(".walk canvas").first
    row.scroll_into_view_if_needed()
    box = row.bounding_box()
    page.mouse.move(box["x"] + 0.97 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    looked = pixels(page, "canvas.digit")
    assert not np.array_equal(before, looked)
    assert "z=" + ZERO in page.url
    page.mouse.move(5, 5)
    page.wait_for_timeout(200)
    assert np.array_equal(before, pixels(page, "canvas.digit"))
    page.mouse.click(box["x"] + 0.97 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_url(lambda url: "z=" + ZERO not in url)
    moved = [value for value in address_latent(page) if value]
    found = dimensions(CheckpointStore(SHIPPED).open(NAME).encoded())
    assert moved == [pytest.approx(3 * found.deviation[found.order[0]], rel=0.02)]
    page.mouse.move(5, 5)
    page.wait_for_timeout(200)
    assert np.abs(looked - pixels(page, "canvas.digit")).max() <= 3  # a pin has four decimals


def test_the_plane_shows_the_axes_that_are_chosen_and_a_link_keeps_them(visit):
    page = opened(visit, f"&z={ZERO}")
    page.get_by_role("combobox", name="Across").select_option("3")
    page.get_by_role("combobox", name="Up", exact=True).select_option("5")
    page.wait_for_url(re.compile(r"slice=3_5"))
    box = page.locator(".plane").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.35 * box["height"])
    page.wait_for_url(lambda url: "z=" + ZERO not in url)
    latent = np.array(address_latent(page))
    away = np.flatnonzero(np.abs(latent) > 1e-3)
    # beside empty plane only z₃ and z₅ moved; a click on a test digit pins the digit's own latent instead
    assert set(away) >= {2, 4}
    page.reload()
    page.locator(".pad[data-ready]").wait_for()
    assert page.get_by_role("combobox", name="Across").input_value() == "3"
    assert page.get_by_role("combobox", name="Up", exact=True).input_value() == "5"
    quiet(page)
    assert address_latent(page) == pytest.approx(latent.tolist())


def test_a_plane_through_three_clicked_digits_and_a_path_on_it(visit):
    page = opened(visit)
    button = page.get_by_role("button", name="Last three digits")
    assert button.is_disabled()
    page.goto(page.url.split("?")[0] + f"?checkpoint={NAME}&slice=digits_12_90_555")
    page.locator(".pad[data-ready]").wait_for()
    quiet(page)
    expect(page.get_by_role("button", name="Last three digits")).to_have_attribute("aria-pressed", "true")
    encoded = CheckpointStore(SHIPPED).open(NAME).encoded()
    shown = page.locator(".sliders input[type=number]").evaluate_all(
        "inputs => inputs.map((each) => Number(each.value))"
    )
    assert sorted(shown) == pytest.approx(sorted(encoded.mean[555].tolist()), abs=0.006)  # the last of them is pinned
    page.get_by_role("button", name="Path", exact=True).click()
    box = page.locator(".plane").bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
    page.mouse.up()
    expect(page.locator(".filmstrip .frame canvas")).to_have_count(11)
    page.wait_for_url(re.compile("path="))


def test_the_background_follows_what_lies_off_the_plane(visit):
    page = opened(visit, f"&z={ZERO}&layers=manifold&slice=3_7")
    before = mark(page, "canvas.manifold")
    assert before
    slider = page.get_by_role("slider", name="z₅", exact=True)
    for _ in range(3):
        slider.press("PageUp")
    until(page, lambda: mark(page, "canvas.manifold") != before, True)


def test_the_exported_page_has_it_all_without_a_network(browser: Browser, worker, tmp_path: Path):
    checkpoint = CheckpointStore(SHIPPED).open(NAME)
    file = tmp_path / "explorer.html"
    file.write_text(export_explorer(checkpoint), encoding="utf-8")
    # without motion no hint moves the digit and its sliders
    page = browser.new_context(
        offline=True, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    ).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{file.as_uri()}#z=0.5_-1_0_0_2_0_0_0_0_0")
    page.locator(".pad[data-ready]").wait_for()
    page.mouse.move(2, 2)
    gray = np.array(page.locator(".digit").evaluate(GRAY))
    latent = np.array([[0.5, -1, 0, 0, 2, 0, 0, 0, 0, 0]], np.float32)
    assert np.abs(gray - to_bytes(worker.decode(NAME, latent)[0]).ravel()).max() < 3
    assert page.locator(".walk canvas").count() == len(dimensions(checkpoint.encoded()).used)
    page.get_by_role("slider", name="z₃", exact=True).press("PageUp")
    page.wait_for_url(re.compile(r"#z=0\.5_-1_0\.5_0_2_"))
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)
    page.context.close()
