"""Encoded digits where the latent space is no plane: its map, and what stands in for one that was not made yet."""

import base64
import io
import json
import shutil
import time

import numpy as np
import pytest

from app.state import latent_maps
from app.ui import downloads
from tests.app.conftest import html_of
from vae.checkpoints import maps
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.latent.maps import METHODS, LatentMap, Method, of_latents
from vae.latent.trust import Trust

NAME = "mnist-sweep-d10-beta1"


@pytest.fixture
def offered(monkeypatch) -> dict[str, downloads.Offer]:
    """The offers of the page that is opened last, by the last word of their titles."""
    found: dict[str, downloads.Offer] = {}
    monkeypatch.setattr(
        downloads, "row", lambda *offers, key: found.update({offer.title.split()[-1]: offer for offer in offers})
    )
    return found


@pytest.fixture
def own_store(copied_store) -> CheckpointStore:
    """A store in which maps may be kept."""
    shutil.copytree(SHIPPED / NAME, copied_store.root / NAME)
    return copied_store


def places_drawn(page) -> np.ndarray:
    """The places of the chart's points, in the order of the set."""
    (element,) = page.get("plotly_chart")
    traces = json.loads(element.proto.spec)["data"]
    rows = np.concatenate([_numbers(trace["customdata"], "<i4") for trace in traces])
    places = np.stack([np.concatenate([_numbers(trace[axis], "<f4") for trace in traces]) for axis in "xy"], axis=1)
    return places[np.argsort(rows)]


def _numbers(array, dtype: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(array["bdata"]), np.dtype(array.get("dtype", dtype)).newbyteorder("<"))


def test_ten_dimensions_are_shown_by_pca_with_how_far_that_is_to_be_trusted(open_page, store):
    page = open_page("encoded", checkpoint=NAME)
    assert not page.exception
    found = of_latents(store.open(NAME).encoded().mean, "pca")
    np.testing.assert_allclose(places_drawn(page), found.places, atol=1e-6)
    assert f"trustworthiness <b>{found.trust.trustworthiness:.2f}</b> of 1" in html_of(page)


def test_a_region_of_a_map_chooses_there_and_one_of_another_chart_is_passed_over(open_page, store, offered):
    places = of_latents(store.open(NAME).encoded().mean, "pca").places
    inside = (np.abs(places - [1.5, 1.5]) < 0.5).all(axis=1)
    page = open_page("encoded", checkpoint=NAME, region="pca_1_1_2_1_2_2_1_2")
    assert f"<b>{inside.sum():,} digits</b>" in html_of(page)
    with np.load(io.BytesIO(offered["Arrays"].make(1))) as arrays:
        np.testing.assert_array_equal(arrays["pca"], places[inside])
    assert offered["digits"].make(1).splitlines()[0].endswith("error,pca1,pca2")
    for text in ("1_1_2_1_2_2_1_2", "tsne_1_1_2_1_2_2_1_2"):
        page = open_page("encoded", checkpoint=NAME, region=text)
        assert not page.exception
        assert not page.toast
        assert "Draw a lasso or a box" in html_of(page)


def test_a_map_that_was_not_made_is_offered_to_be_made_where_its_package_is_there(open_page, own_store, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_READ_ONLY", "0")
    monkeypatch.setitem(METHODS, "tsne", Method("t-SNE", {}, METHODS["pca"].lay, "numpy", "numpy"))
    page = open_page("encoded", checkpoint=NAME, map="t-SNE")
    assert not page.exception
    assert not page.get("plotly_chart")
    assert page.button(key="map-make").label == "Make the t-SNE map"
    monkeypatch.setitem(METHODS, "tsne", Method("t-SNE", {}, METHODS["pca"].lay, "no_such_module", "no-such-package"))
    page = open_page("encoded", checkpoint=NAME, map="t-SNE")
    assert "expected the package no-such-package, found none" in page.info[0].value


def test_a_visitor_without_permission_is_not_offered_to_make_one(open_page, own_store, monkeypatch):
    monkeypatch.setenv("LATENT_ATLAS_READ_ONLY", "1")
    monkeypatch.setitem(METHODS, "tsne", Method("t-SNE", {}, METHODS["pca"].lay, "numpy", "numpy"))
    page = open_page("encoded", checkpoint=NAME, map="t-SNE")
    assert not [button for button in page.button if button.key == "map-make"]
    assert any("read-only" in caption.value for caption in page.caption)


def test_a_map_that_was_kept_is_shown_and_a_damaged_one_is_a_sentence(open_page, own_store):
    checkpoint = own_store.open(NAME)
    places = np.random.default_rng(0).normal(size=(10_000, 2)).astype(np.float32)
    maps.keep(checkpoint, LatentMap("umap", places, Trust(0.87, 0.34, 10)))
    page = open_page("encoded", checkpoint=NAME, map="UMAP")
    np.testing.assert_allclose(places_drawn(page), places)
    assert "<b>34 %</b>" in html_of(page)
    maps.file_of(checkpoint, "tsne").write_bytes(b"no archive")
    page = open_page("encoded", checkpoint=NAME, map="t-SNE")
    assert not page.exception
    assert "expected an .npz archive" in page.info[0].value


def test_a_map_is_made_in_a_process_of_its_own_and_what_it_cannot_make_is_a_sentence(own_store, tmp_path):
    checkpoint = own_store.open(NAME)
    making = latent_maps.start(checkpoint, "pca")  # the only method that every machine has
    assert latent_maps.start(checkpoint, "umap") is making  # one at a time
    wait(making)
    assert (making.share, making.error) == (1.0, "")
    shutil.rmtree(checkpoint.path)
    making = latent_maps.start(checkpoint, "pca")
    wait(making)
    assert "expected the file config.json, found none" in making.error


def test_a_map_that_is_stopped_leaves_nothing(own_store):
    making = latent_maps.start(own_store.open(NAME), "pca")
    latent_maps.stop(making)
    wait(making)
    assert making.error == ""
    assert not (own_store.root / maps.FOLDER).exists()


@pytest.mark.parametrize(("asked", "said"), [("map_tsne", True), ("map_pca", False)])
def test_explore_leads_to_where_a_map_is_made(open_page, own_store, asked, said):
    page = open_page(checkpoint=NAME, slice=asked)
    assert not page.exception
    assert ("The t-SNE map of this model has not been made yet" in html_of(page)) == said
    (link,) = (each.proto for each in page.get("page_link") if each.proto.label.startswith("Make"))
    assert link.label == "Make the t-SNE map on Encoded digits"
    assert link.query_string == f"checkpoint={NAME}&map=t-SNE"


def test_explore_leads_nowhere_from_a_slice(open_page, own_store):
    page = open_page(checkpoint=NAME)
    assert not [each for each in page.get("page_link") if each.proto.label.startswith("Make")]


def wait(making: latent_maps.Making) -> None:
    while making.running:
        time.sleep(0.05)
