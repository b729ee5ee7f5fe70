"""The explorer as one HTML file."""

import base64
import json
import re
import shutil

import pytest

from vae.checkpoints.decoder_weights import pack_decoder
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import LATENTS, SHIPPED, WEIGHTS, CheckpointStore
from vae.errors import InputError
from vae.export import export_explorer
from vae.export.maps import pack_map
from vae.export.points import pack_points
from vae.latent.maps import of_latents


@pytest.fixture
def store() -> CheckpointStore:
    return CheckpointStore(SHIPPED)


def element(page: str, name: str) -> dict:
    return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)[1])


def test_the_page_carries_the_files_byte_for_byte(store):
    checkpoint = store.open("digits-vae")
    page = export_explorer(checkpoint)
    files = element(page, f"files-{checkpoint.digest}")
    assert base64.b64decode(files[LAYERS]) == (checkpoint.path / LAYERS).read_bytes()
    assert base64.b64decode(files["decoder.safetensors"]) == pack_decoder(checkpoint)
    assert WEIGHTS not in files  # nothing in the page encodes
    assert base64.b64decode(files["points.bin"]) == pack_points(checkpoint.encoded())


def test_the_page_carries_the_maps_that_are_at_hand_and_a_plane_has_none(store):
    checkpoint = store.open("mnist-sweep-d10-beta1")
    page = export_explorer(checkpoint)
    (described,) = (each for each in element(page, "explorer")["panels"][0]["maps"] if each["method"] == "pca")
    packed = base64.b64decode(element(page, f"files-{checkpoint.digest}")[described["file"]])
    assert packed == pack_map(of_latents(checkpoint.encoded().mean, "pca"))
    assert element(export_explorer(store.open("digits-vae")), "explorer")["panels"][0]["maps"] == []


def test_the_page_asks_nobody_for_anything(store):
    page = export_explorer(store.open("digits-vae"))
    assert re.findall(r'(?:src|href)="(?!data:)[^"]+"|@import|url\((?!"?data:)', page) == []


def test_several_checkpoints_stand_in_their_order(store):
    names = ["mnist-vae", "digits-vae"]
    explorer = element(export_explorer(*map(store.open, names), linked="reach"), "explorer")
    assert [panel["name"] for panel in explorer["panels"]] == names
    assert explorer["linked"] == "reach"


def test_without_a_checkpoint_or_a_needed_file_it_says_so(store, tmp_path):
    with pytest.raises(InputError, match="at least one checkpoint"):
        export_explorer()
    for name in (LAYERS, LATENTS):
        shutil.rmtree(tmp_path / "bare", ignore_errors=True)
        shutil.copytree(store.open("digits-vae").path, tmp_path / "bare")
        (tmp_path / "bare" / name).unlink()
        with pytest.raises(InputError, match=f"expected the file {name}"):
            export_explorer(CheckpointStore(tmp_path).open("bare"))


def test_a_title_cannot_become_markup(store, tmp_path):
    shutil.copytree(store.open("digits-vae").path, tmp_path / "odd")
    config = tmp_path / "odd" / "config.json"
    record = json.loads(config.read_text(encoding="utf-8"))
    record["title"] = "</script><script>alert(1)</script>"
    config.write_text(json.dumps(record), encoding="utf-8")
    page = export_explorer(CheckpointStore(tmp_path).open("odd"))
    assert "<script>alert" not in page
    assert element(page, "explorer")["panels"][0]["title"] == record["title"]


def test_it_opens_on_the_latent_and_the_view_that_it_was_made_with(store):
    view = {"layers": ["points"], "off": [3], "at": [1.0, 2.0, 4.0], "path": None, "least": False, "label": 0}
    page = export_explorer(store.open("digits-vae"), pin=(-0.25, 0.35), view=view)
    explorer = element(page, "explorer")
    assert explorer["pin"] == [-0.25, 0.35]
    assert explorer["view"] == view
