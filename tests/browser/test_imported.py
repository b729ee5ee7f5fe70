"""Models of PyTorch and Keras, imported from their files on Checkpoints and by the engine, and explored."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED, until
from tests.browser.harness import APP, Server, serve
from tests.browser.test_network import PIXEL, POSTERIOR, difference
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import SHIPPED, WEIGHTS, CheckpointStore
from vae.data.datasets import load
from vae.training.importing import ImportRequest, import_model

pytestmark = [pytest.mark.browser, pytest.mark.long]
FIXTURES = Path(__file__).parents[1] / "data"
PICTURES = 200


def files_of(name: str) -> dict[str, Path]:
    return {part: FIXTURES / f"{name}_{part}.onnx" for part in ("encoder", "decoder")}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> CheckpointStore:
    """A store with two models of PyTorch, the classic notebook's, and a shipped one."""
    from tests.data.classic_notebook import save

    folder = tmp_path_factory.mktemp("imported")
    store, digits = CheckpointStore(folder / "checkpoints"), load("digits")
    encoder, decoder = save(folder, epochs=3)
    import_model(ImportRequest(name="classic", encoder=encoder, decoder=decoder), digits, store)
    for name in ("mlp", "conv_d10"):
        import_model(ImportRequest(name=name.replace("_", "-"), **files_of(name)), digits, store)
    shutil.copytree(SHIPPED / "digits-vae", store.root / "digits-vae")
    return store


@pytest.fixture(scope="module")
def own_server(store: CheckpointStore) -> Iterator[Server]:
    with serve(APP, environment={"VAE_CHECKPOINTS": str(store.root)}) as running:
        yield running


@pytest.fixture(scope="module")
def tab(browser, own_server: Server) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("name", ["mlp", "conv_d10"])
def test_the_browser_gives_what_onnxruntime_gives(
    page: Page, store: CheckpointStore, tmp_path: Path, name: str
) -> None:
    checkpoint = store.open(name.replace("_", "-"))
    for file in (LAYERS, WEIGHTS):
        shutil.copy(checkpoint.path / file, tmp_path / file)
    images = load("digits").test.images[:PICTURES].astype(np.float32) / 255
    dim = checkpoint.config.model.latent_dim
    latents = np.random.default_rng(1).normal(size=(PICTURES, dim)).astype(np.float32)
    run = {part: onnxruntime.InferenceSession(path) for part, path in files_of(name).items()}
    mean, log_var = run["encoder"].run(None, {"in": images[:, None]})
    (drawn,) = run["decoder"].run(None, {"in": latents})
    drawn = drawn.reshape(PICTURES, 28, 28, 1)
    if name == "mlp":  # ours ends before the sigmoid
        drawn = np.clip(drawn.astype(np.float64), 1e-12, 1 - 1e-12)
        drawn = np.log(drawn / (1 - drawn))
    encoded = {"input:image": images.reshape(PICTURES, 28, 28, 1), "output:0": mean, "output:1": log_var}
    np.savez(tmp_path / "encoder.npz", **encoded)
    np.savez(tmp_path / "decoder.npz", **{"input:latent": latents, "output:0": drawn})
    assert max(difference(page, tmp_path, "encoder")) < POSTERIOR
    assert max(difference(page, tmp_path, "decoder")) < PIXEL


@pytest.fixture(scope="module")
def page(browser) -> Iterator[Page]:
    """A page with the networks' runtime alone."""
    from vae.export.browser import WORKER, join_modules

    opened = browser.new_page()
    opened.add_script_tag(content=join_modules(WORKER))
    yield opened
    opened.close()


@pytest.mark.parametrize(("name", "sliders"), [("classic", 2), ("mlp", 2), ("conv-d10", 10)])
def test_an_imported_model_opens_on_explore(tab: Page, own_server: Server, name: str, sliders: int) -> None:
    tab.goto(f"{own_server.url}/?checkpoint={name}")
    tab.locator(".pad[data-ready]").wait_for()
    expect(tab.locator(".sliders .slider")).to_have_count(sliders)
    drawn = lambda: tab.locator("canvas.digit").evaluate("canvas => canvas.toDataURL()")  # noqa: E731
    before = drawn()
    box = tab.locator(".plane").first.bounding_box()
    tab.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    until(tab, lambda: drawn() != before, True)


def test_two_files_handed_in_on_checkpoints_are_on_explore_a_moment_later(tab: Page, own_server: Server) -> None:
    tab.goto(f"{own_server.url}/checkpoints")
    tab.locator(SETTLED).wait_for()
    tab.get_by_text("Bring a model of your own").click()
    inputs = tab.locator("input[type=file][accept*=onnx]")
    for index, path in enumerate(files_of("conv_d2").values()):
        inputs.nth(index).set_input_files(path)
        tab.locator(SETTLED).wait_for()
    tab.get_by_role("textbox", name="Name", exact=True).last.fill("handed-in")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Import", exact=True).click()
    notice = tab.get_by_text("handed-in is here now")
    expect(notice).to_be_visible(timeout=180_000)
    expect(notice).to_contain_text("the second output is the log-variance")
    tab.goto(f"{own_server.url}/?checkpoint=handed-in")
    tab.locator(".pad[data-ready]").wait_for()
