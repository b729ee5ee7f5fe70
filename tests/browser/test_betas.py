"""The page Beta, and checkpoints side by side, in a real browser, on a small sweep of their own."""

import csv
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.app.sweeps import NAME, write_sweep
from tests.browser.conftest import save
from tests.browser.harness import APP, Server, serve
from vae.checkpoints import SHIPPED

PIXELS = "canvases => canvases.map((canvas) => canvas.toDataURL())"
BETAS = (0.5, 1.0, 2.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("sweep")
    write_sweep(root, SHIPPED / "digits-vae", BETAS)
    with serve(APP, environment={"VAE_CHECKPOINTS": str(root)}) as running:
        yield running


def ready(page: Page, pads: int) -> None:
    """Wait until every pad has read its models."""
    page.locator(".pad[data-ready]").nth(pads - 1).wait_for()
    expect(page.locator(".pad")).to_have_count(pads)


def point_at(page: Page, plane: int, across: float, down: float) -> None:
    """Move the mouse to a place on a plane, given as shares of its sides, and let it be drawn."""
    target = page.locator(".plane").nth(plane)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_one_cursor_decodes_with_every_beta_and_a_click_goes_into_the_address(visit):
    page = visit("/beta")
    ready(page, 2)
    digits = page.locator(".linked .digit")
    before = digits.evaluate_all(PIXELS)
    point_at(page, 1, 0.25, 0.3)
    after = digits.evaluate_all(PIXELS)
    assert len(after) == len(BETAS)
    assert all(one != other for one, other in zip(before, after, strict=True))
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"[?&]z1=-\d\.\d+&z2=\d\.\d+"))
    z1 = float(re.search(r"z1=([-\d.]+)", page.url)[1])
    shown = re.compile(rf"z₁ = {z1:.2f}")  # the large plane follows the pin
    expect(page.locator(".pad:not(.linked) .digit")).to_have_attribute("aria-label", shown)


def test_a_link_opens_on_its_beta_and_its_latent(visit):
    page = visit(f"/beta?sweep={NAME}&beta=2&z1=0.5&z2=-1")
    ready(page, 2)
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "2")
    expect(page.locator(".sheet .chosen")).to_contain_text("β = 2")
    expect(page.locator(".pad:not(.linked) .digit")).to_have_attribute("aria-label", re.compile("0.50, z₂ = -1.00"))


def test_a_key_on_the_slider_moves_to_the_next_trained_beta(visit):
    page = visit("/beta")
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"[?&]beta=2"))
    expect(page.locator(".sheet .chosen")).to_contain_text("β = 2")
    expect(page.locator(".measures .chosen")).to_have_count(1)
    expect(page.get_by_role("application", name="Latent plane of β = 2")).to_have_count(2)


def test_the_curve_and_the_sheet_download(visit):
    page = visit("/beta")
    rows = list(csv.DictReader(save(page, "Curve").path().read_text(encoding="utf-8").splitlines()))
    assert [(row["beta"], row["rate"], row["distortion"]) for row in rows] == [
        ("0.5", "6", "100"),
        ("1", "5", "102"),
        ("2", "4", "104"),
    ]
    assert save(page, "Digits").path().read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_side_by_side_hovering_moves_every_plane(visit):
    names = [f"{NAME}-beta{beta:g}" for beta in BETAS[:2]]
    page = visit("/checkpoints?view=Side+by+side")
    ready(page, 1)
    expect(page.locator(".panel h4")).to_have_text(names)
    digits = page.locator(".digit")
    before = digits.evaluate_all(PIXELS)
    point_at(page, 0, 0.7, 0.6)
    assert all(one != other for one, other in zip(before, digits.evaluate_all(PIXELS), strict=True))


@pytest.mark.parametrize(("path", "pads"), [("/beta", 2), ("/checkpoints?view=Side+by+side", 1)])
def test_a_phone_has_no_sideways_scroll(visit, path, pads):
    page = visit(path, has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    ready(page, pads)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".plane").first.bounding_box()["width"] > 100


@pytest.mark.parametrize("path", ["/beta", "/checkpoints?view=Side+by+side"])
def test_the_mathematics_is_typeset(visit, path):
    page = visit(path)
    page.get_by_text("The mathematics").click()
    expect(page.locator(".katex-display").first).to_be_visible()
    expect(page.locator(".katex-error")).to_have_count(0)
    assert "$" not in page.get_by_test_id("stExpander").last.inner_text()
