"""The map of everything on Explore: a checkpoint with ten latent dimensions, laid out by PCA, and its exported page."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.drags import quiet
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.export import export_explorer
from vae.latent.maps import of_latents

pytestmark = pytest.mark.browser
NAME = "mnist-sweep-d10-beta1"


@pytest.fixture(scope="module")
def encoded():
    return CheckpointStore(SHIPPED).open(NAME).encoded()


@pytest.fixture(scope="module")
def places(encoded) -> np.ndarray:
    return of_latents(encoded.mean, "pca").places


def pinned(page: Page) -> np.ndarray:
    return np.array([float(text) for text in re.search(r"[?&#]z=([^&]*)", page.url)[1].split("_")])


def row_of(encoded, latent: np.ndarray) -> int:
    """The test digit whose own a latent is."""
    far = np.abs(encoded.mean - latent).max(axis=1)
    assert far.min() < 1e-3
    return int(far.argmin())


def test_pointer_and_keys_lead_from_test_digit_to_test_digit_and_a_link_keeps_the_map(visit, encoded, places):
    page = visit(f"/?checkpoint={NAME}&z={'_'.join('0' * 10)}")
    page.locator(".pad[data-ready]").wait_for()
    quiet(page)
    button = page.get_by_role("group", name="Map").get_by_role("button", name="PCA", exact=True)
    button.click()
    page.wait_for_url(re.compile("slice=map_pca"))
    expect(page.locator(".scale")).to_contain_text(re.compile(r"PCA: .* trustworthiness 0\.7\d of 1"))
    for name in ("Manifold", "Support", "Stretch", "Path"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()

    plane = page.locator(".plane")
    box = plane.bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.4 * box["height"])
    expect(page.locator(".card .name")).to_contain_text("Test digit")
    expect(page.locator(".card")).to_contain_text(re.compile(r"\d+ of its 10 nearest in the latent space"))
    under = int(re.sub(r"\D", "", page.locator(".card .name").inner_text().split(":")[0]))
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(lambda url: "z=0_0" not in url)
    row = row_of(encoded, pinned(page))
    assert row == under  # what is pinned is the digit's own latent, not the place's

    plane.focus()
    before = page.url
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator(".spoken").first).to_contain_text(re.compile(r"Test digit \d+, an? \d, at z"))
    page.wait_for_url(lambda url: url != before)
    after = row_of(encoded, pinned(page))
    assert places[after, 0] < places[row, 0]

    page.reload()
    page.locator(".pad[data-ready]").wait_for()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert row_of(encoded, pinned(page)) == after
    button.click()
    page.wait_for_url(lambda url: "slice=" not in url)
    expect(page.get_by_role("button", name="Stretch", exact=True)).to_be_enabled()
    assert row_of(encoded, pinned(page)) == after


def test_the_exported_page_has_the_map_without_a_network(browser, encoded, tmp_path: Path):
    file = tmp_path / "explorer.html"
    file.write_text(export_explorer(CheckpointStore(SHIPPED).open(NAME), view=None), encoding="utf-8")
    page = browser.new_page(offline=True)
    try:
        page.goto(file.as_uri())
        page.locator(".pad[data-ready]").wait_for()
        page.get_by_role("group", name="Map").get_by_role("button", name="PCA", exact=True).click()
        expect(page.locator(".scale")).to_contain_text("PCA: of a digit’s 10 nearest")
        box = page.locator(".plane").bounding_box()
        page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.7 * box["height"])
        page.wait_for_url(re.compile("#z="))
        row_of(encoded, pinned(page))
    finally:
        page.close()
