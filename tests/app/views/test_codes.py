"""The page Codes on the shipped VQ-VAE, run by Streamlit without a browser."""

import shutil

import numpy as np
import pytest

from app.state import codebooks
from tests.app.conftest import SHIPPED_OR_NAMED, component_data, html_of
from tests.app.server.test_routes import body, get
from vae.checkpoints.codes import read_code_maps
from vae.checkpoints.files import CODES, LAYERS
from vae.checkpoints.store import LATENTS, CheckpointStore
from vae.errors import BusyError, InferenceError
from vae.inference.worker import InferenceWorker
from vae.latent.code_maps import partial_maps

NAME = "mnist-vqvae-local"


@pytest.fixture
def quiet_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process: what needs the prior says that it could not be asked."""

    def refuse(*_: object, **__: object) -> None:
        raise InferenceError("not now")

    for operation in ("sample_codes", "code_bits", "decode"):
        monkeypatch.setattr(InferenceWorker, operation, refuse)


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch, tmp_path, quiet_worker) -> CheckpointStore:
    """A store with a copy of the VQ-VAE, which a test may damage."""
    shutil.copytree(SHIPPED_OR_NAMED / NAME, tmp_path / "store" / NAME)
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "store"))
    return CheckpointStore(tmp_path / "store")


def test_it_opens_on_a_test_digit_and_on_digits_from_the_prior(open_page, store):
    page = open_page("codes")
    assert not page.exception
    assert not page.error
    checkpoint = store.open(NAME)
    maps, model = read_code_maps(checkpoint), checkpoint.config.model
    sent = component_data(page, "code_grid")
    assert sent["base"] == f"checkpoints/{checkpoint.digest}"
    (stage,) = sent["stages"]
    assert stage["codes"] == stage["base"] == maps[0].ravel().tolist()
    assert len(set(sent["book"]["colours"])) == model.codes
    assert sum(sent["book"]["share"]) == pytest.approx(1, abs=1e-3)
    drawn = component_data(page, "code_film")
    assert len(drawn["maps"]) == drawn["count"] * maps[0].size
    assert drawn["blank"] == np.bincount(maps.ravel()).argmax()
    assert "<b>How likely is this map?</b>" in html_of(page)
    assert "perplexity" in html_of(page)
    assert not page.info
    assert "MNIST’s test pictures are not at hand" in html_of(page)
    assert not sent["originals"]

    again = open_page("codes", seed="1", kept="3", row="5")
    assert not again.exception
    completed = component_data(again, "code_film")
    assert completed["given"] == 21
    assert np.array(completed["maps"]).reshape(-1, 49)[:, :21].tolist() == [maps[5].ravel()[:21].tolist()] * 24
    assert completed["maps"] != drawn["maps"]


def test_with_mnist_at_hand_the_originals_are_shown(open_page, store, monkeypatch, tmp_path, quiet_worker):
    labels = store.open(NAME).encoded().label
    few = {"x_train": np.zeros((10, 28, 28), np.uint8), "y_train": np.arange(10, dtype=np.uint8)}
    np.savez(tmp_path / "mnist.npz", **few, x_test=np.zeros((len(labels), 28, 28), np.uint8), y_test=labels)
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    page = open_page("codes")
    assert not page.exception
    assert component_data(page, "code_grid")["originals"]
    assert not page.info


def test_a_link_opens_two_digits_with_their_edits(open_page, store, quiet_worker):
    page = open_page("codes", row="3", two="true", edits="24.57,0.9", edits2="48.1", **{"with": "7"})
    assert not page.exception
    maps = read_code_maps(store.open(NAME)).reshape(-1, 49)
    first, second = component_data(page, "code_grid")["stages"]
    assert [first["row"], second["row"]] == [3, 7]
    assert (first["codes"][24], first["codes"][0], second["codes"][48]) == (57, 9, 1)
    assert first["base"] == maps[3].tolist()
    assert second["codes"][:48] == maps[7].tolist()[:48]


@pytest.mark.parametrize("edits", ["24", "99.1", "3.999", "<b>.1"])
def test_edits_that_mean_nothing_are_named_and_left_out(open_page, edits, quiet_worker):
    page = open_page("codes", edits=edits)
    assert not page.exception
    assert page.info[0].value.startswith("edits: expected")
    (stage,) = component_data(page, "code_grid")["stages"]
    assert stage["codes"] == stage["base"]


@pytest.mark.parametrize("row", ["-1", "99999999", "x", "1.5"])
def test_a_row_that_is_none_falls_back(open_page, row, quiet_worker):
    page = open_page("codes", row=row)
    assert not page.exception
    assert component_data(page, "code_grid")["stages"]


def test_where_the_prior_cannot_be_asked_the_rest_goes_on(open_page, quiet_worker):
    page = open_page("codes", row="1234", seed="1234")  # of which nothing is cached
    assert not page.exception
    assert [error.value for error in page.error] == [
        "The code prior gave no answer: not now",
        "The prior could not draw: not now",
    ]
    assert component_data(page, "code_grid")


def test_where_others_come_first_it_is_a_warning_that_trying_again_helps(open_page, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise BusyError("busy")

    for operation in ("sample_codes", "code_bits"):
        monkeypatch.setattr(InferenceWorker, operation, refuse)
    page = open_page("codes", row="4321", seed="4321")  # of which nothing is cached
    assert not page.exception
    assert not page.error
    assert [warning.value for warning in page.warning] == [
        "The code prior gave no answer: busy",
        "The prior could not draw: busy",
    ]


@pytest.mark.parametrize("file", [CODES, LAYERS, LATENTS])
def test_a_checkpoint_without_one_of_its_files_is_one_sentence(open_page, copied, file):
    (copied.root / NAME / file).unlink()
    page = open_page("codes", row="1234", seed="1234")  # of which nothing is cached
    assert not page.exception
    assert [error.value for error in page.error] == [f"{NAME}: expected the file {file}, found none"]


def test_without_a_vq_vae_it_says_how_to_train_one(open_page, copied_store):
    page = open_page("codes")
    assert not page.exception
    assert "There is no model of codes here yet" in page.markdown[0].value
    assert "--family vqvae" in page.code[0].value


def test_the_codes_pictures_have_an_address_where_the_worker_can_draw_them(store, monkeypatch):
    checkpoint = store.open(NAME)
    picture = get(checkpoint.digest, "codebook.bin")
    assert picture.status_code == 200
    pixels = np.frombuffer(body(picture), np.uint8).reshape(checkpoint.config.model.codes, 12, 12)
    assert pixels.max() == 255
    assert get(store.open("mnist-vae").digest, "codebook.bin").status_code == 404


def test_a_map_fills_in_reading_order():
    codes = np.arange(4).reshape(2, 2) + 10
    frames = partial_maps(codes, given=1, blank=0)
    assert frames.reshape(-1, 4).tolist() == [[10, 0, 0, 0], [10, 11, 0, 0], [10, 11, 12, 0], [10, 11, 12, 13]]


def test_vq_vaes_alone_are_offered_and_one_with_a_local_decoder_first(store):
    offered = codebooks.with_codes()
    assert {c.name for c in offered} == {c.name for c in store.list().checkpoints if c.config.model.family == "vqvae"}
    assert [c.config.model.map_context > 0 for c in offered] == [False, True]


def test_a_decoder_that_reads_the_whole_map_opens_too(open_page):
    page = open_page("codes", checkpoint="mnist-vqvae")
    assert not page.exception
    assert not page.error
