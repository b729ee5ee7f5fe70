"""The latent plane under mouse, keyboard and finger, in the exported page and inside Explore."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from scipy.spatial import KDTree

from tests.browser.conftest import SETTLED, until
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.export import export_explorer
from vae.export.browser import WEB, join_modules
from vae.export.glossary import GLOSSARY
from vae.export.points import pack_points
from vae.latent.encoded_set import densest_member

pytestmark = pytest.mark.browser
WINDOW = {"width": 1280, "height": 1000}
STILL = {"reduced_motion": "reduce"}  # no hand glides over the plane
PIXELS = "canvas => canvas.toDataURL()"


@pytest.fixture(scope="module")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("export") / "explorer.html"
    file.write_text(export_explorer(CheckpointStore(SHIPPED).open("mnist-vae")), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def disk(browser: Browser, explorer: Path) -> Iterator[BrowserContext]:
    """A context without a network, in which a tab of the exported page stays open: so its process does."""
    context = browser.new_context(viewport=WINDOW, offline=True, **STILL)
    context.new_page().goto(explorer.as_uri())
    yield context
    context.close()


@pytest.fixture
def open_file(browser: Browser, disk: BrowserContext) -> Iterator[Callable[..., Page]]:
    """Open an exported page with the network off; errors of the page fail the test."""
    errors: list[str] = []
    opened: list[Page] = []
    contexts: list[BrowserContext] = []

    def open_(file: Path, address: str = "", script: str = "", **options) -> Page:
        if options:
            contexts.append(browser.new_context(**{"viewport": WINDOW, "offline": True} | STILL | options))
        page = (contexts[-1] if options else disk).new_page()
        opened.append(page)
        page.add_init_script(script)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(file.as_uri() + address)
        page.wait_for_selector("[data-ready]")
        return page

    yield open_
    for closing in (*opened, *contexts):
        closing.close()
    assert errors == []


@pytest.fixture
def page(open_file, explorer: Path) -> Page:
    return open_file(explorer)


def at(page: Page, across: float, down: float) -> tuple[float, float]:
    """A place on the first plane, as shares of its sides."""
    box = page.locator(".plane").first.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def latent(page: Page) -> tuple[float, float]:
    """The latent that the sliders show."""
    first, second = page.locator(".sliders input[type=number]").all()
    return float(first.input_value()), float(second.input_value())


def pinned(page: Page) -> tuple[float, float]:
    """The latent in the page's address."""
    found = re.search(r"#z1=(-?[\d.]+)&z2=(-?[\d.]+)$", page.url)
    assert found, page.url
    return float(found[1]), float(found[2])


def shown(page: Page) -> str:
    return page.locator(".digit").first.evaluate(PIXELS)


def settle(page: Page) -> None:
    """Two frames: what was asked for is drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def zoomed(page: Page, times: int) -> None:
    page.mouse.move(*at(page, 0.5, 0.5))
    for _ in range(times):
        page.mouse.wheel(0, -100)
        settle(page)


def test_the_digit_changes_as_the_mouse_moves_and_comes_back_when_it_leaves(page: Page):
    before, there = shown(page), latent(page)
    page.mouse.move(*at(page, 0.3, 0.3))
    settle(page)
    assert shown(page) != before
    assert latent(page) != there
    page.mouse.move(5, 5)
    settle(page)
    assert shown(page) == before
    assert latent(page) == there


def test_a_click_pins_and_the_address_remembers(page: Page):
    page.mouse.click(*at(page, 0.2, 0.25))
    settle(page)
    assert pinned(page) == pytest.approx(latent(page), abs=0.006)
    page.reload()
    page.wait_for_selector("[data-ready]")
    settle(page)
    assert latent(page) == pytest.approx(pinned(page), abs=0.006)


def test_right_is_more_z1_and_up_is_more_z2(page: Page):
    page.mouse.move(*at(page, 0.4, 0.6))
    settle(page)
    low = latent(page)
    page.mouse.move(*at(page, 0.6, 0.4))
    settle(page)
    assert latent(page) > low
    assert latent(page)[1] > low[1]


def test_the_wheel_zooms_at_the_pointer_and_a_double_click_comes_back(page: Page):
    page.mouse.move(*at(page, 0.3, 0.3))
    settle(page)
    home = latent(page)
    for _ in range(5):
        page.mouse.wheel(0, -100)
        settle(page)
    assert latent(page) == home  # what was under the pointer still is
    corner = at(page, 0.9, 0.9)
    page.mouse.move(*corner)
    settle(page)
    near = latent(page)
    assert abs(near[0] - home[0]) < 2
    page.mouse.dblclick(*corner)
    page.mouse.move(*at(page, 0.3, 0.3))
    settle(page)
    assert latent(page) == home


def test_a_double_click_keeps_the_pin(page: Page):
    page.mouse.click(*at(page, 0.2, 0.2))
    settle(page)
    first = pinned(page)
    page.wait_for_timeout(500)  # longer than a double click takes
    page.mouse.dblclick(*at(page, 0.7, 0.7))
    settle(page)
    assert pinned(page) == pytest.approx(first, abs=1e-3)


def test_dragging_with_shift_moves_the_plane(page: Page):
    page.mouse.move(*at(page, 0.5, 0.5))
    settle(page)
    middle = latent(page)
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(*at(page, 0.7, 0.5), steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.mouse.move(*at(page, 0.7, 0.5))
    settle(page)
    assert latent(page) == pytest.approx(middle, abs=0.03)
    expect(page.locator(".filmstrip")).to_be_hidden()


def test_a_drag_draws_a_path_with_counts_and_its_frames_can_be_pinned(page: Page):
    drag(page, (0.3, 0.3), (0.6, 0.6))
    frames = page.locator(".frame")
    expect(frames).to_have_count(11)
    assert all(text.isdigit() for text in page.locator(".frame .count").all_inner_texts())
    first, last = frames.nth(0).locator("canvas").evaluate(PIXELS), frames.nth(10).locator("canvas").evaluate(PIXELS)
    assert first != last
    assert last == shown(page)
    frames.nth(0).click()
    settle(page)
    assert shown(page) == first
    page.locator(".plane").press("Escape")
    expect(page.locator(".filmstrip")).to_be_hidden()


def test_a_path_is_drawn_with_keys_alone(page: Page):
    page.get_by_role("button", name="Path", exact=True).press("Enter")
    plane, spoken, strip = page.locator(".plane"), page.locator(".spoken"), page.locator(".filmstrip")
    plane.press("1")
    plane.press("Enter")
    expect(spoken).to_contain_text("The path starts here")
    plane.press("Enter")
    expect(spoken).to_contain_text("needs another end")
    plane.press("7")
    plane.press("ArrowRight")
    expect(strip).to_be_visible()
    plane.press("Enter")
    expect(spoken).to_contain_text("The path ends here")
    ends = [page.locator(".frame").nth(i).get_attribute("title") for i in (0, 10)]
    assert ends[0] != ends[1]
    assert pinned(page) == pytest.approx(latent(page), abs=0.006)
    plane.press("Escape")
    expect(strip).to_be_hidden()


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *end), steps=5)
    page.mouse.up()
    settle(page)


@pytest.mark.long
def test_the_path_of_least_change_is_no_longer_than_the_straight_line(page: Page):
    drag(page, (0.25, 0.35), (0.75, 0.7))
    ends = [page.locator(".frame canvas").nth(i).evaluate(PIXELS) for i in (0, 10)]
    page.get_by_role("button", name="Least picture change").click()
    note = page.get_by_text("How much the picture changes along the path")
    note.wait_for(timeout=60_000)
    straight, least = (float(number) for number in re.findall(r"(?:straight|least) ([\d.]+)", note.inner_text()))
    assert 0 < least <= straight
    settle(page)
    assert [page.locator(".frame canvas").nth(i).evaluate(PIXELS) for i in (0, 10)] == ends


def test_a_digit_shows_its_class_and_posterior_and_a_click_takes_its_own_latent(page: Page):
    encoded = CheckpointStore(SHIPPED).open("mnist-vae").encoded()
    row = lonely(encoded.mean)
    page.mouse.move(*place_of(page, encoded.mean[row]))
    settle(page)
    expect(page.locator(".card .name")).to_have_text(f"Test digit {row:,}: a {encoded.label[row]}")
    spread = re.search(r"σ₁ (\d+\.\d+), σ₂ (\d+\.\d+)", page.locator(".card").inner_text())
    assert [float(spread[1]), float(spread[2])] == pytest.approx(encoded.std[row], abs=6e-4)
    page.mouse.click(*place_of(page, encoded.mean[row]))
    settle(page)
    assert pinned(page) == pytest.approx(encoded.mean[row], abs=1e-4)


def lonely(points: np.ndarray) -> int:
    """A point within the plane's middle that has no other near."""
    near = np.flatnonzero(np.abs(points).max(axis=1) < 2)
    distances, _ = KDTree(points).query(points[near], k=2)
    return int(near[distances[:, 1].argmax()])


def place_of(page: Page, z: np.ndarray) -> tuple[float, float]:
    """Where a latent lies on the screen, from what the readout says at two places."""
    found = []
    for across, down in ((0.05, 0.95), (0.85, 0.05)):
        page.mouse.move(*at(page, across, down))
        settle(page)
        found.append((at(page, across, down), latent(page)))
    (low, low_z), (high, high_z) = found
    share = (np.asarray(z) - low_z) / (np.asarray(high_z) - low_z)
    return tuple(np.asarray(low) + share * (np.asarray(high) - low))


def test_arrows_step_shift_steps_far_and_a_number_jumps_to_its_class(page: Page):
    plane = page.locator(".plane")
    plane.focus()
    start = latent(page)
    plane.press("ArrowRight")
    settle(page)
    small = latent(page)[0] - start[0]
    plane.press("Shift+ArrowRight")
    settle(page)
    large = latent(page)[0] - start[0] - small
    assert small > 0
    assert large == pytest.approx(10 * small, abs=0.1)  # the readout has two decimals
    plane.press("7")
    settle(page)
    expect(page.locator(".near")).to_contain_text("7s")
    expect(page.locator(".spoken")).to_contain_text("7s")
    page.wait_for_url(re.compile(r"#z1="))
    until(page, lambda: pinned(page) == pytest.approx(latent(page), abs=0.006), True)  # the keys have paused


def test_the_focus_of_the_keyboard_is_seen(page: Page):
    page.keyboard.press("Tab")
    plane = page.locator(".plane")
    expect(plane).to_be_focused()
    assert plane.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_classes_and_layers_are_switched(page: Page):
    dots = page.locator("canvas.points")
    everything = dots.evaluate(PIXELS)
    page.get_by_role("group", name="Classes").get_by_role("button", name="1", exact=True).click()
    settle(page)
    without_ones = dots.evaluate(PIXELS)
    assert without_ones != everything
    page.get_by_role("button", name="Points").click()
    settle(page)
    assert dots.evaluate("c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.every((v) => v === 0)")
    field = page.locator("canvas.field")
    clear = field.evaluate(PIXELS)
    page.get_by_role("button", name="Support").click()
    settle(page)
    assert field.evaluate(PIXELS) != clear


def test_a_layer_is_explained_under_the_mouse_and_with_the_focus(page: Page):
    switch, gloss = page.get_by_role("button", name="Support"), page.get_by_role("tooltip")
    switch.hover()
    expect(gloss).to_have_text(GLOSSARY["support"])
    assert switch.get_attribute("aria-describedby") == gloss.get_attribute("id")
    page.mouse.move(*at(page, 0.5, 0.5))
    expect(gloss).to_have_count(0)
    page.get_by_role("button", name="Points").focus()
    page.keyboard.press("Tab")
    expect(gloss).to_have_text(GLOSSARY["support"])
    page.keyboard.press("Escape")
    expect(gloss).to_have_count(0)


def test_the_stretch_is_measured_in_the_worker(page: Page):
    page.get_by_role("button", name="Stretch").click()
    sentence = page.get_by_text(re.compile(r"from [\d.]+ \(clear\) to [\d.]+ \(deep\)"))
    sentence.wait_for(timeout=60_000)
    low, high = (float(n) for n in re.findall(r"[\d.]+(?= \()", sentence.inner_text()))
    assert 0 <= low < high


@pytest.mark.long
def test_zooming_in_fills_with_finer_tiles(open_file, explorer: Path):
    idle = (  # a worker that never decodes a tile leaves what the coarse ones give
        "window.Worker = class extends Worker {"
        "  postMessage(message, transfer) { if (message.task !== 'pictures') super.postMessage(message, transfer); }"
        "};"
    )
    pictures = []
    for script in (idle, ""):
        page = open_file(explorer, script=script)
        zoomed(page, 10)
        manifold = page.locator("canvas.manifold")
        if pictures:
            finer = "([canvas, coarse]) => canvas.toDataURL() !== coarse"
            page.wait_for_function(finer, arg=[manifold.element_handle(), pictures[0]], timeout=60_000)
        pictures.append(manifold.evaluate(PIXELS))
    assert pictures[0] != pictures[1]


def test_a_finger_scrolls_the_page_up_and_down_and_has_the_plane_sideways_or_after_a_rest(open_file, explorer: Path):
    page = open_file(explorer, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    touch = page.context.new_cdp_session(page)
    before, home = shown(page), latent(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        settle(page)

    def drag_by_finger(*way: tuple[float, float]) -> None:
        for place in way:
            send("touchMove", at(page, *place))

    page.locator(".plane").scroll_into_view_if_needed()
    swipe = [at(page, 0.5, down) for down in (0.8, 0.7, 0.5, 0.3)]
    send("touchStart", swipe[0])
    for place in swipe[1:]:
        send("touchMove", place)
    send("touchEnd")
    page.wait_for_function("scrollY > 50")
    assert (shown(page), latent(page), page.url.partition("#")[2]) == (before, home, "")
    page.evaluate("scrollTo(0, 0)")

    send("touchStart", at(page, 0.3, 0.4))
    drag_by_finger((0.35, 0.4), (0.5, 0.4), (0.5, 0.7))
    assert shown(page) != before
    send("touchEnd")
    there = latent(page)  # the finger's, or that of the digit it lifted from
    assert pinned(page) == pytest.approx(there, abs=0.006)

    send("touchStart", at(page, 0.7, 0.7))
    expect(page.get_by_role("spinbutton").first).not_to_have_value(f"{there[0]:.2f}")  # it rests
    drag_by_finger((0.7, 0.6), (0.7, 0.3))
    send("touchEnd")
    assert latent(page)[1] > there[1]
    assert page.evaluate("scrollY") == 0

    there = latent(page)
    dots = page.locator("canvas.points").evaluate(PIXELS)
    send("touchStart", at(page, 0.4, 0.5), at(page, 0.6, 0.5))
    send("touchMove", at(page, 0.2, 0.5), at(page, 0.8, 0.5))
    send("touchEnd")
    assert page.locator("canvas.points").evaluate(PIXELS) != dots
    assert pinned(page) == pytest.approx(there, abs=0.006)
    page.get_by_role("button", name="Stretch").tap()
    expect(page.get_by_role("tooltip")).to_have_text(GLOSSARY["stretch"])
    assert page.evaluate("[visualViewport.scale, document.documentElement.scrollWidth]") == [1, 390]
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_a_sentence_and_a_gliding_hand_say_what_to_do_until_the_first_gesture(open_file, explorer: Path):
    page = open_file(explorer, reduced_motion="no-preference")
    sentence, hand = page.get_by_text("the digit follows"), page.locator(".hand")
    before = shown(page)
    hand.wait_for()
    expect(sentence).to_be_visible()
    page.wait_for_function("before => document.querySelector('.digit').toDataURL() !== before", arg=before)
    page.mouse.click(*at(page, 0.4, 0.4))
    expect(hand).to_have_count(0)
    expect(sentence).to_be_hidden()
    page.reload()
    page.wait_for_selector("[data-ready]")
    expect(sentence).to_be_hidden()
    still = open_file(explorer)  # for those who want no motion the sentence is enough
    expect(still.get_by_text("the digit follows")).to_be_visible()
    assert still.locator(".hand").count() == 0


def test_a_class_is_densest_where_python_says_so(browser: Browser):
    encoded = CheckpointStore(SHIPPED).open("mnist-vae").encoded()
    page = browser.new_page()
    peaks = page.evaluate(
        f"""(packed) => {{
            {join_modules(WEB / "latent_pad" / "points.js")}
            const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
            return [...new EncodedPoints(bytes.buffer).peaks.values()];
        }}""",
        base64.b64encode(pack_points(encoded)).decode(),
    )
    page.close()
    assert np.array_equal(peaks, [encoded.mean[densest_member(encoded, int(label))] for label in encoded.classes])


def test_badges_on_one_spot_part_and_stay_on_the_plane(browser: Browser):
    page = browser.new_page()
    script = join_modules(WEB / "latent_pad" / "badges.js")
    places = page.evaluate(
        f"""() => {{
            {script}
            const classes = [...Array(10).keys()];
            const peaks = new Map(classes.map((label) => [label, [0.1, 0]]));
            const points = {{ classes, shown: new Uint8Array(10).fill(1), peaks }};
            const view = {{ width: 150, height: 150, toX: (z) => 75 + 70 * z, toY: (z) => 12 - 70 * z }};
            points.shown[3] = 0;
            const badges = new Badges();
            badges.place(points, view, 7.5);
            const places = [...badges.places].slice(0, 2 * badges.count);
            return [[...badges.labels].slice(0, badges.count), places, badges.kept];
        }}"""
    )
    page.close()
    labels, found, kept = places[0], np.reshape(places[1], (-1, 2)), places[2]
    assert found[kept] == pytest.approx([82, 12], abs=1)  # the one nearest to 0, here the first
    assert labels == [0, 1, 2, 4, 5, 6, 7, 8, 9]
    distance = np.linalg.norm(found[:, None] - found[None], axis=-1)
    assert distance[np.triu_indices(9, 1)].min() > 15
    assert found.min() >= 7.5
    assert found.max() <= 142.5


def test_planes_linked_share_one_cursor(open_file, tmp_path: Path):
    store = CheckpointStore(SHIPPED)
    file = tmp_path / "linked.html"
    file.write_text(export_explorer(store.open("mnist-vae"), store.open("digits-vae")), encoding="utf-8")
    page = open_file(file)
    digits = page.locator(".digit")
    expect(digits).to_have_count(2)
    before = [digits.nth(i).evaluate(PIXELS) for i in (0, 1)]
    page.mouse.move(*at(page, 0.7, 0.6))
    settle(page)
    assert all(digits.nth(i).evaluate(PIXELS) != before[i] for i in (0, 1))


@pytest.mark.long
def test_the_theme_is_followed(open_file, explorer: Path):
    light, dark = (open_file(explorer, color_scheme=scheme) for scheme in ("light", "dark"))
    corner = "c => [...c.getContext('2d').getImageData(0, 0, 1, 1).data]"
    bright, dim = (page.locator(".digit").evaluate(corner) for page in (light, dark))
    assert min(bright[:3]) > 200
    assert max(dim[:3]) < 60


def test_inside_explore_hovering_says_nothing_to_the_server_and_a_click_once(visit):
    page = visit("/?z1=0.5")
    sent: list[str] = []
    # Streamlit's socket is open already: what it sends is counted from inside the page
    page.evaluate("""() => {
        globalThis.sent = [];
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) { globalThis.sent.push(1); return send.call(this, data); };
    }""")
    page.wait_for_selector("[data-ready]")
    page.on("request", lambda request: sent.append(request.url))
    page.wait_for_timeout(1000)  # whatever the opening still fetches
    page.evaluate("globalThis.sent.length = 0")
    sent.clear()
    for step in range(30):
        page.mouse.move(*at(page, 0.2 + 0.02 * step, 0.3 + 0.01 * step))
        settle(page)
    assert page.evaluate("globalThis.sent.length") == 0
    assert sent == []
    page.evaluate("""() => {
        globalThis.drawn = [];
        for (const name of ["putImageData", "drawImage", "clearRect"]) {
            const draw = CanvasRenderingContext2D.prototype[name];
            CanvasRenderingContext2D.prototype[name] = function (...what) {
                globalThis.drawn.push(this.canvas.className);
                return draw.apply(this, what);
            };
        }
    }""")
    page.mouse.click(*at(page, 0.6, 0.4))
    expect(page).to_have_url(re.compile("z2="))
    address = parse_qs(urlsplit(page.url).query)
    assert (float(address["z1"][0]), float(address["z2"][0])) == pytest.approx(latent(page), abs=0.006)
    assert page.evaluate("globalThis.sent.length") == 1
    page.wait_for_selector(SETTLED)
    settle(page)
    drawn = set(page.evaluate("globalThis.drawn"))
    assert "digit" in drawn
    assert not drawn & {"points", "manifold"}  # what Python answers leaves the plane as it is


def test_a_second_visit_fetches_no_weights(visit):
    page = visit()
    for _ in range(5):  # until what the first visit fetched is written into the cache
        page.reload()
        page.wait_for_selector("[data-ready]")
        entries = page.evaluate("performance.getEntriesByType('resource').map((e) => [e.name, e.transferSize])")
        if not any(size for name, size in entries if "/checkpoints/" in name or "/scripts/" in name):
            break
    kept = {name.rpartition("/")[2]: size for name, size in entries if "/checkpoints/" in name or "/scripts/" in name}
    assert kept == dict.fromkeys(kept, 0)
    assert {"decoder.safetensors", "layers.json", "points.bin", "manifold.png", "latent_pad.js"} <= set(kept)
