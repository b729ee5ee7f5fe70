"""The page Beta, and checkpoints side by side, in a real browser, on a small sweep of their own."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.app.sweeps import NAME, write_sweep
from tests.browser.conftest import SETTLED, save
from tests.browser.drags import drag, quiet, seen
from tests.browser.harness import APP, Server, serve
from vae.checkpoints.store import LATENTS, SHIPPED

PIXELS = "canvases => canvases.map((canvas) => canvas.toDataURL())"
BETAS = (0.5, 1.0, 2.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("sweep")
    write_sweep(root, SHIPPED / "digits-vae", BETAS)
    turn_around(root / f"{NAME}-beta2" / LATENTS)
    with serve(APP, environment={"VAE_CHECKPOINTS": str(root)}) as running:
        yield running


def turn_around(latents: Path) -> None:
    """Encode a member's digits elsewhere than the others', so that they have a way to glide."""
    with np.load(latents, allow_pickle=False) as kept:
        arrays = dict(kept)
    np.savez(latents, **{**arrays, "mean": -arrays["mean"]})


def point_at(page: Page, plane: int, across: float, down: float) -> None:
    """Move the mouse to a place on a plane, given as shares of its sides, and let it be drawn."""
    target = page.locator(".plane").nth(plane)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def fits_a_phone(page: Page) -> None:
    """On a phone's window the page has no sideways scroll, and planes stay large enough."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
    expect(page.locator(".plane").first).to_be_visible()
    assert page.locator(".plane").first.bounding_box()["width"] > 100


def typeset(page: Page) -> None:
    """The page's mathematics opens as formulas, none of them with a mistake."""
    page.get_by_text("The mathematics").click()
    expect(page.locator(".katex-display").first).to_be_visible()
    expect(page.locator(".katex-error")).to_have_count(0)
    assert "$" not in page.get_by_test_id("stExpander").last.inner_text()


def test_every_beta_decodes_at_one_cursor_and_the_slider_glides_over_their_planes(visit):
    page = visit("/beta")
    quiet(page)
    digits = page.locator(".turn .digit")
    before = digits.evaluate_all(PIXELS)
    point_at(page, 0, 0.25, 0.3)
    after = digits.evaluate_all(PIXELS)
    assert len(after) == len(BETAS)
    assert all(one != other for one, other in zip(before, after, strict=True))
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"[?&]z1=-\d\.\d+&z2=\d\.\d+"))
    page.wait_for_selector(SETTLED)

    slider = page.get_by_role("slider", name="β, the weight of the KL divergence")
    window = page.viewport_size["height"]
    for part in (slider, page.locator(".plane"), page.locator(".turn").first):  # the first screen has all of them
        box = part.bounding_box()
        assert box["y"] + box["height"] <= window
    during = drag(page, slider, page.locator(".plane canvas.points"), start=0.05, end=0.95)
    expect(page.locator(".turn[aria-pressed=true]")).to_contain_text("β = 2")
    assert (during.inputs, during.messages) == (3, 0)  # each model in turn
    page.wait_for_function("globalThis.watched.pictures.size > 4")  # the points are on their way from plane to plane
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"[?&]beta=2(&|$)"))
    expect(page.locator(".turn[aria-pressed=true]")).to_contain_text("β = 2")
    expect(page.get_by_role("application", name="Latent plane of β = 2")).to_be_visible()
    expect(page.locator(".sheet .chosen")).to_contain_text("β = 2")
    expect(page.locator(".measures .chosen")).to_have_count(1)
    page.wait_for_selector(SETTLED)
    assert seen(page).messages == 1

    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "β = 1")
    expect(page).to_have_url(re.compile(r"[?&]beta=1(&|$)"))
    number = page.get_by_role("spinbutton", name="β, the weight")
    number.fill("0.7")  # no model was trained with it: the nearest that was
    number.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]beta=0\.5(&|$)"))
    expect(number).to_have_value("0.5")
    page.locator(".turn").last.click()
    expect(page).to_have_url(re.compile(r"[?&]beta=2(&|$)"))
    page.go_back()
    expect(slider).to_have_attribute("aria-valuetext", "β = 0.5")


def test_a_link_opens_on_its_beta_and_its_latent(visit):
    page = visit(f"/beta?sweep={NAME}&beta=2&z1=0.5&z2=-1")
    quiet(page)
    expect(page.get_by_role("slider", name="β")).to_have_attribute("aria-valuetext", "β = 2")
    expect(page.locator(".sheet .chosen")).to_contain_text("β = 2")
    expect(page.locator(".decoded > .digit")).to_have_attribute("aria-label", re.compile("0.50, z₂ = -1.00"))


def test_the_curve_and_the_sheet_download_from_a_page_that_is_typeset_and_fits_a_phone(visit):
    page = visit("/beta")
    rows = list(csv.DictReader(save(page, "Curve").path().read_text(encoding="utf-8").splitlines()))
    assert [(row["beta"], row["rate"], row["distortion"]) for row in rows] == [
        ("0.5", "6", "100"),
        ("1", "5", "102"),
        ("2", "4", "104"),
    ]
    assert save(page, "Digits").path().read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    page.keyboard.press("Escape")
    typeset(page)
    fits_a_phone(page)


def test_side_by_side_hovering_moves_every_plane_on_a_page_that_is_typeset_and_fits_a_phone(visit):
    names = [f"{NAME}-beta{beta:g}" for beta in BETAS[:2]]
    page = visit("/checkpoints?view=Side+by+side")
    quiet(page)
    expect(page.locator(".panel h2")).to_have_text(names)
    digits = page.locator(".digit")
    before = digits.evaluate_all(PIXELS)
    point_at(page, 0, 0.7, 0.6)
    assert all(one != other for one, other in zip(before, digits.evaluate_all(PIXELS), strict=True))
    typeset(page)
    fits_a_phone(page)
