"""The bench's samples, their walk, and a test picture's posterior, on a checkpoint with ten latent dimensions."""

import re

import numpy as np
import pytest
from PIL import Image, ImageSequence
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED, until
from tests.browser.drags import WATCH, drag, quiet, report, seen
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.evaluation.percentiles import kl_by_dimension
from vae.latent import samples
from vae.latent.dimensions import axis_name, dimensions
from vae.latent.encoded_set import EncodedSet, Posterior

pytestmark = pytest.mark.browser
NAME = "mnist-sweep-d10-beta4"
ROW = 555
TOLD = 600  # ms in which the opened page has told Python of its film


@pytest.fixture(scope="module")
def encoded() -> EncodedSet:
    return CheckpointStore(SHIPPED).open(NAME).encoded()


def opened(visit, tool: str, name: str = NAME, extra: str = "", **options) -> Page:
    page = visit(f"/?checkpoint={name}&tool={tool}{extra}", **options)
    quiet(page)
    page.wait_for_timeout(TOLD)
    quiet(page)
    return page


def address_latent(page: Page) -> list[float]:
    return [float(text) for text in re.search(r"[?&]z=([^&]*)", page.url).group(1).split("_")]


def picture(page: Page, selector: str) -> str:
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def test_a_seed_and_a_temperature_draw_what_python_draws_and_a_click_pins_it(visit, encoded):
    page = opened(visit, "samples_prior_7_0.8")
    frames = page.get_by_role("tabpanel").get_by_role("button", name=re.compile("^Sample "))
    expect(frames).to_have_count(24)
    digit = picture(page, "canvas.digit")
    frames.nth(2).hover()
    until(page, lambda: picture(page, "canvas.digit") != digit, True)
    address = page.url
    frames.nth(2).click()
    page.wait_for_url(lambda url: url != address)
    expected = samples.from_prior(10, 24, seed=7, temperature=0.8)
    assert address_latent(page) == pytest.approx(expected[2].tolist(), abs=1e-4)

    page.get_by_role("button", name="Aggregate posterior").click()
    page.wait_for_url(re.compile("tool=samples_aggregate_7_0.8"))
    address = page.url
    frames.nth(5).click()
    page.wait_for_url(lambda url: url != address)
    rows = samples.rows_of(encoded, 24, seed=7)
    expected = samples.from_aggregate(encoded, rows, seed=7, temperature=0.8)
    assert address_latent(page) == pytest.approx(expected[5].tolist(), abs=2e-3)  # points travel with half the digits

    first = picture(page, ".samples .frame canvas")
    page.get_by_role("button", name="Another", exact=True).click()
    page.wait_for_url(lambda url: "samples_aggregate_7_" not in url)
    assert picture(page, ".samples .frame canvas") != first
    seed = page.get_by_role("spinbutton", name="Seed")
    seed.fill("7")
    seed.press("Enter")
    page.wait_for_url(re.compile("tool=samples_aggregate_7_0.8"))
    assert picture(page, ".samples .frame canvas") == first
    seed.fill("1e9")
    seed.press("Enter")
    expect(seed).to_have_value("7")


def test_the_samples_follow_the_temperature_while_it_is_dragged(visit):
    page = opened(visit, "samples_prior_3_1")
    slider = page.get_by_role("slider", name=re.compile("^Temperature"))
    slider.scroll_into_view_if_needed()
    during = drag(page, slider, page.locator(".samples .frame canvas").first, start=0.2, end=0.8)
    report("Explore, temperature of 24 samples", during)
    assert during.messages == 0
    assert during.pictures >= 0.9 * during.inputs
    page.mouse.up()
    page.wait_for_url(re.compile(r"tool=samples_prior_3_1\.[1-9]"))
    slider.fill("0")
    until(page, lambda: len({picture(page, f".samples .frame:nth-child({i}) canvas") for i in (1, 7, 24)}), 1)


def test_a_walk_carries_the_digit_and_pausing_pins_what_is_seen(visit):
    page = opened(visit, "samples_prior_3_1")
    begun = page.get_by_role("button", name="Walk", exact=True)
    begun.scroll_into_view_if_needed()
    before = page.url
    begun.click()
    page.wait_for_url(re.compile("tool=samples_prior_3_1_walk"))
    page.wait_for_timeout(TOLD)
    quiet(page)
    page.locator("canvas.digit").evaluate(WATCH)
    shown = {picture(page, "canvas.digit")}
    for _ in range(5):
        page.wait_for_timeout(120)
        shown.add(picture(page, "canvas.digit"))
    assert len(shown) > 3
    assert seen(page).messages == 0
    page.get_by_role("button", name="Pause").click()
    page.wait_for_url(lambda url: "z=" in url and url != before)
    drawn = samples.from_prior(10, 24, seed=3)
    on_the_way = np.array(address_latent(page))
    assert np.linalg.norm(drawn - on_the_way, axis=1).min() < 3  # between two samples, and at none by chance
    expect(page.get_by_role("button", name="Walk on")).to_have_attribute("aria-pressed", "false")
    page.wait_for_selector(SETTLED)
    page.get_by_role("button", name="Save").first.click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile("^Film GIF")).click()
    with Image.open(saved.value.path()) as film:
        milliseconds = sum(frame.info["duration"] for frame in ImageSequence.Iterator(film))
    assert milliseconds == 12_000  # 120 frames, of which equal ones are stored once


def test_where_motion_is_unwelcome_the_walk_goes_from_sample_to_sample(visit):
    page = opened(visit, "samples_prior_3_1_walk", reduced_motion="reduce")
    page.get_by_role("slider", name="Speed of the walk").fill("3")  # two samples a second
    page.get_by_role("button", name="Walk on").click()
    page.locator(".samples .frame:nth-child(2).current").wait_for()
    page.get_by_role("button", name="Pause").click()
    page.wait_for_url(re.compile("z="))
    drawn = samples.from_prior(10, 24, seed=3)
    assert np.abs(drawn - np.array(address_latent(page))).max(axis=1).min() < 1e-3


def test_a_pinned_picture_s_posterior_is_that_of_the_encoded_set_and_its_draws_are_by_seed(visit, encoded):
    z = "_".join(f"{value:.4f}" for value in encoded.mean[ROW])
    page = opened(visit, "posterior_3", extra=f"&z={z}")
    expect(page.get_by_role("heading", name=re.compile(f"^Test picture {ROW}: "))).to_be_visible()
    table = page.get_by_role("table", name="Posterior, a row a dimension")
    page.get_by_role("button", name="further dimension").click()
    kl = kl_by_dimension(Posterior(encoded.mean[ROW : ROW + 1], encoded.log_var[ROW : ROW + 1]))[0]
    order = dimensions(encoded).order
    names = [text.strip() for text in table.locator("tbody th").all_inner_texts()]
    assert names == [axis_name(axis) for axis in order]
    shown = [float(text.replace("−", "-")) for text in table.locator("td.kl").all_inner_texts()]
    assert shown[:-1] == pytest.approx(kl[order].tolist(), abs=0.011)
    assert shown[-1] == pytest.approx(kl.sum(), abs=0.011)

    draws = page.get_by_role("tabpanel").get_by_role("button", name=re.compile("^Draw "))
    expect(draws).to_have_count(9)
    before = picture(page, ".sampled .frame canvas")
    page.get_by_role("button", name="Sample again").click()
    page.wait_for_url(lambda url: not re.search("tool=posterior_3(&|$)", url))
    assert picture(page, ".sampled .frame canvas") != before
    seed = page.get_by_role("spinbutton", name="Seed")
    seed.fill("3")
    seed.press("Enter")
    page.wait_for_url(re.compile("tool=posterior_3(&|$)"))
    assert picture(page, ".sampled .frame canvas") == before
    draws.nth(8).click()
    page.wait_for_url(lambda url: z not in url)
    noise = samples.from_prior(10, 9, seed=3)[8]
    assert address_latent(page) == pytest.approx((encoded.mean[ROW] + encoded.std[ROW] * noise).tolist(), abs=2e-3)


def test_an_autoencoder_s_rows_have_no_width_and_it_says_why(visit):
    page = opened(visit, "posterior", name="mnist-ae")
    panel = page.get_by_role("tabpanel")
    expect(panel).to_contain_text("An autoencoder has no posterior")
    expect(panel.locator("tbody tr")).to_have_count(2)
    assert "±" not in panel.locator("tbody").first.inner_text()
    expect(panel.get_by_role("button", name="Sample again")).to_be_hidden()
