"""Points that become the test pictures: fetched once they are needed, decoded where they are not at hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import until
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.export import export_explorer

pytestmark = pytest.mark.browser


def shown(page: Page) -> str | None:
    return page.locator("canvas.points").first.get_attribute("data-shown")


def test_near_enough_the_pictures_are_fetched_once_and_stand_at_their_places(visit: Callable[..., Page]) -> None:
    page = visit("/?checkpoint=digits-vae&layers=points")
    page.locator(".pad[data-ready]").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    assert shown(page) in ("dots", "numerals")
    plane = page.locator(".plane").first
    plane.hover()
    for _ in range(30):
        page.mouse.wheel(0, -120)
    until(page, lambda: shown(page), "pictures")
    page.mouse.wheel(0, -120)
    page.wait_for_timeout(200)
    assert asked.count("originals.bin") == 1


def test_in_the_exported_page_they_are_decoded(browser, tmp_path) -> None:

    file = tmp_path / "explorer.html"
    file.write_text(export_explorer(CheckpointStore(SHIPPED).open("mnist-sweep-d10-beta1")), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.locator(".pad[data-ready]").wait_for()
    page.get_by_role("button", name="Manifold").click()
    page.locator(".plane").first.hover()
    for _ in range(30):
        page.mouse.wheel(0, -120)
    until(page, lambda: shown(page), "pictures")
    page.close()
