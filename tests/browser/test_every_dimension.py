"""Explore at 1, 3, 10 and 64 latent dimensions: every tool once, and a link to what came of it."""

import re
import shutil
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import SETTLED, until
from tests.browser.drags import WATCH, quiet, seen
from tests.browser.explorer_tools import LEVELS, Explorer, axis_label
from tests.browser.harness import APP, VIEWPORT, Server, serve
from tests.browser.test_export import GRAY
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.data.datasets import load
from vae.export import export_explorer
from vae.latent import samples
from vae.latent.dimensions import dimensions
from vae.latent.nearest import Nearest
from vae.latent.support import expected_mean, typical_reach
from vae.training.library import train

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.slow]
CONDITIONAL = {1: "conditional-d1", 3: "conditional-d3"}
SHIPPED_TEN = "mnist-sweep-d10-beta1"
TRAINED = {1: "digits-d1", 3: "digits-d3", 64: "digits-d64"}
NAMES = {**TRAINED, 10: SHIPPED_TEN}
SMALL = {
    "width": 16,
    "epochs": 6,
    "beta": 0.5,
    "warmup_steps": 0,
    "learning_rate": 2e-3,
    "batch_size": 32,
    "evaluate": False,
}
SAMPLES = 24
VECTORS = [each.name for each in CheckpointStore(SHIPPED).list().checkpoints if not each.config.model.spatial]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> CheckpointStore:
    """The shipped checkpoints, and small ones of the other dimensions."""
    root = tmp_path_factory.mktemp("dimensions") / "checkpoints"
    shutil.copytree(SHIPPED, root)
    for dim, name in TRAINED.items():
        train("digits", name=name, store=root, latent_dim=dim, **SMALL)
    for dim, name in CONDITIONAL.items():
        train("digits", name=name, store=root, family="cvae", latent_dim=dim, **SMALL)
    return CheckpointStore(root)


@pytest.fixture(scope="module")
def server(store: CheckpointStore) -> Iterator[Server]:
    with serve(APP, environment={"VAE_CHECKPOINTS": str(store.root)}) as running:
        yield running


def opened(page: Page, store: CheckpointStore, dim: int) -> Explorer:
    page.locator(".pad[data-ready]").wait_for()
    return Explorer(page, dimensions(store.open(NAMES[dim]).encoded()).used.tolist(), dim)


@pytest.mark.parametrize("dim", sorted(NAMES))
def test_every_tool_is_there_at_any_dimension_and_a_link_opens_what_came_of_it(visit, store, dim: int):
    page = visit(f"/?checkpoint={NAMES[dim]}", reduced_motion="reduce")
    quiet(page)
    explorer = opened(page, store, dim)
    explorer.use_everything()
    page.wait_for_selector(SETTLED)
    page.mouse.move(2, 2)
    expected, tool = explorer.pixels, page.get_by_role("tab", selected=True).inner_text()

    again = visit(page.url.removeprefix(page.url.partition("/?")[0]), reduced_motion="reduce")
    quiet(again)
    found = opened(again, store, dim)
    assert found.pinned() == explorer.pinned()
    expect(again.get_by_role("tab", selected=True)).to_have_text(tool)
    found.is_shown(expected)


def test_on_the_map_the_pointer_shows_the_test_picture_and_its_reconstruction_and_sends_nothing(visit, store):
    page = visit(f"/?checkpoint={NAMES[3]}&slice=map_pca&tool=none", reduced_motion="reduce")
    quiet(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.locator("canvas.digit").evaluate(WATCH)
    under_the_pointer_is_the_picture(page, 0.3)
    assert [name for name in asked if name.startswith("original-")]
    for _ in range(30):
        page.mouse.wheel(0, -120)
    until(page, lambda: page.locator("canvas.points").first.get_attribute("data-shown"), "pictures")
    page.get_by_role("button", name="Reset view").click()
    page.wait_for_url(lambda url: "at=" not in url)
    page.wait_for_selector(SETTLED)
    asked.clear()
    before = seen(page).messages
    assert under_the_pointer_is_the_picture(page, 0.2) != under_the_pointer_is_the_picture(page, 0.8)
    assert asked == []  # they are all here now
    assert seen(page).messages == before


def under_the_pointer_is_the_picture(page: Page, x: float) -> int:
    """Move the pointer to a share of the plane's width: the card shows the digit that lies nearest; its row."""
    box = page.locator(".plane").bounding_box()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.5 * box["height"])
    card = page.locator(".card")
    original = card.locator("figure", has_text="original").locator("canvas")
    expect(original).to_be_visible()
    row = int(re.search(r"digit ([\d,]+)", card.locator(".name").inner_text())[1].replace(",", ""))
    expected = load("digits").test.images[row].ravel()
    until(page, lambda: np.abs(np.array(original.evaluate(GRAY)) - expected).max() < LEVELS, True)
    expect(card.locator("figure", has_text="reconstruction")).to_be_visible()
    expect(card).to_contain_text("of its 10 nearest in the latent space")
    return row


@pytest.mark.parametrize("dim", sorted(CONDITIONAL))
def test_generate_has_every_class_at_any_dimension(visit, dim: int):
    page = visit(f"/generate?checkpoint={CONDITIONAL[dim]}", reduced_motion="reduce")
    quiet(page)
    expect(page.locator(".plane")).to_have_count(1)
    expect(page.locator(".sliders .slider")).to_have_count(dim)
    expect(page.get_by_role("combobox", name="Across")).to_have_count(int(dim > 2))
    classes = page.locator(".as-class canvas")
    expect(classes).to_have_count(10)
    shown = "all => all.map((canvas) => canvas.toDataURL())"
    before = classes.evaluate_all(shown)
    assert len(set(before)) == 10
    page.locator(".sliders > .slider input[type=range]").first.press("PageUp")
    until(page, lambda: any(new == old for new, old in zip(classes.evaluate_all(shown), before, strict=True)), False)
    expect(page).to_have_url(re.compile("[?&]z=[-0-9._]+"))
    page.wait_for_selector(SETTLED)
    expect(page.get_by_role("radiogroup", name="Rows").get_by_role("radio", name=axis_label(0))).to_be_visible()


def test_at_64_dimensions_the_browser_calls_those_samples_far_that_python_does(visit, store):
    page = visit(f"/?checkpoint={NAMES[64]}&tool=samples_aggregate_3")
    quiet(page)
    encoded = store.open(NAMES[64]).encoded()
    frames = page.locator(".samples .frame")
    expect(frames).to_have_count(SAMPLES)
    drawn = samples.from_aggregate(encoded, samples.rows_of(encoded, SAMPLES, seed=3), seed=3)
    distances = Nearest(encoded.mean).distances(expected_mean(encoded, drawn), 10)[:, -1]
    far = (distances > typical_reach(encoded)).tolist()
    assert sum(far) < SAMPLES / 4
    dashed = "all => all.map((each) => each.classList.contains('doubtful'))"
    until(page, lambda: frames.evaluate_all(dashed), far)


@pytest.mark.parametrize("name", VECTORS)
def test_every_shipped_checkpoint_with_a_vector_opens(visit, store, name: str):
    page = visit(f"/?checkpoint={name}")
    quiet(page)
    dim = store.open(name).config.model.latent_dim
    expect(page.locator(".sliders .slider")).to_have_count(dim)
    expect(page.get_by_role("combobox", name="Across")).to_have_count(int(dim > 2))
    assert not page.locator(".plane .status").count()
    explorer = Explorer(page, [], dim)
    before = explorer.digit
    page.locator(".sliders > .slider input[type=range]").first.press("PageUp")
    explorer.changed(before)
    expect(page).to_have_url(re.compile(r"[?&]z1?="))


@pytest.mark.parametrize("dim", [1, 10])
def test_the_exported_page_has_all_of_it_from_a_disk_without_a_network(browser: Browser, store, tmp_path, dim: int):
    file = tmp_path / "explorer.html"
    file.write_text(export_explorer(store.open(NAMES[dim])), encoding="utf-8")
    page = browser.new_context(offline=True, reduced_motion="reduce", viewport=VIEWPORT).new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    explorer = opened(page, store, dim)
    explorer.use_everything()
    page.mouse.move(2, 2)
    expected, pinned = explorer.pixels, explorer.pinned()
    page.reload()
    again = opened(page, store, dim)
    assert again.pinned() == pinned
    expect(page.get_by_role("tab", selected=True)).to_have_text("Posterior")
    again.is_shown(expected)
    assert said == []
    assert {url for url in asked if not url.startswith(("blob:", "data:"))} == {file.as_uri()}
    page.context.close()
