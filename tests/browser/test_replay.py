"""A recorded training replayed on Explore's plane in a real browser: dragged, played, with pin and a clicked digit."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SETTLED, save
from tests.browser.drags import WATCH, drag, quiet, report, seen
from vae.checkpoints.store import SHIPPED, CheckpointStore

pytestmark = pytest.mark.browser
NAME = "digits-vae"
PIXELS = "canvas => canvas.toDataURL()"


def plane(page: Page) -> Locator:
    """The plane, once it shows a moment of the training."""
    found = page.locator(".plane[data-epoch]")
    found.wait_for()
    return found


def pictures(page: Page) -> tuple[str, ...]:
    """The points, the manifold and the digit, as pixels."""
    return tuple(page.locator(f".pad canvas.{name}").first.evaluate(PIXELS) for name in ("points", "manifold", "digit"))


@pytest.fixture(scope="module")
def checkpoint():
    return CheckpointStore(SHIPPED).open(NAME)


def test_the_plane_follows_the_epoch_and_is_as_it_was_once_the_replay_is_left(visit, checkpoint):
    epochs = checkpoint.record().epoch.tolist()
    page = visit(f"/?checkpoint={NAME}&z1=1&z2=-0.8&at=0_0_2", reduced_motion="reduce")
    quiet(page)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url) if "moments" in request.url else None)
    before = pictures(page)
    button = page.get_by_role("button", name="Replay the training")
    button.click()
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[-1]))  # at rest, for who prefers less motion
    expect(page).to_have_url(re.compile("replay=true"))
    assert len(fetched) == 1
    expect(page.locator(".bars > .bar")).to_be_hidden()
    page.wait_for_selector(SETTLED)
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    last = pictures(page)
    assert last[0] != before[0]  # only the recorded digits

    slider = page.get_by_role("slider", name="Recorded epoch")
    during = drag(page, slider, page.locator("canvas.digit"), start=0.98, end=0.02)
    report("Replay", during)
    assert during.messages == 0
    assert during.inputs >= len(epochs) - 2
    assert during.pictures >= during.inputs / 2  # a digit that stays the same for an epoch is one picture
    page.mouse.up()
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[0]))
    expect(page).to_have_url(re.compile(rf"epoch={epochs[0]}(&|$)"))
    expect(page.locator(".near")).to_contain_text(f"after epoch {epochs[0]} of {epochs[-1]}.")
    expect(slider).to_have_attribute("aria-valuetext", f"epoch {epochs[0]} of {epochs[-1]}")
    page.wait_for_selector(SETTLED)
    assert seen(page).messages == 1
    first = pictures(page)
    assert all(now != then for now, then in zip(first, last, strict=True))

    number = page.get_by_role("spinbutton", name="Recorded epoch")
    number.fill(str(epochs[6]))
    number.press("Enter")
    expect(page).to_have_url(re.compile(rf"epoch={epochs[6]}(&|$)"))
    page.go_back()
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[0]))
    page.go_back()
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[-1]))
    page.go_forward()
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[0]))
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page).not_to_have_url(re.compile("epoch="))
    page.wait_for_selector(SETTLED)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(plane(page)).not_to_have_attribute("data-epoch", str(epochs[0]))
    button.click()
    expect(page.locator(".plane[data-epoch]")).to_have_count(0)
    expect(page).to_have_url(re.compile(rf"\?checkpoint={NAME}&z1=1&z2=-0\.8&at=0_0_2$"))
    after = pictures(page)
    assert (after[0], after[2]) == (before[0], before[2])  # the manifold may have been decoded finer by now
    assert after[1] not in (moment[1] for moment in (last, first))


@pytest.mark.long
def test_a_link_opens_the_replay_on_its_epoch_with_the_clicked_digit_ringed_and_gives_it_as_a_gif(visit, checkpoint):
    encoded, row = checkpoint.encoded(), 5
    z1, z2 = encoded.mean[row]
    page = visit(f"/?checkpoint={NAME}&at={z1:.4g}_{z2:.4g}_40")
    quiet(page)
    page.get_by_role("application").click()
    expect(page.locator(".card .name")).to_contain_text(f"a {encoded.label[row]}")
    page.get_by_role("button", name="Replay the training").click()
    page.locator(".plane canvas.points").evaluate(WATCH)
    page.wait_for_function("globalThis.watched.pictures.size > 4")  # it plays by itself, and the points glide
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(page.locator(".near")).to_contain_text(f"Ringed: the test digit that you clicked, a {encoded.label[row]}.")
    page.get_by_role("application").press("ArrowRight")
    expect(page.locator(".near")).not_to_contain_text("Ringed")
    page = visit(f"/?checkpoint={NAME}&replay=true&epoch=100")
    expect(plane(page)).to_have_attribute("data-epoch", "100")
    animation = save(page, "Training").path().read_bytes()
    assert animation.startswith(b"GIF89a")
    assert 200_000 < len(animation) < 3_000_000
