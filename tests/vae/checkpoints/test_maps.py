"""Maps that are kept beside the checkpoints: made once, read within bounds, never half written."""

import numpy as np
import pytest

from vae.checkpoints import maps
from vae.checkpoints import store as stores
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import write_json
from vae.checkpoints.store import LATENTS, Checkpoint, CheckpointStore, write_config, write_weights
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet
from vae.latent.maps import METHODS, LatentMap, Method, of_latents
from vae.latent.trust import Trust
from vae.models.families import model_config


def checkpoint_of(store: CheckpointStore, name: str, dim: int, *, n: int = 30) -> Checkpoint:
    random = np.random.default_rng(dim)
    model = model_config(latent_dim=dim)
    with store.writing(name) as folder:
        write_config(folder, CheckpointConfig(dataset="digits", model=model, training=TrainingConfig()))
        write_weights(folder, {"decoder/logits/bias": np.zeros(3)})
        write_json(folder / "metrics.json", [])
        EncodedSet(
            mean=random.normal(size=(n, dim)).astype(np.float16).astype(np.float32),
            log_var=np.zeros((n, dim), np.float32),
            label=np.zeros(n, np.uint8),
            error=np.zeros(n, np.float32),
        ).write(folder / LATENTS)
    return store.open(name)


@pytest.fixture
def five(tmp_path) -> Checkpoint:
    """A checkpoint of five latent dimensions."""
    return checkpoint_of(CheckpointStore(tmp_path / "store"), "five", 5)


def a_map(n: int = 30) -> LatentMap:
    places = np.random.default_rng(9).normal(size=(n, 2)).astype(np.float32)
    return LatentMap("tsne", places, Trust(0.9, 0.5, 10))


def test_a_kept_map_comes_back_and_is_not_part_of_its_checkpoint(five):
    before, listed = five.digest, CheckpointStore(five.path.parent).list()
    assert maps.methods_at_hand(five) == ("pca",)
    maps.keep(five, a_map())
    found = maps.at_hand(five, "tsne")
    assert np.array_equal(found.places, a_map().places)
    assert found.trust == Trust(0.9, 0.5, 10)
    assert maps.methods_at_hand(five) == ("pca", "tsne")
    after = CheckpointStore(five.path.parent).list()
    assert after.checkpoints[0].digest == before
    assert [each.name for each in after.checkpoints] == [each.name for each in listed.checkpoints]
    assert not after.problems


def test_a_map_belongs_to_its_latents_and_to_its_settings(five, tmp_path, monkeypatch):
    maps.keep(five, a_map())
    other = checkpoint_of(CheckpointStore(five.path.parent), "six", 6)
    assert not maps.is_kept(other, "tsne")
    monkeypatch.setitem(METHODS, "tsne", Method("t-SNE", {"perplexity": 5}, METHODS["tsne"].lay, "numpy", "numpy"))
    assert not maps.is_kept(five, "tsne")


def test_pca_is_made_at_once_and_kept_nowhere(five):
    found = maps.make(five, "pca")
    assert np.array_equal(found.places, of_latents(five.encoded().mean, "pca").places)
    assert np.array_equal(maps.at_hand(five, "pca").places, found.places)
    assert not (five.path.parent / maps.FOLDER).exists()


def test_what_is_made_is_kept(five, monkeypatch):
    lay = METHODS["pca"].lay
    monkeypatch.setitem(METHODS, "tsne", Method("t-SNE", {}, lay, "numpy", "numpy"))
    shares: list[float] = []
    made = maps.make(five, "tsne", progress=shares.append)
    assert shares == [1.0]
    assert np.array_equal(maps.at_hand(five, "tsne").places, made.places)
    assert [file.name for file in (five.path.parent / maps.FOLDER).iterdir()] == [maps.file_of(five, "tsne").name]


def test_a_map_that_was_not_made_names_the_command(five):
    with pytest.raises(InputError, match="found none; `python -m vae map five --method umap` makes it"):
        maps.at_hand(five, "umap")


@pytest.mark.parametrize(
    "arrays",
    [
        {"places": np.zeros((29, 2)), "trust": np.zeros(3)},
        {"places": np.zeros((30, 2)), "trust": np.zeros(2)},
        {"places": np.zeros((30, 2)), "trust": np.array([np.nan, 0, 10])},
        {"places": np.zeros((30, 2), int), "trust": np.zeros(3)},
        {"places": np.full((30, 2), np.inf), "trust": np.zeros(3)},
        {"places": np.zeros((30, 2))},
    ],
)
def test_a_damaged_map_is_refused_in_a_sentence(five, arrays):
    path = maps.file_of(five, "tsne")
    path.parent.mkdir()
    np.savez(path, **arrays)
    with pytest.raises(InputError, match="expected"):
        maps.at_hand(five, "tsne")


def test_a_map_too_large_is_not_decoded(five, monkeypatch):
    maps.keep(five, a_map())
    monkeypatch.setattr(maps, "MAX_BYTES", 100)
    with pytest.raises(InputError, match="expected at most 100 bytes"):
        maps.at_hand(five, "tsne")


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(five):
    (five.path.parent / maps.FOLDER).write_text("a file in the folder's place")
    with pytest.raises(InputError, match="expected a folder to write to"):
        maps.keep(five, a_map())


def test_maps_of_shipped_checkpoints_are_the_user_s(five, monkeypatch, tmp_path):
    monkeypatch.setattr(stores, "SHIPPED", five.path.parent)
    monkeypatch.setattr(stores, "OWN", tmp_path / "own")
    assert maps.file_of(five, "tsne").is_relative_to(tmp_path / "own")


def test_a_plane_has_no_maps(tmp_path):
    plane = checkpoint_of(CheckpointStore(tmp_path), "plane", 2)
    assert maps.methods_at_hand(plane) == ()
    with pytest.raises(InputError, match="3 dimensions or more to map, found 2"):
        maps.make(plane, "pca")
