"""Codes in a real browser: an edit decodes as Keras decodes it and changes the picture only where it can."""

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MILLISECONDS, SETTLED, save
from vae.checkpoints.codes import read_code_maps, read_codebook
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import SHIPPED, WEIGHTS, Checkpoint, CheckpointStore
from vae.export.browser import WEB, join_modules
from vae.latent.code_maps import read_edits

pytestmark = pytest.mark.browser
NAME = "mnist-vqvae-local"
INK = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
  return Array.from({ length: 784 }, (_, p) => data[4 * p]);
}"""
PAPER_AND_INK = """() => {
  const style = getComputedStyle(document.querySelector(".stApp"));
  return [style.backgroundColor, style.color].map((colour) => colour.match(/[0-9]+/)[0]);
}"""
# the largest change of any logit when one cell takes other codes: within its reach, and beyond it
SWEEP = """([record, weights, map]) => {
  const bytes = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0)).buffer;
  const tensors = readSafetensors(bytes);
  const decoder = new CodeDecoder(record, tensors);
  const reach = new Reach(record, (layer) => tensors.get(layer.tensors.kernel).shape, 7);
  const before = decoder.decode(map).slice();
  return [0, 3, 6, 24, 42, 48].map((cell) => {
    const mask = new Uint8Array(784);
    reach.mark(mask, cell);
    const found = { pixels: mask.reduce((sum, one) => sum + one, 0), within: 0, beyond: 0 };
    for (let code = 0; code < decoder.codes; code += 5) {
      const after = decoder.decode(map.map((old, i) => (i === cell ? code : old)));
      for (let p = 0; p < 784; p++) {
        const kind = mask[p] ? "within" : "beyond";
        found[kind] = Math.max(found[kind], Math.abs(after[p] - before[p]));
      }
    }
    return found;
  });
}"""


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return CheckpointStore(SHIPPED).open(NAME)


@pytest.fixture
def opened(visit):
    """Open the page and wait until its model is read."""

    def open_(query: str = "", **options) -> Page:
        page = visit("/codes" + query, **options)
        page.set_default_timeout(5 * MILLISECONDS)  # the server's worker draws once: a busy machine needs minutes
        page.locator(".editor[data-ready]").wait_for()
        page.wait_for_selector(SETTLED)
        return page

    return open_


def digit(page: Page, index: int = 0) -> np.ndarray:
    """A decoded digit as it stands on its canvas, (784,): 0 paper, 1 ink."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    red = np.array(page.locator(".editor .digit").nth(index).evaluate(INK), float)
    paper, ink = (int(channel) for channel in page.evaluate(PAPER_AND_INK))
    return (paper - red) / (paper - ink)


def cell(page: Page, number: int, index: int = 0):
    return page.locator(".editor .map").nth(index).get_by_role("gridcell").nth(number)


def query(page: Page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(name, [""])[0]


def codes(page: Page, index: int = 0) -> list[int]:
    """The numbers on a map's cells."""
    return [int(text) for text in page.locator(".editor .map").nth(index).get_by_role("gridcell").all_inner_texts()]


def test_no_logit_beyond_a_cell_s_reach_changes_at_all(browser: Browser, checkpoint):

    page = browser.new_page()
    page.add_script_tag(content=join_modules(WEB / "code_grid" / "editor.js"))
    record = json.loads((checkpoint.path / LAYERS).read_text())["decoder"]
    weights = base64.b64encode((checkpoint.path / WEIGHTS).read_bytes()).decode()
    found = page.evaluate(SWEEP, [record, weights, read_code_maps(checkpoint)[0].ravel().tolist()])
    page.close()
    assert all(place["within"] > 0.1 for place in found)
    assert all(place["beyond"] == 0 for place in found)
    corner, edge, *_ = (place["pixels"] for place in found)
    assert 16 <= corner < edge <= 784
    assert corner < 784


def test_an_edit_decodes_as_keras_does_and_changes_the_picture_only_around_it(opened, checkpoint, worker):
    page = opened("?row=61")
    base = read_code_maps(checkpoint)[61].astype(np.int32)
    before = digit(page)
    decoded = worker.decode(NAME, read_codebook(checkpoint)[base][None])[0].ravel()
    assert np.abs(before - decoded).max() < 0.01  # as fine as the page's own gray levels
    cell(page, 0).click()
    expect(cell(page, 0)).to_have_attribute("aria-selected", "true")
    page.get_by_role("option").last.click()
    expect(cell(page, 0)).to_have_class(re.compile("changed"))
    expect(page).to_have_url(re.compile("edits=0"))
    edited = read_edits(query(page, "edits"), base, codes=checkpoint.config.model.codes)
    assert codes(page) == edited.ravel().tolist()
    after = digit(page)
    assert np.abs(after - worker.decode(NAME, read_codebook(checkpoint)[edited][None])[0].ravel()).max() < 0.01
    change = np.abs(after - before).reshape(28, 28)
    assert change[:4, :4].max() > 0.1
    reachable = int(re.search(r"can change (\d+) of 784", page.locator(".readout").inner_text())[1])
    assert change[round(reachable**0.5) :].max() == 0  # the corner's reach is a square
    assert change[:, round(reachable**0.5) :].max() == 0
    expect(page.locator(".readout")).to_contain_text("none beyond their reach")
    page.get_by_role("button", name="Undo").click()
    expect(page).not_to_have_url(re.compile("edits"))
    assert np.array_equal(digit(page), before)
    page.get_by_role("button", name="Redo").click()
    expect(page).to_have_url(re.compile("edits=0"))
    page.reload()
    page.locator(".editor[data-ready]").wait_for()
    assert codes(page) == edited.ravel().tolist()
    page.get_by_role("button", name="Reset").click()
    expect(page).not_to_have_url(re.compile("edits"))


@pytest.mark.long
def test_painting_follows_at_once_and_the_server_hears_of_it_on_release_alone(opened):
    page = opened()
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    page.reload()
    page.locator(".editor[data-ready]").wait_for()
    page.locator(".film[data-ready]").wait_for()
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Paint").click()
    page.get_by_role("option").last.click()
    brush = int(page.locator(".tile[aria-selected=true] .number").inner_text())
    before, quiet = digit(page), len(sent)
    box = page.locator(".editor .map").bounding_box()
    side = box["width"] / 7
    page.mouse.move(box["x"] + side / 2, box["y"] + side / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 3.5 * side, box["y"] + side / 2, steps=6)
    assert codes(page)[:4] == [brush] * 4
    assert np.abs(digit(page) - before).max() > 0.1
    assert len(sent) == quiet
    assert "edits" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"edits=0\.{brush}"))
    assert len(sent) == quiet + 1
    page.keyboard.press("Control+z")
    expect(page).not_to_have_url(re.compile("edits"))
    assert np.array_equal(digit(page), before)


@pytest.mark.long
def test_a_region_is_swapped_between_two_digits_and_both_decode(opened):
    page = opened("?two=true&row=61&with=3")
    before = [codes(page, i) for i in range(2)]
    pictures = [digit(page, i) for i in range(2)]
    cell(page, 16).click()
    cell(page, 32).click(modifiers=["Shift"])
    page.get_by_role("button", name="Swap region").click()
    inside = [row * 7 + column for row in (2, 3, 4) for column in (2, 3, 4)]
    for i in range(2):
        expected = [before[1 - i][c] if c in inside else before[i][c] for c in range(49)]
        assert codes(page, i) == expected
        assert np.abs(digit(page, i) - pictures[i]).max() > 0.1
    expect(page).to_have_url(re.compile("edits2="))
    page.get_by_role("button", name="Undo").click()
    assert [codes(page, i) for i in range(2)] == before
    assert all(np.array_equal(digit(page, i), pictures[i]) for i in range(2))


@pytest.mark.long
def test_keys_move_the_cell_and_step_its_code(opened):
    page = opened()
    cell(page, 24).click()
    own = codes(page)
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell(page, 32)).to_be_focused()
    page.keyboard.press("]")
    stepped = codes(page)
    assert [i for i in range(49) if stepped[i] != own[i]] == [32]
    expect(cell(page, 32)).to_have_attribute(
        "aria-label", re.compile(rf"row 5, column 5: code {stepped[32]}, .*changed")
    )
    expect(page).to_have_url(re.compile(rf"edits=32\.{stepped[32]}"))
    page.keyboard.press("[")
    assert codes(page) == own
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    assert codes(page)[31] == codes(page)[32] != own[31] or own[31] == own[32]


@pytest.mark.long
def test_another_digit_of_a_class_takes_the_edits_away_and_the_mathematics_is_typeset(opened):
    page = opened("?row=0&edits=24.9")
    expect(page.locator(".readout")).to_contain_text("1 cell edited")
    page.get_by_test_id("stButtonGroup").first.locator("button").nth(3).click()
    expect(page.locator(".stage h2")).to_have_text(re.compile(r"^Test digit \d+: a 3$"))
    expect(page).to_have_url(re.compile(r"row=\d+"))
    assert "edits" not in page.url
    expect(page.locator(".readout")).to_have_text("As the encoder left it.")
    page.get_by_text("The mathematics").click()
    expect(page.locator(".katex-display").first).to_be_visible()
    expect(page.locator(".katex-error")).to_have_count(0)
    assert "$" not in page.get_by_test_id("stExpander").last.inner_text()


@pytest.mark.long
def test_the_prior_s_map_fills_cell_by_cell(opened):
    page = opened("?kept=2")
    page.locator(".film[data-ready]").wait_for()
    film = page.locator(".film")
    expect(film.locator(".step")).to_have_text("14 cells kept, 35 drawn. The map is full.")
    film.get_by_role("spinbutton", name="Cells that are there").fill("20")
    expect(film.locator(".cell.empty")).to_have_count(29)
    expect(film.locator(".cell.kept")).to_have_count(14)
    expect(film.locator(".step")).to_contain_text("29 to come; until then they decode as code")
    film.get_by_role("button", name="Play").click()
    expect(film.locator(".cell.empty")).to_have_count(0)
    film.locator(".sample").nth(4).click()
    assert save(page, "Digit 5 as it fills", "the samples").path().read_bytes().startswith(b"GIF89a")


@pytest.mark.long
def test_a_phone_paints_with_a_finger_and_has_no_sideways_scroll(opened):
    page = opened(has_touch=True)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Paint").tap()
    page.get_by_role("option").last.tap()
    cell(page, 8).tap()
    expect(cell(page, 8)).to_have_class(re.compile("changed"))
    expect(page).to_have_url(re.compile(r"edits=8\."))
