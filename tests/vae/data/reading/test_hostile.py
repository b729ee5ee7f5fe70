"""What strangers may put into data of their own: one sentence, nothing unpacked beyond the bounds, no path followed."""

import contextlib
import gzip
import io
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.data.forms import MNIST_FILES, by_class, csv, idx, idx_bytes
from vae.data.reading import compressed, listing, sources, tables
from vae.data.reading.read import read
from vae.errors import InputError


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_held_to_its_bounds_before_anything_is_unpacked(tmp_path, monkeypatch):
    path = packed(tmp_path / "bomb.zip", {"a/0.png": bytes(10**6), "a/1.png": bytes(10**6)})
    monkeypatch.setattr(listing, "MOST_BYTES", 10**6)
    monkeypatch.setattr(listing, "_unpacked", None)
    with pytest.raises(InputError, match=r"bomb\.zip: expected at most 1 MB unpacked, found 2 MB"):
        read(path)


def test_a_large_entry_is_named_and_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "MOST_ENTRY", 10**5)
    reading = read(packed(tmp_path / "mine.zip", {**by_class(), "a/bomb.png": bytes(10**6)}))
    assert "a/bomb.png (expected at most 0 MB in a zip archive" in " ".join(reading.done)


def test_an_entry_that_is_longer_than_its_directory_says_is_refused(tmp_path):
    path = packed(tmp_path / "mine.zip", {**by_class(), "a/lie.png": bytes(5000)})
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"a/lie.png") - 46 + 24  # the length in the directory
    raw[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(raw)
    assert "a/lie.png (expected" in " ".join(read(path).done)


def test_no_link_and_no_path_of_an_archive_leads_out(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    Image.fromarray(np.zeros((12, 12), np.uint8)).save(secret / "x.png")
    folder = tmp_path / "mine"
    for name, content in by_class().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "e").symlink_to(secret)
    assert read(folder).data.class_names == ("a", "b", "c", "d")
    entries = listing.of_zip(packed(tmp_path / "mine.zip", {"../x.png": b"", "/etc/x.png": b"", "C:\\x.png": b""}), "")
    assert [str(entry.path) for entry in entries] == ["C:/x.png", "etc/x.png"]


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.png").write_bytes(b"")
    with pytest.raises(InputError, match="expected at most 3 files, found more"):
        read(tmp_path)


def test_a_gzip_bomb_is_stopped_while_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 1000)
    (tmp_path / "mine.csv.gz").write_bytes(gzip.compress(bytes(10**6)))
    with pytest.raises(InputError, match=r"mine\.csv\.gz: expected at most 1,000 bytes unpacked, found more"):
        read(tmp_path / "mine.csv.gz")
    with pytest.raises(InputError, match="expected at most 10 bytes unpacked"):
        compressed.ungzipped(gzip.compress(bytes(11)), "x", most_bytes=10)


def test_an_idx_file_that_promises_much_is_refused_by_its_length(tmp_path):
    folder = idx(MNIST_FILES)(tmp_path)
    (folder / MNIST_FILES[0]).write_bytes(idx_bytes(np.zeros((1, 8, 8), np.uint8))[:4] + b"\xff" * 12)
    with pytest.raises(InputError, match="expected a whole IDX file"):
        read(folder)


def test_a_table_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MOST_NUMBERS", 1000)
    with pytest.raises(InputError, match="expected at most 1,000 numbers, found more"):
        read(csv()(tmp_path))


def test_a_bomb_among_pictures_is_named_and_the_process_keeps_its_warnings(tmp_path):
    before = list(warnings.filters)
    stream = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    reading = read(packed(tmp_path / "mine.zip", {**by_class(), "a/bomb.png": stream.getvalue()}))
    assert "1 file was left out: a/bomb.png (expected" in " ".join(reading.done)
    assert warnings.filters == before


def test_a_file_of_another_kind_is_one_sentence(tmp_path):
    for name in ("model.keras", "data.pkl", "data.mat", "one.png"):
        (tmp_path / name).write_bytes(b"\x80\x04.")
        with pytest.raises(InputError, match=f"{name}: expected an .npz, .npy, .csv, .zip"):
            read(tmp_path / name)
    assert "pickle" not in sources.EXPECTED


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ending=st.sampled_from([".npz", ".npy", ".csv", ".csv.gz", ".zip", "-idx3-ubyte"]), content=st.binary(max_size=80)
)
def test_any_bytes_are_one_sentence(tmp_path, ending, content):
    name = "train-images-idx3-ubyte" if ending.startswith("-") else f"mine{ending}"
    (tmp_path / name).write_bytes(content)
    with contextlib.suppress(InputError):  # any other error fails the test
        assert len(read(tmp_path / name).data.train)
    (tmp_path / name).unlink()
