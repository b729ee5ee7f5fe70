import errno
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vae.checkpoints import store as stores
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import write_json
from vae.checkpoints.store import SHIPPED, CheckpointStore, check_name, default_root, write_config, write_weights
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet
from vae.models.families import model_config

CONFIG = CheckpointConfig(dataset="digits", model=model_config(), training=TrainingConfig())


def names(store: CheckpointStore) -> list[str]:
    return [checkpoint.name for checkpoint in store.list().checkpoints]


def everything_in(store: CheckpointStore) -> list[str]:
    return sorted(entry.name for entry in store.root.iterdir())


def test_what_was_written_is_listed_opened_and_read(store):
    checkpoint = store.open("first")

    assert names(store) == ["first", "second"]
    assert store.list().problems == ()
    assert checkpoint.config.dataset == "digits"
    assert checkpoint.metrics().value("negative_elbo") == 150.0
    assert checkpoint.weights_bytes == (checkpoint.path / "model.safetensors").stat().st_size


def test_weights_are_stored_in_half_precision(store):
    weights = store.open("first").weights()

    assert list(weights) == ["decoder/logits/bias"]
    np.testing.assert_array_equal(weights["decoder/logits/bias"], np.linspace(-1, 1, 7).astype(np.float16))
    assert weights["decoder/logits/bias"].dtype == np.float16


def test_equal_weights_make_an_equal_file_whatever_their_order(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    write_weights(one, {"a": np.ones(3), "b": np.zeros(2)})
    write_weights(other, {"b": np.zeros(2), "a": np.ones(3)})

    assert (one / "model.safetensors").read_bytes() == (other / "model.safetensors").read_bytes()


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e30])
def test_weights_that_half_precision_cannot_hold_are_refused(tmp_path, value):
    with np.errstate(over="ignore"), pytest.raises(InputError, match="found NaN or infinity in b"):
        write_weights(tmp_path, {"a": np.ones(3), "b": np.array([0.0, value])})


def test_the_digest_follows_the_contents(store):
    before = store.open("first").digest

    assert store.open("first").digest == before
    assert store.open("second").digest != before
    assert len(before) == 64

    write_weights(store.root / "first", {"decoder/logits/bias": np.ones(7)})
    assert store.open("first").digest != before


@pytest.mark.parametrize("name", ["third", "", ".", "..", "../first", "first/", "First", "first\n", "a" * 65])
def test_an_unknown_name_is_refused_with_the_known_ones(store, name):
    with pytest.raises(InputError, match="checkpoint: expected one of first, second; found"):
        store.open(name)


def test_of_many_checkpoints_those_with_the_nearest_names_are_told(store):
    for number in range(30):
        shutil.copytree(store.root / "first", store.root / f"sweep-{number}")
    with pytest.raises(InputError, match=r"expected one of (sweep-\d+, ){5}27 more; found 'sweep'"):
        store.open("sweep")
    with pytest.raises(InputError, match=r"expected one of second, .*; found 'secnd'"):
        store.open("secnd")


def test_an_empty_store_says_so(tmp_path):
    store = CheckpointStore(tmp_path / "nowhere")

    assert store.list().checkpoints == ()
    with pytest.raises(InputError, match="expected a store with checkpoints in it; found 'first'"):
        store.open("first")


def damage_truncated_weights(folder):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-3])


def damage_padded_weights(folder):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes() + b"more")


def damage_foreign_weights(folder):
    (folder / "model.safetensors").write_bytes(b"\x80\x04\x95 this is a pickle, not a safetensors file")


def damage_empty_weights(folder):
    (folder / "model.safetensors").write_bytes(b"")


def damage_huge_header(folder):
    (folder / "model.safetensors").write_bytes((2**62).to_bytes(8, "little") + b"{}")


def damage_header_of_text_offsets(folder):
    header = json.dumps({"a": {"dtype": "F16", "shape": [1], "data_offsets": ["zero", "two"]}}).encode()
    (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)


def damage_bad_json(folder):
    (folder / "config.json").write_text('{"format": 1,')


def damage_deep_json(folder):
    (folder / "config.json").write_text("[" * 100_000)


def damage_binary_json(folder):
    (folder / "metrics.json").write_bytes(b"\xff\xfe\x00")


def damage_foreign_config(folder):
    write_json(folder / "config.json", {"format": 1, "model_type": "VAE"})


def damage_newer_format(folder):
    write_json(folder / "config.json", {**CONFIG.to_json(), "format": 3})


def damage_metrics_of_another_kind(folder):
    write_json(folder / "metrics.json", {"loss": 1})


def damage_missing_weights(folder):
    (folder / "model.safetensors").unlink()


def damage_folder_for_a_file(folder):
    (folder / "metrics.json").unlink()
    (folder / "metrics.json").mkdir()


DAMAGES = [value for key, value in dict(globals()).items() if key.startswith("damage_")]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.removeprefix("damage_"))
def test_a_broken_checkpoint_is_one_clear_problem_and_the_others_still_open(store, damage):
    damage(store.root / "first")

    listing = store.list()

    assert [checkpoint.name for checkpoint in listing.checkpoints] == ["second"]
    (problem,) = listing.problems
    assert problem.name == "first"
    assert problem.reason.startswith("first")
    assert "expected" in problem.reason
    assert "found" in problem.reason
    assert "\n" not in problem.reason
    with pytest.raises(InputError) as raised:
        store.open("first")
    assert str(raised.value) == problem.reason
    assert store.open("second").weights()


def test_a_truncated_file_says_how_much_is_there(store):
    whole = store.open("first").weights_bytes
    damage_truncated_weights(store.root / "first")

    with pytest.raises(InputError, match=f"expected {whole} bytes, found {whole - 3}: the file is truncated"):
        store.open("first")


@given(content=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_any_file_leave_the_rest_open(store, content):
    for file in ("config.json", "metrics.json", "model.safetensors"):
        path = store.root / "first" / file
        whole = path.read_bytes()
        path.write_bytes(content)
        listing = store.list()
        path.write_bytes(whole)

        assert "second" in [checkpoint.name for checkpoint in listing.checkpoints]
        assert len(listing.checkpoints) + len(listing.problems) == 2


def test_weights_damaged_after_opening_give_an_input_error(store):
    checkpoint = store.open("first")
    damage_truncated_weights(checkpoint.path)

    with pytest.raises(InputError, match=r"first/model\.safetensors: expected a safetensors file"):
        checkpoint.weights()


def test_files_and_hidden_folders_beside_the_checkpoints_are_passed_over(store):
    (store.root / "notes.txt").write_text("a note")
    (store.root / ".draft-123").mkdir()

    assert names(store) == ["first", "second"]
    assert store.list().problems == ()


def test_a_draft_that_fails_leaves_nothing_behind(store):
    def write_half():
        with store.writing("third") as folder:
            write_config(folder, CONFIG)
            raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError, match="interrupted"):
        write_half()

    assert everything_in(store) == ["first", "second"]


def test_a_draft_that_is_no_checkpoint_is_refused_and_the_old_one_stays(store):
    with pytest.raises(InputError, match=r"first: expected the file model\.safetensors"), store.writing("first") as f:
        write_config(f, CONFIG)

    assert everything_in(store) == ["first", "second"]
    assert store.open("first").weights()


def test_a_draft_is_not_seen_before_it_is_whole(store):
    with store.writing("third") as folder:
        write_config(folder, CONFIG)
        assert names(store) == ["first", "second"]
        write_weights(folder, {"a": np.ones(1)})
        write_json(folder / "metrics.json", [])

    assert names(store) == ["first", "second", "third"]


def test_writing_again_replaces_the_whole_folder(store):
    (store.root / "first" / "history.csv").write_text("epoch\n1\n")

    with store.writing("first") as folder:
        write_config(folder, CONFIG)
        write_weights(folder, {"a": np.ones(1)})
        write_json(folder / "metrics.json", [])

    assert list(store.open("first").weights()) == ["a"]
    assert not store.open("first").has("history.csv")
    assert everything_in(store) == ["first", "second"]


@pytest.mark.parametrize("name", ["con", "nul.txt", "aux", "com1", "lpt9.v2", "mine.", "prn.."])
def test_a_name_that_windows_has_taken_is_refused_everywhere(name):
    with pytest.raises(InputError, match=f"checkpoint name: expected one that Windows .*, found '{name}'"):
        check_name(name)


@pytest.mark.parametrize("name", ["console", "com", "com10", "a.con", "null", "m.i.n.e"])
def test_a_name_that_only_looks_like_one_of_windows_is_taken(name):
    check_name(name)


@pytest.mark.parametrize("name", ["", "My-VAE", "a b", ".hidden", "a/b", "../a", "é", "a" * 65])
def test_a_name_that_is_no_name_is_refused_before_anything_is_written(store, name):
    with pytest.raises(InputError, match="checkpoint name: expected small letters"):
        check_name(name)
    with pytest.raises(InputError, match="checkpoint name"), store.writing(name):
        pass
    assert everything_in(store) == ["first", "second"]


def test_latents_and_manifold_are_read_where_they_are(store):
    checkpoint = store.open("first")
    zeros = np.zeros((3, 2), np.float32)
    encoded = EncodedSet(mean=zeros, log_var=zeros, label=np.arange(3, dtype=np.uint8), error=zeros[:, 0])
    encoded.write(checkpoint.path / "latents.npz")
    (checkpoint.path / "manifold.png").write_bytes(b"plane")
    (checkpoint.path / "manifold-7.png").write_bytes(b"seven")

    np.testing.assert_array_equal(checkpoint.encoded().label, [0, 1, 2])
    assert checkpoint.manifold_png() == b"plane"
    assert checkpoint.manifold_png(7) == b"seven"


def test_what_a_checkpoint_does_not_ship_is_named(store):
    with pytest.raises(InputError, match=r"first: expected the file latents\.npz, found none"):
        store.open("first").encoded()
    with pytest.raises(InputError, match=r"first: expected the file manifold-3\.png, found none"):
        store.open("first").manifold_png(3)


def test_the_store_comes_from_the_environment_else_it_is_the_shipped_one(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("VAE_CHECKPOINTS")
    assert default_root() == SHIPPED


def test_the_users_own_folder_shows_the_shipped_ones_beside_its_own(monkeypatch, tmp_path):
    own = tmp_path / "own"
    shutil.copytree(SHIPPED / "digits-vae", own / "mine")
    shutil.copytree(SHIPPED / "digits-vae", own / "mnist-vae")
    monkeypatch.setattr(stores, "OWN", own)
    monkeypatch.delenv("VAE_CHECKPOINTS", raising=False)
    store = CheckpointStore(default_root())

    assert {"mine", "mnist-vae", "mnist-ae"} <= {checkpoint.name for checkpoint in store.list().checkpoints}
    assert store.open("mnist-ae").path == SHIPPED / "mnist-ae"
    assert store.open("mnist-vae").path == own / "mnist-vae"
    assert (store.find("mine"), store.find("nowhere")) == (own / "mine", None)
    with store.writing("mnist-cvae") as folder:
        shutil.copytree(SHIPPED / "mnist-cvae", folder, dirs_exist_ok=True)
    assert store.open("mnist-cvae").path == own / "mnist-cvae"


def test_a_named_folder_shows_its_own_alone(store):
    assert store.folders == (store.root,)
    assert store.find("mnist-vae") is None


def test_every_shipped_checkpoint_opens():
    listing = CheckpointStore(SHIPPED).list()

    assert listing.problems == ()
    for checkpoint in listing.checkpoints:
        assert checkpoint.weights()
        assert len(checkpoint.metrics())


# -- whatever lies in the folder ---------------------------------------------------------------------------------------


def link_to_nothing(folder):
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to("nowhere")


def link_in_a_circle(folder):
    (folder / "metrics.json").unlink()
    (folder / "metrics.json").symlink_to("metrics.json")


def link_out_of_the_folder(folder):
    (folder / "model.safetensors").rename(folder.parent / "elsewhere")
    (folder / "model.safetensors").symlink_to(folder.parent / "elsewhere")


def pipe_for_a_file(folder):
    (folder / "config.json").unlink()
    os.mkfifo(folder / "config.json")


def list_for_an_object(folder):
    write_json(folder / "config.json", [])


def number_of_five_thousand_digits(folder):
    text = (folder / "metrics.json").read_text().replace("150.0", "9" * 5000)
    (folder / "metrics.json").write_text(text)


ODDITIES = (
    link_to_nothing,
    link_in_a_circle,
    link_out_of_the_folder,
    pipe_for_a_file,
    list_for_an_object,
    number_of_five_thousand_digits,
)


@pytest.mark.parametrize("oddity", ODDITIES, ids=lambda oddity: oddity.__name__)
def test_a_checkpoint_that_cannot_be_read_is_listed_with_a_sentence_and_hinders_no_other(store, oddity):
    oddity(store.root / "first")
    assert names(store) == ["second"]
    (problem,) = store.list().problems
    assert problem.name == "first"
    assert "expected" in problem.reason
    assert "\n" not in problem.reason


def test_what_lies_beside_the_checkpoints_does_not_end_the_listing(store):
    (store.root / "gone").symlink_to("nowhere")
    (store.root / "notes.txt").write_text("notes")
    (store.root / "circle").symlink_to("circle")
    os.mkfifo(store.root / "pipe")
    (store.root / os.fsdecode(b"caf\xe9")).mkdir()
    (store.root / "Not A Name").mkdir()
    (store.root / "first" / "notes.txt").symlink_to("nowhere")

    listing = store.list()

    assert [checkpoint.name for checkpoint in listing.checkpoints] == ["first", "second"]
    assert [problem.name for problem in listing.problems] == ["Not A Name", "caf\\udce9", "circle", "gone", "pipe"]
    for problem in listing.problems:
        f"{problem.name} {problem.reason}".encode()  # a page sends it


def test_a_folder_without_rights_is_a_problem(store, monkeypatch):
    """As for a user without rights; who tests may have all of them."""
    lstat, stat = Path.lstat, Path.stat

    def refused(method):
        def asked(path, **options):
            if "first" in path.parent.parts:
                raise PermissionError(errno.EACCES, "Permission denied")
            return method(path, **options)

        return asked

    monkeypatch.setattr(Path, "stat", refused(stat))
    monkeypatch.setattr(Path, "lstat", refused(lstat))
    assert names(store) == ["second"]
    assert store.list().problems[0].reason == "first: expected the file config.json, found Permission denied"


def test_a_file_that_vanishes_after_the_listing_is_a_sentence_and_a_digest_all_the_same(store):
    (checkpoint, _) = store.list().checkpoints
    before = checkpoint.path
    shutil.move(before, store.root / ".gone")
    for read in (checkpoint.metrics, checkpoint.weights, lambda: checkpoint.weights_bytes, checkpoint.encoded):
        with pytest.raises(InputError, match=r"first: expected the file .*, found none"):
            read()
    assert len(checkpoint.digest) == 64


def test_a_store_on_a_full_disk_refuses_in_one_sentence_and_keeps_nothing(store, tmp_path):
    before = everything_in(store)
    with (
        pytest.raises(InputError, match=r"^third: expected to write into the store, found: No space left on device$"),
        store.writing("third"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert everything_in(store) == before
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(InputError, match=r"^third: expected to write into the store, found: "),
        CheckpointStore(tmp_path / "file" / "below").writing("third"),
    ):
        pass
