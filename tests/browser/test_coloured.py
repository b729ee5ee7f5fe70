"""Data sets that are drawn here, trained from the page: names of classes and colours on the pages that follow."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED
from tests.browser.harness import APP, ROOT, Server, serve
from vae.data.records import RECORDS
from vae.training.jobs import JobStore

pytestmark = [pytest.mark.browser, pytest.mark.long]
MILLISECONDS = 400_000
COLOURED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let most = 0;
  for (let i = 0; i < data.length; i += 4) most = Math.max(most, Math.abs(data[i] - data[i + 2]));
  return most;
}"""


@pytest.fixture(scope="module")
def jobs(tmp_path_factory) -> Iterator[JobStore]:
    """A store of the test's own with one checkpoint; what still trains at the end is removed."""
    root = tmp_path_factory.mktemp("store")
    shutil.copytree(ROOT / "checkpoints" / "digits-vae", root / "digits-vae")
    jobs = JobStore(root)
    yield jobs
    for job in jobs.list().jobs:
        jobs.remove(job.name)


@pytest.fixture(scope="module")
def server(jobs: JobStore) -> Iterator[Server]:
    """A server of that store."""
    with serve(APP, environment={"VAE_CHECKPOINTS": str(jobs.root)}) as running:
        yield running


def largest_difference_of_red_and_blue(page: Page) -> int:
    return page.locator("canvas.digit").first.evaluate(COLOURED)


@pytest.mark.parametrize("data", ["scenes"])  # the gray one goes the same way, as long
def test_what_is_drawn_here_trains_from_the_page_and_has_its_names_and_colours(visit, jobs, data):
    name, names = f"seen-{data}", list(RECORDS[data].class_names)
    page = visit("/train")
    page.set_default_timeout(MILLISECONDS)
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name=RECORDS[data].title).click()
    page.locator(SETTLED).wait_for()
    page.get_by_label("Epochs").fill("1")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text(f"{name} has finished")).to_be_visible(timeout=MILLISECONDS)

    page = visit(f"/?checkpoint={name}")
    page.locator(".pad[data-ready]").wait_for()
    assert page.locator(".classes button").all_inner_texts() == names
    coloured = largest_difference_of_red_and_blue(page)
    assert (coloured > 20) == (data == "scenes")

    page = visit(f"/encoded-digits?checkpoint={name}")
    expect(page.locator(".pairs figure")).to_have_count(len(names))
    style = page.locator(".pairs .ink").first.get_attribute("style")
    assert style.startswith("background:url(" if data == "scenes" else "mask-image:url(")
    assert page.locator(".pairs .chip").first.get_attribute("title") == names[0]
    expect(page.get_by_test_id("stButtonGroup").first).to_contain_text(names[-1])
