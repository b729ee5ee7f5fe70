"""Every page before axe, in both themes; and no sideways scroll on the narrowest phones."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SETTLED

PAGES = ("", "encoded-digits", "draw", "reconstruct", "beta", "generate", "codes", "checkpoints", "train")
NARROWEST = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit, axe: Axe, path: str, scheme: str):
    page = visit(f"/{path}", color_scheme=scheme)
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    page.wait_for_selector(SETTLED)
    found = axe.run(page).response["violations"]
    assert [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]] == []


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES)
def test_the_narrowest_phone_scrolls_down_only(visit, path: str):
    page = visit(f"/{path}", viewport=NARROWEST)
    assert sideways(page) <= 0, "the page is wider than its window"


def sideways(page: Page) -> int:
    """By how many pixels the page and its scrolling part are wider than the window."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, ...document.querySelectorAll("[data-testid=stMain]")]
            .map((part) => part.scrollWidth - part.clientWidth))"""
    )
