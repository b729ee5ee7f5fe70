"""The browser's networks against Keras: shipped checkpoints, every family with fresh weights, every kind of layer."""

import base64
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import SHIPPED, WEIGHTS
from vae.export.browser import WORKER, join_modules

pytestmark = pytest.mark.browser
PIXEL, POSTERIOR = 1e-3, 1e-2
BATCH = 7  # does not divide the number of examples: the last batch is a smaller one
SHIPPED_NAMES = tuple(sorted(path.name for path in SHIPPED.glob("*") if (path / LAYERS).exists()))
FRESH_NAMES = ("fresh-vae-fourier", "fresh-vae-conv", "fresh-cvae-fourier", "fresh-vqvae-conv")
SHAPED_NAMES = ("shaped-vae-conv", "shaped-vae-fourier", "shaped-vqvae-conv")  # other sides, and colour
OTHER_NAMES = ("fresh-ae-fourier", "fresh-ae-conv", "fresh-cvae-conv")  # the same layers in another family's record
NAMES = (  # each kind of layer; what ships takes minutes
    *FRESH_NAMES,
    *SHAPED_NAMES,
    *(pytest.param(name, marks=pytest.mark.long) for name in (*OTHER_NAMES, *SHIPPED_NAMES)),
)

Case = Callable[[str], Path]

RUN = """
([record, weights, inputs, count, batch, simd]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  const values = {};
  for (const name in inputs) values[name] = new Float32Array(bytes(inputs[name]));
  const network = new Network(record, readSafetensors(bytes(weights)), batch, simd ? inSimd() : IN_JAVASCRIPT);
  const found = network.outputSizes.map((size) => new Float32Array(size * count));
  for (let start = 0; start < count; start += batch) {
    const n = Math.min(batch, count - start);
    const part = {};
    for (const { name, size } of network.inputs) part[name] = values[name].subarray(start * size);
    network.run(part, n).forEach((buffer, i) => {
      const size = network.outputSizes[i];
      found[i].set(buffer.subarray(0, n * size), start * size);
    });
  }
  const text = (array) => {
    const raw = new Uint8Array(array.buffer);
    let binary = "";
    for (let i = 0; i < raw.length; i += 8192) binary += String.fromCharCode(...raw.subarray(i, i + 8192));
    return btoa(binary);
  };
  return found.map(text);
}
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The folder of a case by its name, computed by Keras when it is first asked for."""
    root = tmp_path_factory.mktemp("keras")

    @cache
    def written(name: str) -> Path:
        from tests.browser.keras_reference import write_case

        write_case(root / name, name)
        return root / name

    return written


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.add_script_tag(content=join_modules(WORKER))
    yield opened
    opened.close()


def difference(page: Page, case: Path, part: str, change: Callable[[dict], None] = lambda record: None) -> list[float]:
    """The largest absolute difference of each output, both ways of computing; decoders are compared as pixels."""
    record = json.loads((case / LAYERS).read_text())[part]
    change(record)
    with np.load(case / f"{part}.npz") as arrays:
        inputs = {name.removeprefix("input:"): arrays[name] for name in arrays if name.startswith("input:")}
        expected = [arrays[f"output:{i}"] for i in range(len(arrays) - len(inputs))]
    count = len(expected[0])
    sent = {name: base64.b64encode(values.tobytes()).decode() for name, values in inputs.items()}
    weights = base64.b64encode((case / WEIGHTS).read_bytes()).decode()
    shown = sigmoid if part == "decoder" else np.asarray
    differences = []
    for simd in (True, False):
        returned = page.evaluate(RUN, [record, weights, sent, count, BATCH, simd])
        found = [np.frombuffer(base64.b64decode(text), np.float32) for text in returned]
        pairs = zip(found, expected, strict=True)
        differences += [float(np.abs(shown(a.reshape(b.shape)) - shown(b)).max()) for a, b in pairs]
    return differences


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits.astype(np.float64)))


@pytest.mark.parametrize("name", NAMES)
def test_decodes_500_random_latents_as_keras_does(page: Page, case: Case, name: str) -> None:
    assert max(difference(page, case(name), "decoder")) < PIXEL


@pytest.mark.parametrize("name", NAMES)
def test_encodes_100_images_as_keras_does(page: Page, case: Case, name: str) -> None:
    assert max(difference(page, case(name), "encoder")) < POSTERIOR


def test_runs_every_kind_of_layer_as_keras_does(page: Page, case: Case) -> None:
    kinds = {layer["kind"] for layer in json.loads((case("every-kind") / LAYERS).read_text())["odd"]["layers"]}
    assert kinds == {
        "input", "dense", "fourier", "conv", "conv_transpose", "reshape", "concat", "add", "norm", "activation",
    }  # fmt: skip
    assert max(difference(page, case("every-kind"), "odd")) < PIXEL


def wrong_activation(record: dict) -> None:
    layer = next(layer for layer in record["layers"] if layer["activation"] == "gelu")
    layer["activation"] = "relu"


def wrong_order(record: dict) -> None:
    layer = next(layer for layer in record["layers"] if layer["kind"] == "concat")
    layer["inputs"].reverse()


def swapped_tensors(record: dict) -> None:
    first, second = (layer for layer in record["layers"] if layer["name"] in ("hidden_2", "hidden_3"))
    first["tensors"], second["tensors"] = second["tensors"], first["tensors"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("fresh-vae-fourier", wrong_activation),
        ("fresh-vae-fourier", swapped_tensors),
        ("fresh-cvae-fourier", wrong_order),
    ],
)
def test_a_wrong_layer_is_told_from_the_right_one(page: Page, case: Case, name: str, change) -> None:
    assert min(difference(page, case(name), "decoder", change)) > 10 * PIXEL


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda record: record["layers"][1].update(kind="attention"), "found attention"),
        (lambda record: record["layers"][1]["tensors"].update(kernel="decoder/nowhere"), "decoder/nowhere, found none"),
        (lambda record: record["layers"][2]["shape"].reverse() or record["layers"][2].update(shape=[5]), "shape"),
    ],
)
def test_a_layer_that_cannot_be_run_is_named(page: Page, case: Case, change, reason: str) -> None:
    with pytest.raises(Exception, match=reason):
        difference(page, case("fresh-vae-fourier"), "decoder", change)


def test_a_truncated_weights_file_is_refused(page: Page, case: Case) -> None:
    weights = base64.b64encode((case("fresh-vae-conv") / WEIGHTS).read_bytes()[:-100]).decode()
    with pytest.raises(Exception, match="truncated"):
        page.evaluate("text => readSafetensors(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer)", weights)
