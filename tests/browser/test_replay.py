"""A recorded training replayed on Explore in a real browser: scrubbed, played, with the pin and a clicked digit."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SETTLED
from vae.checkpoints import SHIPPED, CheckpointStore

pytestmark = pytest.mark.browser
NAME = "digits-vae"
PIXELS = "canvas => canvas.toDataURL()"
RESTS = 2000  # ms: longer than the browser waits before it tells the server


def plane(page: Page) -> Locator:
    """The replay's plane, once its moments are here."""
    found = page.locator(".replay .plane[data-ready]")
    found.wait_for()
    return found


def pictures(page: Page) -> tuple[str, ...]:
    """The points, the manifold and the pinned digit, as pixels."""
    return tuple(page.locator(f".replay canvas.{name}").evaluate(PIXELS) for name in ("points", "manifold", "digit"))


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Recorded epoch")


@pytest.fixture(scope="module")
def checkpoint():
    return CheckpointStore(SHIPPED).open(NAME)


def test_scrubbing_moves_points_and_pinned_digit_and_tells_the_server_where_it_rests(visit, checkpoint):
    epochs = checkpoint.record().epoch.tolist()
    page = visit(f"/?checkpoint={NAME}&z1=1&z2=-0.8")
    fetched, messages = [], []
    page.on("request", lambda request: fetched.append(request.url) if "moments" in request.url else None)
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: messages.append(frame)))
    page.goto(page.url + f"&epoch={epochs[6]}")
    page.locator("[data-ready]").wait_for()
    assert (page.locator(".replay").count(), fetched) == (0, [])  # nothing travels until it is asked for

    page.get_by_text("Replay the training").click()
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[6]))
    expect(page.locator(".when")).to_have_text(f"epoch {epochs[6]} of {epochs[-1]}")
    expect(page).to_have_url(re.compile("replay=true"))
    assert len(fetched) == 1
    page.wait_for_selector(SETTLED)
    page.wait_for_timeout(RESTS)
    before, told = pictures(page), len(messages)

    for epoch in reversed(epochs[:6]):
        slider(page).press("ArrowLeft")
        expect(page.locator(".when")).to_have_text(f"epoch {epoch} of {epochs[-1]}")
    expect(slider(page)).to_have_attribute("aria-valuetext", f"epoch {epochs[0]} of {epochs[-1]}")
    page.wait_for_timeout(RESTS)
    assert all(now != then for now, then in zip(pictures(page), before, strict=True))
    assert len(messages) - told == 1
    expect(page).to_have_url(re.compile(rf"epoch={epochs[0]}(&|$)"))

    page.get_by_role("slider", name="z₁").press("ArrowRight")
    expect(page.locator(".pinned")).to_contain_text("The manifold’s digit nearest to z = (1.05, −0.80)")
    assert len(fetched) == 1
    expect(plane(page)).to_have_attribute("data-epoch", str(epochs[0]))


def test_it_plays_until_it_is_paused_and_opens_at_rest_for_who_prefers_less_motion(visit, checkpoint):
    last = int(checkpoint.record().epoch[-1])
    page = visit(f"/?checkpoint={NAME}&replay=true")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    still = visit(f"/?checkpoint={NAME}&replay=true", reduced_motion="reduce")
    expect(plane(still)).to_have_attribute("data-epoch", str(last))
    still.get_by_role("button", name="Play").click()
    expect(plane(still)).not_to_have_attribute("data-epoch", str(last))


def test_a_digit_that_was_clicked_is_ringed(visit, checkpoint):
    encoded, row = checkpoint.encoded(), 5
    z1, z2 = encoded.mean[row]
    page = visit(f"/?checkpoint={NAME}&replay=true&epoch=100&at={z1:.4g}_{z2:.4g}_40")
    plane(page)
    pad = page.get_by_role("application")
    pad.click()
    expect(page.locator(".pinned")).to_contain_text(f"Ringed: the test digit that you clicked, a {encoded.label[row]}.")
    pad.press("ArrowRight")
    expect(page.locator(".pinned")).not_to_contain_text("Ringed")


def test_the_training_is_downloaded_as_a_gif(visit):
    page = visit(f"/?checkpoint={NAME}&replay=true")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Training GIF")).click()
    animation = download.value.path().read_bytes()
    assert animation.startswith(b"GIF89a")
    assert 200_000 < len(animation) < 3_000_000
