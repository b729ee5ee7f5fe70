"""The routes: a checkpoint's files under its digest, and nothing else."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from app.server import routes, scripts
from app.state import codebooks
from vae.checkpoints.decoder_weights import pack_decoder
from vae.checkpoints.files import HISTORY
from vae.checkpoints.store import CONFIG, LATENTS, MANIFOLD, METRICS, SHIPPED, WEIGHTS, CheckpointStore
from vae.data import datasets
from vae.errors import BusyError
from vae.export import maps, points
from vae.latent.maps import of_latents


def get(digest: str, file: str) -> Response:
    return routes.checkpoint_file(Request({"type": "http", "path_params": {"digest": digest, "file": file}}))


def body(response: Response) -> bytes:
    """What the response sends."""
    sent: list[bytes] = []

    async def send(message: dict) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> dict:
        await asyncio.Event().wait()  # the client neither sends nor leaves

    asyncio.run(response({"type": "http", "method": "GET", "headers": []}, receive, send))
    return b"".join(sent)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (WEIGHTS, "application/octet-stream"),
        (LATENTS, "application/octet-stream"),
        (MANIFOLD, "image/png"),
        (points.FILE, "application/octet-stream"),
    ],
)
def test_a_checkpoint_s_file_is_immutable_and_has_its_type(store, file, kind):
    checkpoint = store.open("mnist-vae")
    response = get(checkpoint.digest, file)
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    if checkpoint.has(file):
        assert body(response) == (checkpoint.path / file).read_bytes()


def test_a_map_is_packed_as_it_is_made_and_one_that_was_not_made_is_not_found(store):
    checkpoint = store.open("mnist-sweep-d10-beta1")
    response = get(checkpoint.digest, maps.file_name("pca"))
    assert response.status_code == 200
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert body(response) == maps.pack_map(of_latents(checkpoint.encoded().mean, "pca"))
    assert get(checkpoint.digest, maps.file_name("umap")).status_code == 404
    assert get(checkpoint.digest, "map-pca-0.bin").status_code == 404


@pytest.mark.parametrize(
    "file", [CONFIG, METRICS, HISTORY, "../mnist-vae/config.json", "..", "", "encoded.png", "model.safetensors.bak"]
)
def test_any_other_name_is_not_found_in_plain_text(store, file):
    response = get(store.open("mnist-vae").digest, file)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/plain")
    assert "cache-control" not in response.headers


@pytest.mark.parametrize("digest", ["", "0" * 64, "mnist-vae", "../../etc"])
def test_an_unknown_digest_is_not_found(digest):
    response = get(digest, WEIGHTS)
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/plain")


def test_the_decoders_weights_are_served_alone_and_kept(store):
    checkpoint = store.open("digits-vae")
    response = get(checkpoint.digest, "decoder.safetensors")
    assert "immutable" in response.headers["cache-control"]
    assert body(response) == pack_decoder(checkpoint)


def test_a_missing_or_damaged_file_is_not_found(copied_store):
    checkpoint = copied_store.open("digits-vae")
    (checkpoint.path / MANIFOLD).unlink()
    assert get(checkpoint.digest, MANIFOLD).status_code == 404
    (checkpoint.path / LATENTS).unlink()
    assert get(checkpoint.digest, points.FILE).status_code == 404


def test_a_codebook_that_the_busy_worker_cannot_draw_now_is_asked_for_again(store, monkeypatch):
    def busy(_checkpoint):
        raise BusyError("the worker has too much to do just now")

    monkeypatch.setattr(codebooks, "pictures", busy)
    response = get(store.open("mnist-vqvae").digest, routes.CODEBOOK)
    assert response.status_code == 503
    assert response.headers["retry-after"] == routes.RETRY
    assert "cache-control" not in response.headers
    assert body(response) == b"the worker has too much to do just now\n"


def test_a_test_picture_is_shown_where_its_data_set_is_at_hand(store):
    checkpoint = store.open("digits-vae")
    picture = get(checkpoint.digest, "original-3.bin")
    assert picture.status_code == 200
    assert picture.headers["cache-control"] == "no-store"
    assert body(picture) == datasets.load("digits").test.images[3].tobytes()
    assert get(checkpoint.digest, "original-99999.bin").status_code == 404
    assert get(store.open("mnist-vae").digest, "original-3.bin").status_code == 404


def test_the_pad_s_script_is_immutable_at_its_own_address():
    _, digest, file = scripts.script("latent_pad.js").address.split("/")
    for wanted, status in ((digest, 200), ("0" * 64, 404)):
        response = routes.script_file(Request({"type": "http", "path_params": {"digest": wanted, "file": file}}))
        assert response.status_code == status
        assert ("immutable" in response.headers.get("cache-control", "")) == (status == 200)


def test_modules_are_told_only_when_debugging(monkeypatch):
    monkeypatch.delenv(routes.DEBUG, raising=False)
    assert not [route for route in routes.routes() if "debug" in route.path]
    monkeypatch.setenv(routes.DEBUG, "1")
    (route,) = [route for route in routes.routes() if "debug" in route.path]
    modules = json.loads(body(route.endpoint(Request({"type": "http"}))))
    assert "streamlit" in modules
    assert Path(sys.modules["streamlit"].__file__).exists()


def test_a_page_finds_the_file_at_a_relative_address(store):
    checkpoint = store.open("mnist-vae")
    assert routes.address(checkpoint, MANIFOLD) == f"checkpoints/{checkpoint.digest}/manifold.png"


def test_a_link_that_leads_out_of_a_checkpoint_is_not_served(tmp_path, monkeypatch):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    shutil.copytree(SHIPPED / "digits-vae", tmp_path / "store" / "digits-vae")
    sheet = tmp_path / "store" / "digits-vae" / MANIFOLD
    sheet.unlink()
    sheet.symlink_to(secret)
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "store"))

    response = get(CheckpointStore(tmp_path / "store").open("digits-vae").digest, MANIFOLD)

    assert response.status_code == 404
    assert b"secret" not in body(response)
