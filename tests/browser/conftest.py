"""One running server and one Chromium for all browser tests; a page of its own for each."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, expect

from tests.browser.harness import APP, VIEWPORT, Server, chromium_with_cache, find_chromium, serve

SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
MILLISECONDS = 60_000  # for an action or a page to load
EXPECTED = 30_000  # for what a page should come to show: patience, not a measure of speed
MEDIA = ("color_scheme", "reduced_motion", "forced_colors")
GLIDED = 'sessionStorage["latent-atlas-hint"] ??= "glided";'  # no hand moves the digit of a test
Contexts = Callable[..., BrowserContext]

expect.set_options(timeout=EXPECTED)


@pytest.fixture(scope="session")
def visitors() -> Iterator[BrowserContext]:
    """The context that most visits share, for what it has fetched and compiled; its browser serves all others.

    Without a Chromium the tests are skipped with the reason, but under CI they fail.
    """
    executable = find_chromium()
    if executable is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("expected Chromium on the PATH, in CHROMIUM, or from `playwright install chromium`; found none")
    with chromium_with_cache(executable) as context:
        context.add_init_script(GLIDED)
        yield context


@pytest.fixture(scope="session")
def browser(visitors: BrowserContext) -> Browser:
    """Chromium, for contexts of a test's own."""
    return visitors.browser


@pytest.fixture(scope="session")
def contexts(visitors: BrowserContext) -> Iterator[Contexts]:
    """The context of these options (a touch screen, no network), one for all tests; without any, the visitors'."""
    made: dict[tuple, BrowserContext] = {(): visitors}

    def context(**options) -> BrowserContext:
        key = tuple(sorted(options.items()))
        if key not in made:
            made[key] = visitors.browser.new_context(viewport=VIEWPORT, **options)
            made[key].add_init_script(GLIDED)
        return made[key]

    yield context
    for other in made.values():
        if other is not visitors:
            other.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app as `streamlit run app/main.py` starts it, telling its loaded modules."""
    with serve(APP, environment={"LATENT_ATLAS_DEBUG": "1"}) as running:
        yield running


@pytest.fixture(scope="module")
def warm(visitors: BrowserContext, server: Server) -> Iterator[None]:
    """A tab of the server's site that stays open, so that the process of its tabs outlives each of them."""
    page = visitors.new_page()
    page.goto(f"{server.url}/_stcore/health")
    yield
    page.close()


@pytest.fixture
def visit(contexts: Contexts, server: Server, warm: None) -> Iterator[Callable[..., Page]]:
    """Open an address of the app in a tab of its own; errors of the page or of Streamlit's script fail the test.

    Window, colours and motion are a tab's; any other option (a touch screen, no network) is a context's. Nothing that
    a page keeps in the browser outlives the test.
    """
    errors: list[str] = []
    opened: list[Page] = []

    def open_(path: str = "/", **options) -> Page:
        page = _tab(contexts, options)
        opened.append(page)
        page.set_default_timeout(MILLISECONDS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(server.url + path)
        page.locator("h1").wait_for()
        page.wait_for_selector(SETTLED)
        page.locator("#opening").wait_for(state="detached")  # its frame stands where the plane will
        return page

    yield open_
    for page in opened:
        page.context.clear_cookies()
        if not page.is_closed():
            errors += page.locator("[data-testid=stException]").all_inner_texts()
            page.evaluate("localStorage.clear()")
            page.close()
    assert errors == []


def _tab(contexts: Contexts, options: dict) -> Page:
    """A new tab with these options of it and of its context."""
    page = contexts(**{name: value for name, value in options.items() if name not in ("viewport", *MEDIA)}).new_page()
    if "viewport" in options:
        page.set_viewport_size(options["viewport"])
    media = {name: options[name] for name in MEDIA if name in options}
    if media:
        page.emulate_media(**media)
    return page


def until(page: Page, what: Callable[[], Any], wanted: Any) -> None:
    """Wait until a look at the page gives what is wanted."""
    end = time.monotonic() + EXPECTED / 1000
    while (found := what()) != wanted:
        assert time.monotonic() < end, f"expected {wanted}, found {found}"
        page.wait_for_timeout(50)


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
