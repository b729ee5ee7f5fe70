"""Imports from two files: what is found out, what the checkpoint holds, and what is left behind where one fails."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from vae.checkpoints.files import LATENTS, MANIFOLD
from vae.checkpoints.foreign.assembly import Choices
from vae.checkpoints.foreign.ends import Second
from vae.checkpoints.store import CheckpointStore
from vae.data.datasets import load
from vae.errors import InputError
from vae.inference.restoring import restore
from vae.training.importing import ImportRequest, import_model

pytestmark = pytest.mark.slow
FIXTURES = Path(__file__).parents[2] / "data"
PICTURES = 200


def request(files: str, **more) -> ImportRequest:
    paths = {part: FIXTURES / f"{files}_{part}.onnx" for part in ("encoder", "decoder")}
    return ImportRequest(**{"name": files.replace("_", "-"), **paths, **more})


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> CheckpointStore:
    return CheckpointStore(tmp_path_factory.mktemp("imported"))


@pytest.mark.parametrize(
    ("name", "dim"),
    [("mlp", 2), ("conv_d2", 2), pytest.param("conv_d10", 10, marks=pytest.mark.long)],
)
def test_a_model_of_pytorch_gives_what_onnxruntime_gives(store, name, dim):
    digits, steps = load("digits"), []
    imported = import_model(request(name), digits, store, progress=lambda *told: steps.append(told))
    images = digits.test.images[:PICTURES]
    model = restore(imported.checkpoint)
    posterior = model.encode(images)
    latents = np.random.default_rng(0).normal(size=(PICTURES, dim)).astype(np.float32)

    run = {part: onnxruntime.InferenceSession(FIXTURES / f"{name}_{part}.onnx") for part in ("encoder", "decoder")}
    mean, log_var = run["encoder"].run(None, {"in": images[:, None].astype(np.float32) / 255})
    (drawn,) = run["decoder"].run(None, {"in": latents})
    pixels = drawn if name == "mlp" else 1 / (1 + np.exp(-drawn))
    assert np.abs(posterior.mean - mean).max() < 1e-2
    assert np.abs(posterior.log_var - log_var).max() < 1e-2
    assert np.abs(model.decode(latents).reshape(-1) - pixels.reshape(-1)).max() < 1e-3

    assert "the second output is the log-variance" in imported.found
    assert "pictures go in from 0 to 1" in imported.found
    logits = "the decoder gives logits" in imported.found
    assert logits == (name != "mlp")
    assert imported.checkpoint.has(LATENTS)
    assert imported.checkpoint.has(MANIFOLD) == (dim == 2)
    assert imported.checkpoint.metrics().value("mse") < 0.08
    percents = [done for _, done, _ in steps]
    assert percents == sorted(percents)
    assert steps[0][0] == "reading the files"


def test_a_name_that_is_taken_is_refused_before_anything_is_read(store):
    with store.writing("taken") as folder:
        for file in store.open("conv-d2").path.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    missing = request("conv_d2", name="taken", encoder=Path("nowhere.onnx"))
    with pytest.raises(InputError, match="expected one that no checkpoint has, found 'taken'"):
        import_model(missing, load("digits"), store)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"encoder": FIXTURES / "conv_d2_decoder.onnx"}, "expected an input for pictures of 28×28×1"),
        ({"decoder": FIXTURES / "conv_d10_decoder.onnx"}, "expected an input for 2 latent dimensions"),
        ({"encoder": FIXTURES / "nowhere.onnx"}, "nowhere.onnx: expected a file to read"),
        ({"decoder": Path(__file__)}, "expected an ONNX file"),
    ],
)
def test_networks_that_do_not_fit_get_one_sentence_and_leave_nothing(store, change, sentence):
    before = {path.name for path in store.root.iterdir()}
    with pytest.raises(InputError, match=sentence):
        import_model(request("conv_d2", name="odd", **change), load("digits"), store)
    assert {path.name for path in store.root.iterdir()} == before


def test_a_standard_deviation_is_taken_as_one_where_it_is_said(store):
    choices = Choices(second=Second.STD)
    checkpoint = import_model(request("mlp", name="as-std", choices=choices), load("digits"), store).checkpoint
    plain = store.open("mlp").encoded()
    found = np.exp(checkpoint.encoded().log_var / 2)
    kept = plain.log_var > 0.2  # it was a log-variance: only positive ones can be deviations
    assert np.allclose(found[kept], plain.log_var[kept], rtol=0.1)


@pytest.mark.long
def test_the_classic_notebook_comes_in_as_two_keras_files(store, tmp_path):
    from tests.data.classic_notebook import save

    encoder, decoder = save(tmp_path, epochs=4)
    given = ImportRequest(name="classic", encoder=encoder, decoder=decoder)
    imported = import_model(given, load("digits"), store)
    assert imported.checkpoint.config.model.source == "keras"
    assert "the decoder gives probabilities (it ends in a sigmoid)" in imported.found
    assert imported.checkpoint.has(MANIFOLD)
