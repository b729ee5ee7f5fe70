"""The bench below Explore's plane: tabs and their address, the way between two pictures, directions between groups."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SETTLED, save
from tests.browser.drags import STEPS, drag, quiet, report
from tests.browser.test_export import GRAY
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.export import export_explorer
from vae.latent.encoded_set import EncodedSet
from vae.latent.manifold import to_bytes
from vae.latent.support import expected_mean

pytestmark = pytest.mark.browser
NAME = "mnist-sweep-d10-beta1"
FROM, TO = 12, 90
ZERO = "_".join("0" * 10)
LEVELS = 4  # of 255: the page's ink and paper are about 218 levels apart


@pytest.fixture(scope="module")
def encoded() -> EncodedSet:
    return CheckpointStore(SHIPPED).open(NAME).encoded()


def opened(visit, extra: str = "") -> Page:
    page = visit(f"/?checkpoint={NAME}{extra}", reduced_motion="reduce")
    page.locator(".pad[data-ready]").wait_for()
    quiet(page)
    return page


def frames(page: Page) -> np.ndarray:
    """The gray values of the open tool's frames, (n, 784)."""
    return np.array([frame.evaluate(GRAY) for frame in page.locator(".bench .frame canvas").all()])


def pictures(worker, latents: np.ndarray) -> np.ndarray:
    return to_bytes(worker.decode(NAME, latents.astype(np.float32))).reshape(len(latents), -1).astype(float)


def arc(a: np.ndarray, b: np.ndarray, count: int) -> np.ndarray:
    angle = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    t = np.linspace(0, 1, count)[:, None]
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def test_a_tool_is_a_tab_and_the_address_keeps_which_is_open(visit):
    page = opened(visit)
    tabs = page.get_by_role("tab")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Along each dimension")
    assert "tool=" not in page.url
    page.get_by_role("tab", selected=True).press("ArrowRight")
    expect(page.get_by_role("tab", name="Between pictures")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Between pictures")).to_be_visible()
    page.wait_for_url(re.compile(r"tool=between_\d+_\d+"))
    page.wait_for_selector(SETTLED)
    page.get_by_role("tab", selected=True).click()
    page.wait_for_url(re.compile(r"tool=none"))
    expect(page.get_by_role("tabpanel")).to_have_count(0)
    page.wait_for_selector(SETTLED)
    page.go_back()
    expect(page.get_by_role("tab", selected=True)).to_have_text("Between pictures")
    assert tabs.count() >= 3


def test_the_way_between_two_pictures_is_decoded_marked_and_taken_home(visit, worker, encoded):
    page = opened(visit, f"&tool=between_{FROM}_{TO}_spherical")
    a, b = encoded.mean[FROM], encoded.mean[TO]
    expect(page.locator(".slot .name").first).to_have_text(f"Test picture {FROM}: a {encoded.label[FROM]}")
    way = arc(a, b, 11)
    assert np.abs(frames(page) - pictures(worker, way)).max() < LEVELS
    expected = expected_mean(encoded, way)
    near = (np.linalg.norm(expected[:, None] - encoded.mean, axis=-1) <= reach_of(page)).sum(axis=1)
    dashed = page.locator(".bench .frame").evaluate_all("all => all.map((each) => each.classList.contains('doubtful'))")
    assert dashed == (near < 10).tolist()
    film = Image.open(io.BytesIO(Path(save(page, "Film GIF").path()).read_bytes()))
    assert film.n_frames > 30
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Swap").click()
    page.wait_for_url(re.compile(rf"tool=between_{TO}_{FROM}_spherical"))
    assert np.abs(frames(page)[0] - pictures(worker, b[None])[0]).max() < LEVELS
    page.get_by_role("button", name="Least picture change").last.click()
    page.wait_for_url(re.compile(rf"tool=between_{TO}_{FROM}_least"))
    said = page.locator(".between .hint", has_text="The picture changes by")
    least, straight = map(float, re.findall(r"by (\d+\.\d)", said.inner_text()))
    assert least < straight
    found = frames(page)
    line = pictures(worker, b + np.linspace(0, 1, 11)[:, None] * (a - b))
    assert np.abs(found[[0, -1]] - line[[0, -1]]).max() < LEVELS
    assert change(found) < change(line)


def change(gray: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(gray, axis=0), axis=1).sum())


def reach_of(page: Page) -> float:
    """The k-nearest-neighbour radius that the browser has of the points."""
    address = page.evaluate(
        "performance.getEntriesByType('resource').map((each) => each.name).find((name) => name.endsWith('points.bin'))"
    )
    head = page.request.get(address).body()[:20]
    return float(np.frombuffer(head, "<f4", offset=16)[0])


def test_a_click_on_the_plane_chooses_an_end_and_a_frame_is_looked_at_and_pinned(visit, encoded):
    page = opened(visit, f"&z={ZERO}&tool=between_{FROM}_{TO}")
    page.get_by_role("button", name="Click one").last.click()
    box = page.locator(".plane").bounding_box()
    chosen = page.locator(".slot .name").last
    for share in (0.5, 0.45, 0.55, 0.4, 0.6):
        page.mouse.click(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])
        page.wait_for_timeout(400)  # apart from a double click, which leads back
        if str(TO) not in chosen.inner_text():
            break
    row = int(re.search(r"picture ([\d,]+)", chosen.inner_text()).group(1).replace(",", ""))
    page.wait_for_url(re.compile(rf"tool=between_{FROM}_{row}"))
    page.locator(".between .frame").first.click()
    page.wait_for_url(lambda url: address_latent(url) == pytest.approx(encoded.mean[FROM].tolist(), abs=1e-4))


def address_latent(url: str) -> list[float]:
    return [float(text) for text in re.search(r"[?&]z=([^&]*)", url).group(1).split("_")]


def test_a_direction_leads_from_one_group_to_another_while_the_slider_is_dragged(visit, worker, encoded):
    page = opened(visit, f"&z={ZERO}&tool=directions_c1_k50.7.{int(np.flatnonzero(encoded.label == 7)[3])}_1")
    sevens = np.flatnonzero(encoded.label == 7)
    nearest = sevens[np.argsort(np.linalg.norm(encoded.mean[sevens] - encoded.mean[sevens[3]], axis=1))[:50]]
    direction = encoded.mean[nearest].mean(axis=0) - encoded.mean[encoded.label == 1].mean(axis=0)
    ways = np.linspace(-2, 2, 9)[:, None] * direction
    assert np.abs(frames(page) - pictures(worker, ways)).max() < LEVELS
    large = page.locator("canvas.digit")
    assert np.abs(np.array(large.evaluate(GRAY)) - pictures(worker, direction[None])[0]).max() < LEVELS
    during = drag(page, page.locator(".directions input[type=range]"), large, start=0.75, end=0.3)
    report("Explore, a direction", during)
    assert during.messages == 0
    assert during.pictures >= 0.9 * during.inputs >= 0.45 * STEPS
    page.mouse.up()
    page.wait_for_url(re.compile(r"tool=directions_c1_k50\.7\.\d+_-0\.\d+"))
    page.wait_for_selector(SETTLED)
    t = float(re.search(r"_(-0\.\d+)(&|$)", page.url).group(1))
    page.get_by_role("button", name="Pin it").click()
    page.wait_for_url(lambda url: address_latent(url) == pytest.approx((t * direction).tolist(), abs=0.02))


def test_stroke_width_is_measured_from_pixels_and_a_lasso_is_saved_by_name(visit, worker, encoded):
    page = opened(visit, f"&z={'_'.join(f'{value:.3f}' for value in encoded.mean[TO])}&tool=directions_thin_thick_0")
    expect(page.locator(".directions")).to_contain_text("Measured on 4,000 decoded test pictures")
    ink = frames(page).mean(axis=1)
    assert ink[6] > ink[4] > ink[2]  # t = 1, 0, −1
    page.get_by_role("button", name="Two groups").click()
    page.get_by_role("button", name="Lasso").last.click()
    box = page.locator(".plane").bounding_box()
    corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7), (0.3, 0.35)]
    page.mouse.move(box["x"] + corners[0][0] * box["width"], box["y"] + corners[0][1] * box["height"])
    page.mouse.down()
    for x, y in corners[1:]:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=6)
    page.mouse.up()
    held = page.locator(".group-field .hint").last
    expect(held).to_contain_text("What the lasso holds")
    count = int(re.search(r"\(([\d,]+) test pictures\)", held.inner_text()).group(1).replace(",", ""))
    assert 100 < count < len(encoded)
    page.get_by_role("textbox", name="Name of the direction").fill("to the middle")
    page.get_by_role("button", name="Save direction").click()
    page.wait_for_url(re.compile(r"tool=directions_c0_la\.p1-p2\..*to%2520the%2520middle"))
    page.wait_for_selector(SETTLED)
    page.reload()
    page.locator(".pad[data-ready]").wait_for()
    expect(page.get_by_role("button", name="to the middle", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".group-field .hint").last).to_contain_text(f"({count:,} test pictures)")
    page.get_by_role("button", name="Remove to the middle").click()
    expect(page.get_by_role("button", name="to the middle", exact=True)).to_have_count(0)


def test_the_exported_page_has_the_bench_without_a_network(browser: Browser, worker, encoded, tmp_path: Path):
    file = tmp_path / "explorer.html"
    checkpoint = CheckpointStore(SHIPPED).open(NAME)
    view = {"layers": ["points"], "off": [], "at": None, "path": None, "least": False, "label": 0, "slice": ""}
    shown = {**view, "tool": f"between_{FROM}_{TO}"}
    file.write_text(export_explorer(checkpoint, view=shown), encoding="utf-8")
    page = browser.new_context(offline=True, reduced_motion="reduce").new_page()
    page.goto(file.as_uri())
    page.locator(".pad[data-ready]").wait_for()
    a, b = encoded.mean[FROM], encoded.mean[TO]
    line = a + np.linspace(0, 1, 11)[:, None] * (b - a)
    assert np.abs(frames(page) - pictures(worker, line)).max() < LEVELS
    page.get_by_role("tab", name="Directions").click()
    expect(page.locator(".directions")).to_contain_text("Measured on 4,000 decoded test pictures")
    page.context.close()


def test_the_exported_page_keeps_the_open_tool_in_its_address(browser: Browser, tmp_path: Path):
    file = tmp_path / "explorer.html"
    file.write_text(export_explorer(CheckpointStore(SHIPPED).open(NAME)), encoding="utf-8")
    page = browser.new_context(offline=True, reduced_motion="reduce").new_page()
    page.goto(f"{file.as_uri()}#z={ZERO}&tool=between_{FROM}_{TO}_spherical")
    page.locator(".pad[data-ready]").wait_for()
    tab = page.get_by_role("tab", selected=True)
    expect(tab).to_have_text("Between pictures")
    expect(page.locator(".slot .name").first).to_contain_text(f"Test picture {FROM}")

    page.get_by_role("tab", name="Posterior").click()
    page.wait_for_url(re.compile("tool=posterior"))
    page.get_by_role("slider", name="z₃", exact=True).press("PageUp")
    page.wait_for_url(re.compile(r"#z=0_0_0\.5_0_.*tool=posterior"))  # another pin keeps the tool
    page.get_by_role("combobox", name="Across").select_option("3")
    page.wait_for_url(re.compile("slice=3_"))
    page.reload()
    page.locator(".pad[data-ready]").wait_for()
    expect(tab).to_have_text("Posterior")
    expect(page.get_by_role("combobox", name="Across")).to_have_value("3")
    page.go_back()
    expect(page.get_by_role("combobox", name="Across")).to_have_value("p1")
    expect(tab).to_have_text("Posterior")
    page.go_back()
    expect(tab).to_have_text("Between pictures")
    expect(page.get_by_role("button", name="Spherical")).to_have_attribute("aria-pressed", "true")
    page.context.close()
