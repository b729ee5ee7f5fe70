"""Checkpoints as zip archives: the round trip, and everything that a stranger may have put into one."""

import errno
import io
import json
import os
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vae.checkpoints import bundle
from vae.checkpoints import files as checkpoint_files
from vae.checkpoints.store import CONFIG, LATENTS, METRICS, SHIPPED, WEIGHTS, Checkpoint, CheckpointStore
from vae.errors import InputError
from vae.inference import trial

NAME = "digits-vae"


@pytest.fixture(scope="module")
def shipped() -> Checkpoint:
    return CheckpointStore(SHIPPED).open(NAME)


@pytest.fixture(scope="module")
def files(shipped) -> dict[str, bytes]:
    """The files of a sound checkpoint by the paths they have in an archive."""
    return {f"{NAME}/{file.name}": file.read_bytes() for file in sorted(shipped.path.iterdir())}


@pytest.fixture(scope="module")
def packed(shipped) -> bytes:
    """The archive of the shipped checkpoint."""
    return bundle.pack(shipped)


@pytest.fixture
def target(tmp_path) -> CheckpointStore:
    return CheckpointStore(tmp_path / "store")


@pytest.fixture
def untried(monkeypatch) -> list[str]:
    """Leave out the one step that starts TensorFlow; the names that would have been tried are listed."""
    tried: list[str] = []
    monkeypatch.setattr(trial, "try_out", lambda checkpoint: tried.append(checkpoint.name))
    return tried


def zipped(files: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda _: None) -> bytes:
    """An archive as any program may write it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(path)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, content)
    return stream.getvalue()


def unpack(archive: bytes, store: CheckpointStore, **options) -> Checkpoint:
    return bundle.unpack(archive, store, try_out=trial.try_out, **options)


def refusal(archive: bytes, target: CheckpointStore, **options) -> str:
    """The one sentence by which an archive is refused; nothing of it stays."""
    with pytest.raises(InputError) as refused:
        unpack(archive, target, **options)
    assert not target.root.exists() or list(target.root.iterdir()) == []
    assert "\n" not in str(refused.value)
    return str(refused.value)


# -- the round trip ----------------------------------------------------------------------------------------------------


def test_what_was_packed_is_unpacked_with_the_same_digest_and_runs(shipped, target):
    assert unpack(bundle.pack(shipped), target).digest == shipped.digest
    assert [checkpoint.name for checkpoint in target.list().checkpoints] == [NAME]


def test_a_checkpoint_always_makes_the_same_archive(shipped):
    assert bundle.pack(shipped) == bundle.pack(shipped)


def test_a_config_in_the_first_format_is_packed_in_the_second_and_is_the_same_checkpoint(shipped, target, untried):
    first = json.loads((shipped.path / "config.json").read_text())
    assert first["format"] == 1

    unpacked = unpack(bundle.pack(shipped), target)

    second = json.loads((unpacked.path / "config.json").read_text())
    assert (second["format"], second["image_shape"], len(second["class_names"])) == (2, [28, 28, 1], 10)
    assert (unpacked.config, unpacked.digest) == (shipped.config, shipped.digest)
    assert bundle.pack(unpacked) == bundle.pack(shipped)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"image_shape": [4096, 4096, 1]}, "expected pictures of at most 128 pixels a side, gray or RGB"),
        ({"image_shape": [28, 28, 2]}, "gray or RGB, found 28×28×2"),
        ({"class_names": ["<b>"] * 10}, "expected plain short texts"),
    ],
)
def test_a_config_of_impossible_pictures_is_refused(files, target, untried, change, sentence):
    config = {**json.loads(files[f"{NAME}/config.json"]), "format": 2, **change}
    assert sentence in refusal(zipped({**files, f"{NAME}/config.json": json.dumps(config).encode()}), target)


def test_another_name_is_taken_and_tried(shipped, target, untried):
    unpacked = unpack(bundle.pack(shipped), target, name="theirs")
    assert (unpacked.name, unpacked.digest, untried) == ("theirs", shipped.digest, ["theirs"])


def test_what_is_no_file_of_a_checkpoint_stays_behind(store):
    (store.root / "first" / "diary.txt").write_text("private")
    with zipfile.ZipFile(io.BytesIO(bundle.pack(store.open("first")))) as archive:
        assert archive.namelist() == ["first/config.json", "first/metrics.json", "first/model.safetensors"]


def test_what_a_link_leads_to_elsewhere_stays_behind(store):
    (store.root / "secret.csv").write_text("private")
    (store.root / "first" / "history.csv").symlink_to(store.root / "secret.csv")
    with zipfile.ZipFile(io.BytesIO(bundle.pack(store.open("first")))) as archive:
        assert archive.namelist() == ["first/config.json", "first/metrics.json", "first/model.safetensors"]


def test_files_without_a_folder_need_a_name(files, target, untried):
    flat = zipped({path.rpartition("/")[2]: content for path, content in files.items()})
    assert refusal(flat, target) == "archive: expected a name for the checkpoint, found files without a folder"
    assert unpack(flat, target, name="flat").name == "flat"


def test_an_entry_for_the_folder_itself_is_no_harm(files, target, untried):
    assert unpack(zipped({f"{NAME}/": b"", **files}), target).name == NAME


def test_a_taken_name_is_refused_unless_it_may_be_replaced(shipped, target, untried):
    archive = bundle.pack(shipped)
    unpack(archive, target)
    with pytest.raises(InputError, match=f"name: expected a new one, found '{NAME}', which this store has already"):
        unpack(archive, target)
    assert unpack(archive, target, replace=True).digest == shipped.digest


@pytest.mark.parametrize("name", ["../out", "Large", "a/b", ".hidden", "a" * 65])
def test_a_name_that_no_checkpoint_has_is_refused(shipped, target, name):
    assert refusal(bundle.pack(shipped), target, name=name).startswith("checkpoint name: expected small letters")


@pytest.mark.long
def test_a_model_that_does_not_run_is_refused(files, target):
    config = files[f"{NAME}/{CONFIG}"].replace(b'"width": 256', b'"width": 128')
    sentence = refusal(zipped({**files, f"{NAME}/{CONFIG}": config}), target)
    assert sentence.startswith(f"{NAME}: ")
    assert "decoder" in sentence


# -- attacks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "../config.json",
        "/config.json",
        "/etc/passwd",
        "..",
        "../",
        "./config.json",
        "digits-vae/../config.json",
        "digits-vae/deep/config.json",
        "digits-vae//config.json",
        "C:config.json",
        "C:\\config.json",
        "digits-vae\\config.json",
        "digits-vae/config.json\0.pkl",
        "digits-vae/weights.pkl",
        "digits-vae/model.keras",
        "digits-vae/manifold-01.png",
        "digits-vae/manifold-1000.png",
        "digits-vae/Config.json",
        "",
        "\n",
    ],
)
def test_a_path_that_is_no_file_of_a_checkpoint_is_refused(files, target, path):
    plain = "x" * len(path.encode())
    archive = zipped({**files, plain: b"{}"}).replace(plain.encode(), path.encode()) if path else zipped({"": b""})
    assert refusal(archive, target).startswith("archive: expected only a checkpoint's own files, found ")


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_its_path_an_entry_is_one_of_the_known_files_or_refused(target, path):
    info = zipfile.ZipInfo(path)
    try:
        folder, file = bundle._parts(info)
    except InputError:
        return
    assert checkpoint_files.is_own(file) or (file == "" and folder)
    assert not set("/\\:\0") & set(folder + file)
    assert set(folder) != {"."}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_a_link_or_a_device_is_refused(files, target, kind):
    def change(info: zipfile.ZipInfo) -> None:
        info.external_attr = (kind | 0o777) << 16

    assert "as a link or a device" in refusal(zipped(files, change), target)


def test_a_file_that_comes_twice_is_refused(files, target):
    stream = io.BytesIO(zipped(files))
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(f"{NAME}/{CONFIG}", b"{}")
    assert refusal(stream.getvalue(), target) == f"archive: expected each file once, found {CONFIG} twice"


def test_two_folders_are_refused(files, target):
    assert refusal(zipped({**files, "other/history.csv": b""}), target).startswith("archive: expected each file once")
    assert refusal(zipped({**files, "codes.npz": b""}), target) == "archive: expected one folder, found 2"


def test_an_encrypted_entry_is_refused(files, target):
    archive = bytearray(zipped({f"{NAME}/{CONFIG}": files[f"{NAME}/{CONFIG}"]}))
    at = archive.rindex(b"PK\x01\x02")
    archive[at + 8] |= 1
    assert "encrypted or packed another way" in refusal(bytes(archive), target)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_compression_is_refused(files, target, method):
    def change(info: zipfile.ZipInfo) -> None:
        info.compress_type = method

    assert "encrypted or packed another way" in refusal(zipped(files, change), target)


def test_a_bomb_is_refused_by_its_directory_before_anything_is_unpacked(files, target, monkeypatch):
    monkeypatch.setattr(bundle, "_extract", None)
    bomb = zipped({**files, f"{NAME}/codes.npz": bytes(bundle.MAX_UNPACKED_BYTES)})
    assert len(bomb) < 4 * 2**20
    assert refusal(bomb, target).startswith("archive: expected at most 64 MB unpacked, found 6")


def test_a_bomb_whose_directory_lies_is_found_out_while_it_is_read(files, target):
    bomb = bytearray(zipped({**files, f"{NAME}/codes.npz": bytes(2**20)}))
    at = bomb.rindex(b"PK\x01\x02")
    assert struct.unpack_from("<I", bomb, at + 24) == (2**20,)
    struct.pack_into("<I", bomb, at + 24, 10)
    assert refusal(bytes(bomb), target) == "archive: expected a whole zip archive, found codes.npz damaged"


def test_too_large_an_archive_is_refused_unread(target, tmp_path):
    large = bytes(bundle.MAX_PACKED_BYTES + 1)
    assert refusal(large, target) == "archive: expected at most 32 MB, found more"
    (tmp_path / "large.zip").write_bytes(large)
    with pytest.raises(InputError, match="expected at most 32 MB, found more"):
        bundle.read_archive(tmp_path / "large.zip")


def test_too_many_entries_are_refused_before_one_is_listed(target, monkeypatch):
    many = zipped({f"{NAME}/manifold-{number}.png": b"" for number in range(600)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert refusal(many, target) == f"archive: expected at most {bundle.MOST_FILES + 1} files, found 600"


@pytest.mark.parametrize(
    "archive", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + bytes(16) + b"\1\0"]
)
def test_what_is_no_archive_is_refused(target, archive):
    assert refusal(archive, target, name="a")


def test_a_damaged_archive_is_refused(files, target, untried):
    archive = bytearray(zipped(files))
    at = archive.index(b"PK\x03\x04", 2000)
    archive[at + 200 : at + 220] = bytes(20)
    assert "damaged" in refusal(bytes(archive), target)


@pytest.mark.parametrize("missing", [CONFIG, WEIGHTS, METRICS])
def test_a_file_that_every_checkpoint_has_may_not_be_missing(files, target, missing):
    left = {path: content for path, content in files.items() if not path.endswith(missing)}
    assert refusal(zipped(left), target) == f"{NAME}: expected the file {missing}, found none"


def test_an_npz_with_objects_in_it_is_refused(files, target):
    stream = io.BytesIO()
    np.savez(stream, mean=np.array([{"a": 1}], dtype=object), log_var=0, label=0, error=0)
    sentence = refusal(zipped({**files, f"{NAME}/{LATENTS}": stream.getvalue()}), target)
    assert sentence == "latents.npz/mean: expected plain numbers, found Python objects"


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flipped_bytes_are_refused_or_change_nothing(data, shipped, packed, target, untried):
    archive = bytearray(packed)
    at = data.draw(st.integers(0, len(archive) - 1) | st.integers(len(archive) - 900, len(archive) - 1))
    archive[at] ^= data.draw(st.integers(1, 255))
    try:
        taken = unpack(bytes(archive), target, name="changed", replace=True)
    except InputError:
        return
    assert taken.digest == shipped.digest


# -- what a kill leaves ------------------------------------------------------------------------------------------------


def test_what_a_killed_unpack_left_lies_beside_the_target_and_goes_at_the_next(shipped, target, untried):
    rooms = []

    def look(checkpoint: Checkpoint) -> None:
        (room,) = [path for path in target.root.iterdir() if path.name.startswith(bundle.ROOM) and path.is_dir()]
        os.utime(room, (0, 0))  # a clock has jumped
        if not rooms:
            rooms.append(room)
            unpack(bundle.pack(shipped), target, name="meanwhile")
            assert room.is_dir()  # the one that is at work here

    bundle.unpack(bundle.pack(shipped), target, try_out=look)
    (target.root / f"{bundle.ROOM}left").mkdir()  # by a process that lives no more
    bundle.unpack(bundle.pack(shipped), target, name="second", try_out=look)
    assert not [path for path in target.root.iterdir() if path.name.startswith(bundle.ROOM)]
    assert [checkpoint.name for checkpoint in target.list().checkpoints] == [NAME, "meanwhile", "second"]


def test_a_disk_that_fills_is_a_sentence_and_leaves_nothing(shipped, target, untried, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bundle, "_extract", full)
    assert refusal(bundle.pack(shipped), target).endswith(
        "expected to write into the store, found: No space left on device"
    )
