"""How pages share the window: plane and tools on the first screen, presenting, nothing that scrolls sideways."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SETTLED

pytestmark = pytest.mark.browser
WINDOWS = [(1440, 900), (1024, 768), (1366, 768), (1920, 1080)]
LAPTOP = {"width": 1440, "height": 900}


def resized(page: Page, width: int, height: int) -> None:
    """The window has this size, and two frames have passed."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def bottom(found: Locator) -> float:
    box = found.bounding_box()
    return box["y"] + box["height"]


def test_plane_and_tools_are_seen_whole_on_the_first_screen(visit):
    page = visit("/")
    page.locator("[data-ready]").wait_for()
    plane, tools = page.locator(".plane"), page.get_by_role("group", name="Tools")
    for width, height in WINDOWS:
        resized(page, width, height)
        box = plane.bounding_box()
        assert box["width"] == pytest.approx(box["height"], abs=1)
        assert box["height"] > 0.68 * height
        assert bottom(tools) < height
        assert bottom(page.locator(".digit")) < height
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    for width in (390, 320):
        resized(page, width, 800)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert plane.bounding_box()["width"] > width - 40


@pytest.mark.long
def test_the_planes_of_other_pages_are_seen_whole_too(visit):
    page = visit("/generate")
    page.locator(".pad[data-ready]").wait_for()
    for width, height in WINDOWS:
        resized(page, width, height)
        assert bottom(page.get_by_role("group", name="Tools")) < height
    page = visit("/encoded-digits")
    chart = page.locator(".st-key-plane")
    chart.wait_for()
    for width, height in WINDOWS:
        resized(page, width, height)
        assert bottom(chart) < height


def test_what_a_link_hides_gives_its_room_to_the_plane(visit):
    page = visit("/", viewport=LAPTOP)
    heights = []
    for address in (page.url, f"{page.url}?hide=pages,title,checkpoint,pad,downloads,link"):
        page.goto(address)
        page.locator("[data-ready]").wait_for()
        page.wait_for_selector(SETTLED)
        heights.append(page.locator(".plane").bounding_box()["height"])
    assert heights[1] > heights[0] + 100
    assert bottom(page.locator(".plane")) < LAPTOP["height"]


@pytest.mark.parametrize("whole_screen", [True, pytest.param(False, marks=pytest.mark.long)])
def test_p_presents_the_plane_and_its_digit_alone(visit, whole_screen):
    page = visit("/?z1=0.5&z2=-1", viewport=LAPTOP)
    page.locator("[data-ready]").wait_for()
    if not whole_screen:
        page.evaluate("delete Element.prototype.requestFullscreen")
    plane, digit = page.locator(".plane"), page.locator(".digit")
    address = page.url
    page.get_by_role("combobox").focus()
    page.keyboard.press("p")  # is typed, and presents nothing
    expect(page.locator(".presenting")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("p")
    expect(page.locator(".presenting")).to_have_count(1)
    expect(page.get_by_role("group", name="Tools")).to_be_hidden()
    expect(digit).to_be_visible()
    page.wait_for_function("document.fullscreenElement" if whole_screen else "!document.fullscreenElement")
    height = page.evaluate("innerHeight")
    assert plane.bounding_box()["height"] > 0.9 * height
    assert digit.bounding_box()["height"] > 0.4 * height
    assert page.evaluate("document.elementFromPoint(innerWidth / 2, 8).shadowRoot !== null")  # not the list of pages
    assert page.url == address
    box = plane.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"], steps=8)
    page.mouse.up()
    frames = page.locator(".frame")  # a path's pictures stand beside the plane, which stays as it was
    expect(frames.last).to_be_in_viewport()
    assert plane.bounding_box() == box
    assert frames.first.bounding_box()["x"] > box["x"] + box["width"]
    assert frames.first.bounding_box()["y"] > bottom(digit)
    page.keyboard.press("Escape")
    expect(page.locator(".presenting")).to_have_count(0)
    expect(page.get_by_role("group", name="Tools")).to_be_visible()


@pytest.mark.long
def test_forced_colours_leave_what_is_chosen_and_pictures_to_be_seen(visit):
    page = visit("/encoded-digits", forced_colors="active")
    pills = page.get_by_role("toolbar", name="Classes").get_by_role("button")
    page.locator(".ink").first.wait_for()
    colour = "e => getComputedStyle(e).backgroundColor"
    chosen = pills.nth(1).evaluate(colour)
    pills.nth(0).click()
    expect(pills.nth(0)).to_have_attribute("aria-pressed", "false")
    page.wait_for_function(
        "([pill, chosen]) => getComputedStyle(pill).backgroundColor !== chosen",
        arg=[pills.nth(0).element_handle(), chosen],
    )
    paper = page.locator(".stApp").evaluate(colour)
    assert page.locator(".ink").first.evaluate(colour) != paper
