"""Generate in a real browser: all classes from one z, morphs, samples, one's own hand."""

import io
import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED, save
from tests.browser.drags import drag, quiet, report, seen

pytestmark = pytest.mark.browser
AT = "/generate?checkpoint=digits-cvae&z1=0.5&z2=-0.25"
TILES, FRAMES = ".as-class canvas", ".morph .frame canvas"
PIXELS = "canvas => canvas.toDataURL()"
INK = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, i) => data[4 * i]);
}"""
COUNT_MESSAGES = """() => {
    globalThis.sent = 0;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) { globalThis.sent += 1; return send.call(this, data); };
}"""


@pytest.fixture
def generate(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Open the page and wait until plane and morph have read their model."""

    def opened(path: str = AT, **options) -> Page:
        page = visit(path, **options)
        page.wait_for_selector(".pad[data-ready]")
        page.wait_for_selector(".morph[data-ready]")
        return page

    return opened


def shown(page: Page, selector: str = TILES) -> list[str]:
    return [canvas.evaluate(PIXELS) for canvas in page.locator(selector).all()]


def ink(page: Page, selector: str) -> np.ndarray:
    """Decoded pictures as they are painted, in [0, 1]: 0 is paper, 1 is ink."""
    red = np.array([canvas.evaluate(INK) for canvas in page.locator(selector).all()], float)
    paper, full = 0xFC, 0x22  # of the light theme
    return ((paper - red) / (paper - full)).reshape(-1, 28, 28)


def settle(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def hover(page: Page, across: float, down: float) -> None:
    box = page.locator(".plane").first.bounding_box()
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    settle(page)


def test_all_ten_come_from_one_z_and_follow_the_cursor_without_the_server(generate, worker):
    page = generate(color_scheme="light")
    expected = worker.decode("digits-cvae", np.tile(np.float32([0.5, -0.25]), (10, 1)), np.arange(10))
    assert np.abs(ink(page, TILES) - expected).max() < 0.006  # a step of the theme's greys
    before = shown(page)
    assert len(set(before)) == 10
    page.evaluate(COUNT_MESSAGES)
    page.wait_for_timeout(1000)  # whatever the opening still says
    page.evaluate("globalThis.sent = 0")
    for step in range(12):
        hover(page, 0.25 + 0.04 * step, 0.3 + 0.03 * step)
    after = shown(page)
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert page.evaluate("globalThis.sent") == 0
    page.mouse.move(5, 5)
    settle(page)
    assert shown(page) == before


def test_a_click_pins_for_the_morph_and_the_sheet_and_a_reload_keeps_it(generate):
    page = generate(color_scheme="light")
    frames, first_row = shown(page, FRAMES), page.locator(".st-key-by_class_by_class .strip").first
    styles = first_row.get_attribute("style")
    box = page.locator(".plane").first.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"])
    expect(page).not_to_have_url(re.compile("z1=0.5&"))
    expect(first_row).not_to_have_attribute("style", styles)
    settle(page)
    assert shown(page, FRAMES) != frames
    pinned, moved = ink(page, TILES), ink(page, FRAMES)
    page.reload()
    page.wait_for_selector(".pad[data-ready]")
    page.wait_for_selector(".morph[data-ready]")
    settle(page)
    assert ink(page, TILES) == pytest.approx(pinned, abs=0.02)  # the address rounds z
    assert ink(page, FRAMES) == pytest.approx(moved, abs=0.02)


def test_a_morph_mixes_the_condition_and_never_switches(generate, worker):
    page = generate(AT + "&a=3&b=8", color_scheme="light")
    strip = ink(page, FRAMES)
    weights = np.zeros((11, 10), np.float32)
    weights[:, 3], weights[:, 8] = np.linspace(1, 0, 11), np.linspace(0, 1, 11)
    expected = worker.decode("digits-cvae", np.tile(np.float32([0.5, -0.25]), (11, 1)), weights)
    assert np.abs(strip - expected).max() < 0.006
    tiles = ink(page, TILES)
    assert np.abs(strip[[0, -1]] - tiles[[3, 8]]).max() < 0.006
    halfway = strip[5]
    assert min(np.abs(halfway - strip[0]).max(), np.abs(halfway - strip[-1]).max()) > 0.2
    assert all(np.abs(one - other).max() > 0.01 for one, other in pairwise(strip))


@pytest.mark.long
def test_the_slider_and_the_ends_of_a_morph_go_into_the_address(generate):
    page = generate(AT)
    large = page.locator(".mixed canvas")
    before = large.evaluate(PIXELS)
    slider = page.get_by_role("slider", name="Share of the second class")
    quiet(page)
    during = drag(page, slider, large, start=0.5, end=0.9)
    report("Generate", during)
    assert during.messages == 0
    assert during.pictures >= 0.9 * during.inputs
    assert during.inputs >= 20
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"a=3&b=8&t=0\.9"))
    page.wait_for_selector(SETTLED)
    assert seen(page).messages == 1
    share = page.get_by_role("spinbutton", name="Share of the second class")
    share.fill("0.5")
    share.press("Enter")
    for _ in range(10):
        slider.press("ArrowRight")
    expect(large).to_have_attribute("aria-label", "Decoded as 40 % a 3, 60 % an 8")
    assert large.evaluate(PIXELS) != before
    expect(page).to_have_url(re.compile(r"a=3&b=8&t=0\.60"))
    page.get_by_role("button", name="5", exact=True).and_(page.locator("[title='To a 5']")).click()
    expect(page).to_have_url(re.compile(r"b=5&t=0\.60"))
    expect(page.locator(".words")).to_have_text("40 % a 3, 60 % a 5")
    morph = save(page, "Morph", "the morph")
    assert morph.suggested_filename == "digits-cvae_3_to_5.gif"
    assert morph.path().read_bytes().startswith(b"GIF89a")


def test_a_digit_or_its_key_has_the_plane_drawn_as_that_class(generate):
    page = generate()
    tile = page.locator(".as-class")
    points = page.locator("canvas.points")
    before = points.evaluate(PIXELS)
    tile.nth(4).click()
    expect(tile.nth(4)).to_have_attribute("aria-pressed", "true")
    settle(page)
    assert points.evaluate(PIXELS) != before
    page.locator(".plane").first.focus()
    page.keyboard.press("7")
    expect(tile.nth(7)).to_have_attribute("aria-pressed", "true")
    expect(tile.nth(4)).to_have_attribute("aria-pressed", "false")


@pytest.mark.long
def test_a_class_is_framed_where_none_of_its_test_digits_was_encoded_near(generate):
    page = generate("/generate?checkpoint=digits-cvae&z1=30&z2=30")
    expect(page.locator(".as-class.doubtful")).to_have_count(10)
    page.locator(".plane").first.focus()
    page.keyboard.press("Home")
    hover(page, 0.5, 0.5)
    assert page.locator(".as-class.doubtful").count() < 10


@pytest.mark.long
def test_the_arrays_are_what_the_sheet_shows(generate, worker):
    page = generate(AT + "&rows=Each+its+own&n=2&seed=7")
    with np.load(io.BytesIO(save(page, "Arrays").path().read_bytes()), allow_pickle=False) as found:
        assert found["latents"].shape == (2, 10, 2)
        assert found["classes"].tolist() == list(range(10))
        images = worker.decode("digits-cvae", found["latents"].reshape(-1, 2), np.tile(found["classes"], 2))
        assert found["images"].reshape(-1, 28, 28) == pytest.approx(images, abs=1e-5)


@pytest.mark.long
def test_a_phone_has_the_plane_first_then_five_by_two_and_no_sideways_scroll(visit):
    page = visit(AT, has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(".pad[data-ready]")
    settle(page)
    boxes = [tile.bounding_box() for tile in page.locator(".as-class").all()]
    plane = page.locator(".plane").first.bounding_box()
    assert len({round(box["x"]) for box in boxes}) == 5
    assert len({round(box["y"]) for box in boxes}) == 2
    assert min(box["y"] for box in boxes) >= plane["y"] + plane["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    before = shown(page)
    touch = page.context.new_cdp_session(page)
    place = {"x": plane["x"] + 0.3 * plane["width"], "y": plane["y"] + 0.4 * plane["height"]}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [place]})
    place = {**place, "x": place["x"] + 40}  # sideways, since up or down scrolls the page
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [place]})
    settle(page)
    assert all(one != other for one, other in zip(before, shown(page), strict=True))


def test_from_explore_it_opens_on_the_conditional_model_and_its_mathematics_is_typeset(visit):
    page = visit("/?checkpoint=digits-vae")
    page.get_by_test_id("stTopNavLink").filter(has_text="Generate").first.click()
    expect(page.locator("h1")).to_have_text("Generate")
    expect(page.get_by_role("combobox")).to_have_value("mnist-cvae")
    page.get_by_text("The mathematics").click()
    expect(page.locator(".katex-display")).to_have_count(1)
    expect(page.locator(".katex-error")).to_have_count(0)
