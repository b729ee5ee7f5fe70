"""A training in a real browser: started, watched, stopped, resumed, finished; its model appears without a restart."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED
from tests.browser.harness import APP, ROOT, Server, serve
from vae.data.records import RECORDS
from vae.training.jobs import JobStore

EPOCHS = 60
MILLISECONDS = 240_000
MEASURED = 400_000  # with the measures of a whole data set
NAME = "seen-from-the-page"
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


def plane(page: Page):
    return page.locator(".plane[data-ready]")


def epoch_shown(page: Page) -> int:
    return int(plane(page).get_attribute("data-epoch"))


def later_epoch(page: Page, than: int) -> int:
    """The epoch that the plane shows once it has gone on."""
    page.wait_for_function(
        "([plane, than]) => Number(plane.dataset.epoch) > than", arg=[plane(page).element_handle(), than]
    )
    return epoch_shown(page)


@pytest.mark.long
def test_a_training_is_started_watched_stopped_resumed_and_explored(visit, jobs):
    page = visit("/train")
    page.set_default_timeout(MILLISECONDS)
    recorded = page.get_by_role("slider", name="Recorded epoch")
    expect(recorded).to_have_attribute("aria-valuetext", re.compile("of 100$"))  # a recorded training, played

    page.get_by_label("Epochs").fill(str(EPOCHS))
    page.get_by_label("Name").fill(NAME)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    expect(page.locator(".awaited")).to_be_in_viewport()
    expect(page.get_by_text(f"{NAME} is training")).to_be_visible(timeout=MILLISECONDS)

    seen = [0]
    expect(page.get_by_text(re.compile(rf"epoch \d+ of {EPOCHS}"))).to_be_visible(timeout=MILLISECONDS)
    for _ in range(3):
        seen.append(later_epoch(page, seen[-1]))
    expect(page.get_by_text(re.compile(r"[\d,]+ images/s"))).to_be_visible()
    expect(page.locator(".sheet .strip")).to_have_count(2)

    other = visit("/train")  # a second browser sees the same
    other.set_default_timeout(MILLISECONDS)
    expect(other.get_by_text(NAME).first).to_be_visible(timeout=MILLISECONDS)
    other.get_by_role("button", name="Stop").click()
    expect(page.get_by_text(f"{NAME} was stopped")).to_be_visible(timeout=MILLISECONDS)
    kept = jobs.open(NAME).folder.reports()
    assert 3 <= len(kept) < EPOCHS
    assert not (jobs.root / NAME).exists()

    page.reload()
    expect(page.get_by_text(f"{NAME} was stopped")).to_be_visible(timeout=MILLISECONDS)
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(f"{NAME} has finished")).to_be_visible(timeout=MILLISECONDS)
    assert jobs.open(NAME).folder.reports()[: len(kept)] == kept

    page.get_by_role("link", name=f"Explore {NAME}").click()
    expect(page.locator("h1")).to_have_text("Explore")
    expect(page.get_by_role("combobox")).to_have_value(NAME)
    page.get_by_role("application").wait_for()


def largest_difference_of_red_and_blue(page: Page) -> int:
    return page.locator("canvas.digit").first.evaluate(COLOURED)


@pytest.mark.long
@pytest.mark.parametrize("data", ["scenes"])  # the gray one goes the same way, as long
def test_what_is_drawn_here_trains_from_the_page_and_has_its_names_and_colours(visit, jobs, data):
    name, names = f"seen-{data}", list(RECORDS[data].class_names)
    page = visit("/train")
    page.set_default_timeout(MEASURED)
    page.get_by_role("combobox", name="Data set").click()
    page.get_by_role("option", name=RECORDS[data].title).click()
    page.locator(SETTLED).wait_for()
    page.get_by_label("Epochs").fill("1")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text(f"{name} has finished")).to_be_visible(timeout=MEASURED)

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
