"""One running server and one Chromium for all browser tests; a page of its own for each."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect

from tests.browser.harness import APP, Server, chromium, find_chromium, serve

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
MILLISECONDS = 60_000  # for an action or a page to load
EXPECTED = 30_000  # for what a page should come to show: patience, not a measure of speed

expect.set_options(timeout=EXPECTED)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the tests are skipped with the reason, but under CI they fail."""
    executable = find_chromium()
    if executable is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("expected Chromium on the PATH, in CHROMIUM, or from `playwright install chromium`; found none")
    with chromium(executable) as running:
        yield running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app as `streamlit run app/main.py` starts it, telling its loaded modules."""
    with serve(APP, environment={"LATENT_ATLAS_DEBUG": "1"}) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open an address of the app in a fresh context; errors of the page or of Streamlit's script fail the test."""
    errors: list[str] = []
    contexts = []

    def opened(path: str = "/", **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(MILLISECONDS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server.url + path)
        page.locator("h1").wait_for()
        page.wait_for_selector(SETTLED)
        return page

    yield opened
    for context in contexts:
        for page in context.pages:
            errors += page.locator("[data-testid=stException]").all_inner_texts()
        context.close()
    assert errors == []


def save_menu(page: Page, section: str = "") -> Locator:
    """The button of the page's own menu of downloads, or of a section's by its name."""
    if section:
        return page.get_by_role("button", name=f"Save {section}")
    return page.locator('[class*="st-key-part-downloads-head"]').get_by_role("button")


def save(page: Page, title: str, section: str = "") -> Download:
    """What the offer of this title gives; its menu is opened first, unless it is open."""
    offer = page.get_by_test_id("stDownloadButton").filter(has_text=title)
    if not offer.is_visible():
        save_menu(page, section).click()
    with page.expect_download() as found:
        offer.get_by_role("button").click()
    return found.value
