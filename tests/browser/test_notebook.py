"""The widget in JupyterLab: what the pointer does reaches Python, and what Python sets is shown."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import until
from tests.browser.jupyter import jupyter_lab, open_notebook, run_cell, write_notebook
from tests.browser.test_export import GRAY
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.latent.manifold import to_bytes

pytestmark = [pytest.mark.browser, pytest.mark.long]
NAME, DEEP = "digits-vae", "mnist-sweep-d10-beta1"
CELLS = (
    f"import vae\nmodel = vae.load('{NAME}')\nwidget = vae.explore(model)\nwidget",
    "print([widget.z, widget.selected])",
    "widget.z = model.encoded.mean[5]",
    "widget.selected = [3, 1, 2]",
    f"deep = vae.explore(vae.load('{DEEP}'))\ndeep",
    "print([deep.z, deep.selected])",
    "widget",
)
SHOW, TELL, SET_Z, SET_SELECTED, SHOW_DEEP, TELL_DEEP, SHOW_AGAIN = range(len(CELLS))
DIGIT = "canvas => canvas.toDataURL()"


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A notebook in JupyterLab whose first cell has shown the widget; an error in the page fails the tests."""
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "plane.ipynb", CELLS)
    errors: list[str] = []
    with jupyter_lab(folder) as server:
        context = browser.new_context(viewport={"width": 1400, "height": 1000}, color_scheme="light")
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        open_notebook(page, server, "plane.ipynb")
        run_cell(page, SHOW)
        page.locator(".pad[data-ready]").wait_for()
        yield page
        context.close()
    assert errors == []


def told(page: Page, cell: int = TELL) -> list[list[float]]:
    """The pin and the selection that Python has."""
    return json.loads(run_cell(page, cell).inner_text())


def at(plane: Locator, across: float, down: float) -> tuple[float, float]:
    """A place on the screen, by its shares of a plane that is in view."""
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def sliders(page: Page) -> list[float]:
    """The latent under the pointer, else the pinned one, to two decimals."""
    return [float(field.input_value()) for field in page.locator(".sliders input[type=number]").all()[:2]]


def test_hovering_decodes_and_a_click_sets_z(lab: Page, worker):
    plane, digit = lab.locator(".plane").first, lab.locator(".digit").first
    assert told(lab)[0] == [0, 0]
    seen = set()
    for across in (0.2, 0.45, 0.7, 0.9):
        lab.mouse.move(*at(plane, across, 0.3))
        lab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seen.add(digit.evaluate(DIGIT))
    assert len(seen) == 4
    assert told(lab)[0] == [0, 0]  # moving about says nothing
    lab.mouse.click(*at(plane, 0.3, 0.4))
    z = told(lab)[0]
    assert sliders(lab) == pytest.approx(z, abs=0.006)
    assert np.abs(z).max() > 0.3
    gray = np.array(digit.evaluate(GRAY))
    assert np.abs(gray - to_bytes(worker.decode(NAME, np.array([z], np.float32))[0]).ravel()).max() < 3


def test_z_that_python_sets_moves_the_pin(lab: Page):
    before = lab.locator(".digit").first.evaluate(DIGIT)
    run_cell(lab, SET_Z)
    mean = CheckpointStore(SHIPPED).open(NAME).encoded().mean[5]
    expect(lab.locator(".sliders input[type=number]").first).to_have_value(f"{mean[0]:.2f}")
    assert sliders(lab) == pytest.approx(mean, abs=0.006)
    assert lab.locator(".digit").first.evaluate(DIGIT) != before
    assert told(lab)[0] == pytest.approx(mean, abs=1e-6)  # what was set, not what the browser rounds


def test_a_lasso_sets_selected_and_what_python_selects_is_shown(lab: Page):
    plane = lab.locator(".plane").first
    corners = [(0.2, 0.25), (0.6, 0.25), (0.6, 0.7), (0.2, 0.7)]
    bounds = []
    for corner in (corners[0], corners[2]):
        lab.mouse.move(*at(plane, *corner))
        lab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        bounds.append(sliders(lab))
    (left, top), (right, bottom) = bounds
    lab.get_by_role("button", name="Lasso", exact=True).first.click()
    lab.mouse.move(*at(plane, *corners[0]))
    lab.mouse.down()
    for corner in [*corners[1:], corners[0]]:
        lab.mouse.move(*at(plane, *corner), steps=4)
    lab.mouse.up()
    selected = np.isin(np.arange(360), told(lab)[1])
    mean = CheckpointStore(SHIPPED).open(NAME).encoded().mean
    within = np.stack([mean[:, 0] - left, right - mean[:, 0], mean[:, 1] - bottom, top - mean[:, 1]]).min(0)
    assert selected[within > 0.02].all()
    assert not selected[within < -0.02].any()
    assert 30 < selected.sum() < 330
    expect(lab.get_by_role("button", name=f"Clear {selected.sum()} selected")).to_be_visible()

    run_cell(lab, SET_SELECTED)
    lab.get_by_role("button", name="Clear 3 selected").wait_for()
    assert told(lab)[1] == [1, 2, 3]
    lab.get_by_role("button", name="Clear 3 selected").click()
    assert told(lab)[1] == []


def test_a_key_on_the_plane_is_not_the_notebooks(lab: Page):
    plane = lab.locator(".plane").first
    lab.mouse.click(*at(plane, 0.5, 0.5))
    before = told(lab)[0]
    lab.mouse.click(*at(plane, 0.5, 0.5))
    for key in ("x", "d", "d", "ArrowRight"):  # x cuts a cell, and d d does
        lab.keyboard.press(key)
    expect(lab.locator(".jp-CodeCell")).to_have_count(len(CELLS))
    expect(plane).to_be_focused()
    lab.wait_for_timeout(600)  # keys are told once they pause
    assert told(lab)[0][0] > before[0]

    lab.locator(".jp-CodeCell .jp-InputPrompt").nth(TELL).click()
    lab.keyboard.press("p")
    expect(lab.locator(".presenting")).to_have_count(0)
    plane.focus()
    lab.keyboard.press("p")
    expect(lab.locator(".presenting")).to_have_count(1)
    lab.keyboard.press("Escape")
    expect(lab.locator(".presenting")).to_have_count(0)


def test_it_takes_the_notebooks_colours_and_stays_within_its_cell(lab: Page):
    host = lab.locator("[data-scheme]").first
    assert host.get_attribute("data-scheme") == "light"
    lab.get_by_role("menuitem", name="Settings").click()
    lab.locator(".lm-Menu-item", has_text="Theme").first.hover()
    lab.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
    expect(host).to_have_attribute("data-scheme", "dark")
    for width in (800, 1400, 2000):
        lab.set_viewport_size({"width": width, "height": 1000})
        lab.wait_for_timeout(200)
        cell = lab.locator(".jp-OutputArea-output").first.bounding_box()
        for part in (".plane", ".digit", ".bars", ".bench"):
            box = lab.locator(part).first.bounding_box()
            assert cell["x"] <= box["x"]
            assert box["x"] + box["width"] <= cell["x"] + cell["width"] + 1, f"{part} at {width}"
            assert box["y"] + box["height"] <= cell["y"] + cell["height"] + 1, f"{part} at {width}"


def test_a_second_view_follows_the_first_and_ends_with_its_output(lab: Page):
    alone = len(lab.workers)
    run_cell(lab, SHOW_AGAIN)
    expect(lab.locator(".pad[data-ready]")).to_have_count(2)
    assert len(lab.workers) == alone + 1
    lab.mouse.click(*at(lab.locator(".plane").last, 0.7, 0.6))
    one, other = (view.locator("input[type=number]").first for view in lab.locator(".sliders").all())
    expect(one).to_have_value(other.input_value())
    assert float(other.input_value()) == pytest.approx(told(lab)[0][0], abs=0.006)

    lab.locator(".jp-CodeCell").nth(SHOW_AGAIN).locator(".jp-InputPrompt").click()
    lab.get_by_role("menuitem", name="Edit").click()
    lab.get_by_text("Clear Cell Output", exact=True).click()
    expect(lab.locator(".pad")).to_have_count(1)
    until(lab, lambda: len(lab.workers), alone)


def test_ten_dimensions_have_their_slice_and_ten_numbers(lab: Page):
    lab.set_viewport_size({"width": 1400, "height": 1000})
    run_cell(lab, SHOW_DEEP)
    lab.locator(".pad[data-ready]").nth(1).wait_for()
    lab.mouse.click(*at(lab.locator(".plane").nth(1), 0.3, 0.4))
    z = told(lab, TELL_DEEP)[0]
    assert len(z) == 10
    assert np.abs(z).max() > 0.1
