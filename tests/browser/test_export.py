"""The exported page without a network, against Python's decode."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import SETTLED
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.export import export_explorer
from vae.latent.manifold import to_bytes

pytestmark = pytest.mark.browser
PLACES = ((0.31, 0.42), (0.5, 0.5), (0.74, 0.66))
GRAY = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, 28, 28);
  const style = getComputedStyle(canvas);
  const probe = document.createElement("canvas").getContext("2d");
  const colour = (name) => {
    probe.fillStyle = style.getPropertyValue(name);
    probe.fillRect(0, 0, 1, 1);
    return probe.getImageData(0, 0, 1, 1).data[0];
  };
  const [paper, ink] = [colour("--digit-paper"), colour("--digit-ink")];
  return Array.from({ length: 784 }, (_, i) => (255 * (data[4 * i] - paper)) / (ink - paper));
}"""


@pytest.mark.parametrize("name", ["mnist-vae", pytest.param("digits-vae", marks=pytest.mark.long)])
def test_hovering_decodes_what_python_decodes_on_disk_and_on_the_server(
    browser: Browser, visit, worker, tmp_path: Path, name: str
):
    file = tmp_path / "explorer.html"
    file.write_text(export_explorer(CheckpointStore(SHIPPED).open(name)), encoding="utf-8")
    alone = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}).new_page()
    requests: list[str] = []
    alone.on("request", lambda request: requests.append(request.url))
    alone.goto(file.as_uri())
    served = visit(f"/?checkpoint={name}")
    served.wait_for_selector(SETTLED)
    for page in (alone, served):
        page.wait_for_selector("[data-ready]")
        for place in PLACES:
            compare(page, worker, name, place)
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)
    alone.context.close()


def compare(page, worker, name: str, place: tuple[float, float]) -> None:
    before = page.url
    box = page.locator(".plane").bounding_box()
    page.mouse.click(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
    expect(page).not_to_have_url(before)
    address = page.url.replace("#", "?").partition("?")[2]
    parts = dict(part.split("=") for part in address.split("&"))
    z = np.array([[float(parts.get("z1", 0)), float(parts.get("z2", 0))]], np.float32)
    expect(page.locator(".digit")).to_have_attribute("aria-label", re.compile(f"z₁ = {z[0, 0]:.2f}"))
    gray = np.array(page.locator(".digit").evaluate(GRAY))
    expected = to_bytes(worker.decode(name, z)[0]).ravel()
    # the page's ink and paper are about 218 levels apart, and the address has four decimals
    assert np.abs(gray - expected).max() < 3
