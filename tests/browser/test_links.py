"""Links that open exactly one view, and checkpoints that travel as zip archives, in a real browser."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SETTLED, save_menu
from tests.browser.harness import APP, Server, serve
from vae.checkpoints.store import SHIPPED

DIGIT = 'canvas[aria-label^="Decoded digit"]'
VIEW = "layers=points_support&off=3_5&at=0.5_-0.5_4&path=-1_0_1_1"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a store of its own, which a visitor on the same machine may write into."""
    store = tmp_path_factory.mktemp("checkpoints")
    for name in ("digits-vae", "digits-cvae"):
        shutil.copytree(SHIPPED / name, store / name)
    with serve(APP, environment={"VAE_CHECKPOINTS": str(store)}) as running:
        yield running


def ready(page: Page) -> None:
    page.locator("[data-ready]").first.wait_for()
    page.wait_for_selector(SETTLED)


def go_to(page: Page, title: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=title).first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.wait_for_selector(SETTLED)


def switch(page: Page, group: str, name: str) -> Locator:
    return page.get_by_role("group", name=group).get_by_role("button", name=name, exact=True)


def pressed(page: Page, group: str) -> list[str]:
    """The names of the switches of a group that are on."""
    return page.get_by_role("group", name=group).locator('button[aria-pressed="true"]').all_inner_texts()


@pytest.mark.long
def test_a_link_opens_the_plane_as_it_was_left(visit):
    page = visit(f"/?{VIEW}")
    ready(page)
    assert pressed(page, "Layers") == ["Points", "Support"]
    assert pressed(page, "Classes") == ["0", "1", "2", "4", "6", "7", "8", "9"]
    expect(page.locator(".frame")).to_have_count(11)
    expect(page.locator(".frame").first).to_have_attribute("title", re.compile("^z₁ -1.00, z₂ 0.00|^z₁ −1.00, z₂ 0.00"))
    assert VIEW in page.url


def test_what_is_switched_and_zoomed_comes_into_the_address_and_survives_a_reload(visit):
    page = visit()
    ready(page)
    switch(page, "Layers", "Support").click()
    switch(page, "Classes", "3").click()
    expect(page).to_have_url(re.compile("layers=manifold_points_support&off=3$"))
    page.locator(".plane").focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("at=[^&]*_1.25"))
    page.reload()
    ready(page)
    assert pressed(page, "Layers") == ["Manifold", "Points", "Support"]
    assert "3" not in pressed(page, "Classes")
    switch(page, "Tools", "Reset view").click()
    switch(page, "Layers", "Support").click()
    switch(page, "Classes", "3").click()
    expect(page).to_have_url(re.compile(r"/(\?[^&]*)?$"))


@pytest.mark.long
def test_a_link_hides_what_it_names_and_so_do_the_next_pages(visit):
    page = visit("/?hide=downloads,mathematics,pad,controls")
    ready(page)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(DIGIT)).to_be_visible()
    for gone in (
        page.get_by_text("The mathematics"),
        page.get_by_role("slider").first,
        switch(page, "Layers", "Points"),
    ):
        expect(gone).to_be_hidden()
    expect(save_menu(page)).to_be_hidden()
    go_to(page, "Encoded digits")
    expect(page).to_have_url(re.compile("/encoded-digits.*hide=controls,pad,downloads,mathematics|hide=controls%2Cpad"))
    expect(page.get_by_text("The mathematics")).to_be_hidden()
    go_to(page, "Checkpoints")
    expect(page.get_by_text("The mathematics")).to_be_hidden()
    expect(page.get_by_test_id("stDownloadButton").first).to_be_hidden()
    expect(page.get_by_text("Compare").first).to_be_visible()


@pytest.mark.long
def test_the_link_of_a_page_says_the_view_as_it_is_now(visit):
    page = visit("/?z1=1")
    ready(page)
    switch(page, "Layers", "Support").click()
    expect(page).to_have_url(re.compile("layers="))
    page.get_by_role("button", name="Link").click()
    link = page.get_by_test_id("stCode")
    link.wait_for()
    expect(link).to_contain_text("z1=1")
    expect(link).to_contain_text("layers=manifold_points_support")
    page.get_by_text("downloads", exact=True).click()
    expect(link).to_contain_text("hide=downloads")
    opened = visit(f"/?{link.inner_text().strip().partition('?')[2]}")
    ready(opened)
    expect(save_menu(opened)).to_be_hidden()
    assert pressed(opened, "Layers") == ["Manifold", "Points", "Support"]


@pytest.mark.long
def test_a_checkpoint_goes_out_as_a_zip_and_comes_in_under_another_name(visit, tmp_path: Path):
    page = visit("/checkpoints")
    card = page.locator(".st-key-card-digits-vae")
    with page.expect_download() as download:
        card.get_by_test_id("stDownloadButton").click()
    archive = tmp_path / "digits-vae.zip"
    download.value.save_as(archive)
    page.get_by_text("Add a checkpoint from a zip archive").click()
    page.locator("input[type=file][accept*=zip]").set_input_files(archive)
    name = page.get_by_role("textbox", name="Name", exact=True).first
    expect(name).to_have_value("digits-vae")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("which this store has already")).to_be_visible()
    name.fill("theirs")
    name.press("Enter")
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("theirs is here now")).to_be_visible(timeout=180_000)
    expect(page.locator(".st-key-card-theirs .picture")).to_be_visible()
    go_to(page, "Explore")
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="theirs").click()
    expect(page).to_have_url(re.compile("checkpoint=theirs"))
    ready(page)
    expect(page.locator(DIGIT)).to_be_visible()


@pytest.mark.long
def test_a_lasso_comes_into_the_address_and_a_link_chooses_the_same_digits(visit):
    page = visit("/encoded-digits")
    plot = page.locator("[data-testid=stPlotlyChart] .nsewdrag").first
    plot.wait_for()
    box = plot.bounding_box()
    x, y, reach = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] * 0.2
    page.mouse.move(x - reach, y - reach)
    page.mouse.down()
    for right, down in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
        page.mouse.move(x + right * reach, y + down * reach, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile("region=[-0-9._]+"))
    summary = page.get_by_text("median reconstruction error")
    summary.wait_for()
    chosen = int(re.match(r"([\d,]+) digit", summary.inner_text())[1].replace(",", ""))
    link = page.url.partition("encoded-digits")[2]
    opened = visit(f"/encoded-digits{link}")
    again = opened.get_by_text("median reconstruction error")
    again.wait_for()
    found = int(re.match(r"([\d,]+) digit", again.inner_text())[1].replace(",", ""))
    assert abs(found - chosen) <= 0.02 * chosen + 1  # the address rounds the corners
    expect(opened.locator(".selectionlayer path").first).to_be_visible()

    opened.locator("[data-testid=stPlotlyChart] .nsewdrag").first.dblclick(position={"x": 5, "y": 5})
    expect(opened.get_by_text("Draw a lasso or a box")).to_be_visible()
    expect(opened).not_to_have_url(re.compile("region="))
    expect(opened.locator(".selectionlayer path")).to_have_count(0)
