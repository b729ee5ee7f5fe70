"""The drawing sheet in a real browser: prepared as Python does, followed by the model, heard at a stroke's end."""

import base64
import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import SETTLED
from tests.drawings import DRAWINGS, THREE
from tests.pictures import encoded, turned_photograph
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.data.preprocess import Centring, Convention, prepare_canvas
from vae.data.strokes import CANVAS_SIDE, UNIT, paint, read_strokes
from vae.errors import InputError
from vae.export.browser import WEB, join_modules
from vae.latent.dimensions import axis_name, dimensions

pytestmark = pytest.mark.browser
SIDE = CANVAS_SIDE * UNIT
READY = ".root[data-ready]"
PREPARED = 'img[alt="The prepared picture, 28 by 28 pixels"]'

CONVENTIONS = [Convention(centring, stroke) for centring, stroke in zip(Centring, (24, 35, None), strict=True)]
PREPARE = """
([drawings, conventions]) => drawings.map((strokes) => {
  const drawing = new Drawing();
  for (const stroke of strokes) {
    const grown = [stroke[0]];
    drawing.add(grown);
    for (let i = 1; i < stroke.length; i += 2) {
      grown.push(stroke[i], stroke[i + 1]);
      drawing.grow(grown);
    }
  }
  const text = (bytes) => btoa(String.fromCharCode(...bytes));
  const { pixels } = drawing.raster;
  let raster = "";
  for (let i = 0; i < pixels.length; i += 8192) raster += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return [btoa(raster), ...conventions.map((convention) => text(drawing.prepared(convention)))];
})
"""

COUNT_MESSAGES = """
() => {
  window.messages = 0;
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (...message) { window.messages++; return send.apply(this, message); };
}
"""


def test_every_drawing_is_painted_and_prepared_as_python_does_to_the_grey_level(browser: Browser):
    page = browser.new_page()
    page.add_script_tag(content=join_modules(WEB / "digit_canvas" / "drawing.js"))
    plain = [{"centring": each.centring, "stroke": each.stroke} for each in CONVENTIONS]
    answers = page.evaluate(PREPARE, [list(DRAWINGS.values()), plain])
    page.close()
    for (name, strokes), answer in zip(DRAWINGS.items(), answers, strict=True):
        raster, *images = (np.frombuffer(base64.b64decode(text), np.uint8) for text in answer)
        canvas = paint(read_strokes(strokes))
        assert (raster.reshape(canvas.shape) == canvas).all(), name
        for convention, image in zip(CONVENTIONS, images, strict=True):
            assert (image.reshape(28, 28) == prepared(canvas, convention)).all(), (name, convention)


def prepared(canvas: np.ndarray, convention: Convention) -> np.ndarray:
    try:
        return prepare_canvas(canvas, convention=convention).image
    except InputError:
        return np.zeros((28, 28), np.uint8)


def draw(page: Page, strokes: list[list[int]]) -> None:
    """Draw with the mouse."""
    sheet = page.locator("canvas.paper")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    for _, *coordinates in strokes:
        points = np.array(coordinates).reshape(-1, 2) / SIDE * box["width"] + (box["x"], box["y"])
        page.mouse.move(*points[0].tolist())
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point.tolist(), steps=4)
        page.mouse.up()


def picture(image: Locator) -> np.ndarray:
    """The pixels of a PNG that stands in the page."""
    image.wait_for()
    data = image.get_attribute("src").partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))


def settled(page: Page) -> None:
    page.locator(READY).wait_for()
    page.wait_for_selector(SETTLED)


@pytest.mark.long
def test_a_three_drawn_with_the_mouse_has_threes_for_neighbours(visit: Callable[..., Page]):
    page = visit("/draw?models=mnist-vae")
    settled(page)
    latent = page.locator(".latent")
    before = latent.inner_text()
    example = picture(page.locator(PREPARED))
    draw(page, THREE)
    expect(latent).not_to_have_text(before)
    shown = agreed(page, example)
    assert shown.max() == 255
    expect(page.locator(".verdict")).to_contain_text("nearest test digits are 3s")

    page.get_by_role("button", name="Undo").click()  # the lower half of the 3 goes
    agreed(page, shown)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(PREPARED)).to_have_count(0)
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_disabled()


def changed(page: Page, before: np.ndarray) -> np.ndarray:
    """The prepared picture that Python shows, once it is another one."""
    for _ in range(300):
        page.wait_for_selector(SETTLED)
        now = picture(page.locator(PREPARED))
        if now.shape != before.shape or (now != before).any():
            return now
        page.wait_for_timeout(100)
    raise AssertionError("the prepared picture stayed as it was")


def agreed(page: Page, before: np.ndarray) -> np.ndarray:
    """The prepared picture that Python shows, once it is another one and the sheet's own 28×28 is the same.

    Python hears of a drawing stroke by stroke, so it may show the first alone while the sheet has them all.
    """
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # the sheet is drawn
    for _ in range(300):
        now = changed(page, before)
        if the_browser_shows(page, now):
            return now
        page.wait_for_timeout(100)
    raise AssertionError("the sheet and Python prepare the drawing differently")


def the_browser_shows(page: Page, image: np.ndarray) -> bool:
    """Whether the sheet shows this; ink and paper of a light page have some 200 levels for its 256."""
    words = page.locator('canvas[aria-label="Your digit, prepared as 28×28"]').evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    red = np.array(words).reshape(28, 28, 4)[..., 0].astype(float)
    paper, ink = red.max(), red.min()
    return bool(np.abs((paper - red) / (paper - ink) * 255 - image).max() <= 2)


def test_the_model_follows_the_pen_and_python_hears_of_the_whole_stroke(visit: Callable[..., Page]):
    page = visit("/draw?models=mnist-vae")
    settled(page)
    example = page.locator(PREPARED).get_attribute("src")
    box = page.locator("canvas.paper").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    seen = set()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 60 + 20 * step, box["y"] + 60 + 25 * step, steps=3)
        page.wait_for_timeout(60)
        seen.add(page.locator(".latent").inner_text())
    assert len(seen) > 4
    assert page.locator(PREPARED).get_attribute("src") == example
    page.mouse.up()
    expect(page.locator(PREPARED)).not_to_have_attribute("src", example)


def test_a_photograph_becomes_light_ink_on_black_in_the_middle(visit: Callable[..., Page]):
    page = visit("/draw?models=mnist-vae&own_source=Upload")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": turned_photograph()}
    )
    image = picture(page.locator(PREPARED)).astype(float)
    settled(page)
    rows, columns = np.indices(image.shape)
    assert np.median(image) == 0
    assert image.max() == 255
    assert (image > 0).mean() < 0.35
    assert abs((image * rows).sum() / image.sum() - 14) <= 0.6
    assert abs((image * columns).sum() / image.sum() - 14) <= 0.6
    expect(page.locator(".latent")).to_contain_text("μ ")
    expect(page.locator(".verdict")).to_contain_text("are 3s")

    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "blank.png", "mimeType": "image/png", "buffer": encoded(np.full((90, 90), 240, np.uint8))}
    )
    expect(page.get_by_role("alert")).to_contain_text("Expected ink on paper, found no ink")
    page.get_by_role("button", name="Draw", exact=True).or_(page.get_by_role("radio", name="Draw")).first.click()
    settled(page)
    assert picture(page.locator(PREPARED)).max() == 255  # the session goes on, with the example


@pytest.mark.long
def test_a_finger_draws_on_a_phone_without_scrolling_it_and_a_pen_wins_over_a_resting_palm(visit: Callable[..., Page]):
    page = visit("/draw?models=mnist-vae", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    settled(page)
    page.locator("canvas.paper").scroll_into_view_if_needed()
    box = page.locator("canvas.paper").bounding_box()
    assert box["width"] > 340
    before = picture(page.locator(PREPARED))
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in places]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (0.5, 0.2))
    for y in np.linspace(0.25, 0.8, 12):
        touch("touchMove", (0.5, float(y)))
    touch("touchEnd")
    assert page.locator("canvas.paper").bounding_box() == box
    one = changed(page, before)
    assert (one > 0).any(axis=0).sum() < 8 < (one > 0).any(axis=1).sum()

    def pen(kind: str, x: float, y: float) -> None:
        place = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        finger.send(
            "Input.dispatchMouseEvent",
            {"type": kind, **place, "button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"},
        )

    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator(PREPARED)).to_have_count(0)
    page.locator("canvas.paper").scroll_into_view_if_needed()
    box = page.locator("canvas.paper").bounding_box()  # without its digit the page is shorter, and has moved
    touch("touchStart", (0.8, 0.9))
    touch("touchMove", (0.9, 0.9))
    pen("mousePressed", 0.2, 0.2)
    pen("mouseMoved", 0.2, 0.7)
    pen("mouseReleased", 0.2, 0.7)
    touch("touchEnd")
    alone = changed(page, np.zeros((1, 1), np.uint8))
    assert (alone > 0).any(axis=0).sum() < 8 < (alone > 0).any(axis=1).sum()


def test_by_keyboard_alone_a_test_digit_is_taken_and_the_die_draws_again_in_the_browser(visit: Callable[..., Page]):
    page = visit("/draw?models=mnist-vae")
    settled(page)
    taken = page.get_by_role("button", name="Test digit", exact=True).or_(page.get_by_role("radio", name="Test digit"))
    taken.first.focus()
    page.keyboard.press("Space")
    number = page.get_by_role("spinbutton")
    number.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("test digit 17 is a 7")
    expect(page).to_have_url(re.compile("test_digit=17"))
    settled(page)
    root, sample = page.locator(READY), page.locator("output.sample")
    decoded = page.locator('canvas[aria-label="Decoded from the sample"]')
    plane = page.locator('canvas[aria-label="Where your digit is encoded on the plane"]')
    before = [each.evaluate("canvas => canvas.toDataURL()") for each in (decoded, plane)]
    first, address = sample.inner_text(), page.url
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(COUNT_MESSAGES)
    die = page.get_by_role("button", name="Sample again")
    die.focus()
    for _ in range(4):
        page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-draws", "5")
    expect(sample).not_to_have_text(first)
    expect(page.locator(".spoken")).to_contain_text("Sample 5: z₁ ")
    after = [each.evaluate("canvas => canvas.toDataURL()") for each in (decoded, plane)]
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert (page.evaluate("window.messages"), sent, page.url) == (0, [], address)


def test_in_ten_dimensions_the_rows_follow_the_pen_and_the_die(visit: Callable[..., Page]):
    name = "mnist-sweep-d10-beta4"
    page = visit(f"/draw?checkpoint={name}&models={name}")
    settled(page)
    rows = page.get_by_role("table", name="Posterior, a row a dimension")
    kept = rows.locator("tbody:not([hidden]) tr")
    found = dimensions(CheckpointStore(SHIPPED).open(name).encoded())
    expect(kept).to_have_count(len(found.used))
    names = [text.strip() for text in kept.locator("th").all_inner_texts()]
    assert names == [axis_name(axis) for axis in found.used]
    page.get_by_role("button", name="further dimension").click()
    expect(rows.locator("tbody tr")).to_have_count(10)
    shown = [float(text.replace("−", "-")) for text in rows.locator("td.kl").all_inner_texts()]
    assert sum(shown[:-1]) == pytest.approx(shown[-1], abs=0.06)  # each is rounded to two places
    bars = "canvases => canvases.map((canvas) => canvas.toDataURL()).join()"  # one stroke may fall where another was
    before = (rows.inner_text(), rows.locator("canvas").evaluate_all(bars))
    page.get_by_role("button", name="Sample again").click()
    expect(page.locator(READY)).to_have_attribute("data-draws", "2")
    assert rows.inner_text() == before[0]
    assert rows.locator("canvas").evaluate_all(bars) != before[1]
    box = page.locator("canvas.paper").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 220, steps=6)
    expect(rows).not_to_have_text(before[0], use_inner_text=True)
    page.mouse.up()
    settled(page)
