"""Every file of a stranger's checkpoint, checked against its config."""

import dataclasses
import io
import json
import shutil
import zipfile
import zlib

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save_file

from vae.checkpoints.files import CODES, HISTORY
from vae.checkpoints.inspection import MAX_ARRAY_BYTES, inspect
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import (
    CONFIG,
    EPOCHS,
    LATENTS,
    MANIFOLD,
    METRICS,
    SHIPPED,
    WEIGHTS,
    Checkpoint,
    CheckpointStore,
    write_config,
)
from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet

CODED = "mnist-vqvae"


@pytest.fixture
def own(tmp_path) -> CheckpointStore:
    """Copies that a test may damage."""
    for name in ("digits-vae", "digits-cvae", CODED):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    return CheckpointStore(tmp_path)


def refusal(store: CheckpointStore, name: str = "digits-vae") -> str:
    with pytest.raises(InputError) as refused:
        inspect(store.open(name))
    assert "\n" not in str(refused.value)
    return str(refused.value)


def change_json(checkpoint: Checkpoint, file: str, change) -> None:
    record = json.loads((checkpoint.path / file).read_text(encoding="utf-8"))
    change(record)
    (checkpoint.path / file).write_text(json.dumps(record), encoding="utf-8")


def change_arrays(checkpoint: Checkpoint, file: str, **arrays) -> None:
    with np.load(checkpoint.path / file, allow_pickle=False) as archive:
        kept = {name: archive[name] for name in archive.files}
    np.savez_compressed(checkpoint.path / file, **{**kept, **arrays})


@pytest.mark.parametrize("name", ["digits-vae", "digits-cvae", CODED])
def test_shipped_checkpoints_are_in_order(own, name):
    inspect(own.open(name))


@pytest.mark.parametrize(("field", "value"), [("width", 100_000), ("depth", 500), ("latent_dim", 10**9)])
def test_a_network_that_would_fill_the_memory_is_refused(own, field, value):
    checkpoint = own.open("digits-vae")
    model = dataclasses.replace(checkpoint.config.model, **{field: value})
    write_config(checkpoint.path, dataclasses.replace(checkpoint.config, model=model))
    assert refusal(own).startswith(f"config: expected {field} of at most")


@pytest.mark.parametrize(
    "text", ["<img src=x>", "a\nb", "see [this](https://example.org)", "x" * 401, "\u202eright to left"]
)
def test_texts_that_are_more_than_text_are_refused(own, text):
    change_json(own.open("digits-vae"), METRICS, lambda record: record[0].update(protocol=text))
    assert refusal(own).startswith("config and metrics: expected plain short texts")
    change_json(own.open("digits-cvae"), CONFIG, lambda record: record.update(title=text))
    assert refusal(own, "digits-cvae").startswith("config and metrics: expected plain short texts")


def test_weights_that_are_no_finite_half_floats_are_refused(own):
    weights = own.open("digits-vae").path / WEIGHTS
    content = bytearray(weights.read_bytes())
    content[-2:] = np.float16(np.inf).tobytes()
    weights.write_bytes(content)
    assert refusal(own).startswith("weights: expected finite float16 or float32 numbers")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "expected a row of numbers an epoch"),
        ("epoch,loss\n1,2,3\n", "expected 2 numbers a row, found 3"),
        ("epoch,loss\n1,=cmd\n", "expected a row of numbers an epoch"),
    ],
)
def test_a_history_that_is_no_table_of_numbers_is_refused(own, text, sentence):
    (own.open("digits-vae").path / HISTORY).write_text(text)
    assert refusal(own).startswith(f"{HISTORY}: {sentence}")


def test_latents_of_another_size_are_refused(own):
    count = len(own.open("digits-vae").encoded())
    change_arrays(own.open("digits-vae"), LATENTS, mean=np.zeros((count, 3)), log_var=np.zeros((count, 3)))
    assert refusal(own) == f"{LATENTS}: expected 2 latent dimensions, found 3"


def test_a_class_that_the_model_does_not_know_is_refused(own):
    labels = own.open("digits-cvae").encoded().label.copy()
    labels[0] = 10
    change_arrays(own.open("digits-cvae"), LATENTS, label=labels)
    assert refusal(own, "digits-cvae") == f"{LATENTS}: expected classes from 0 to 9, found 10"


def test_an_array_too_much_is_refused(own):
    change_arrays(own.open("digits-vae"), LATENTS, payload=np.zeros(3))
    assert refusal(own).startswith(f"{LATENTS}: expected the arrays mean, log_var, label, error, found")


def test_arrays_that_unpack_to_too_much_are_refused_by_their_headers(own, monkeypatch):
    bomb = own.open(CODED)
    np.savez_compressed(bomb.path / CODES, codes=np.zeros(MAX_ARRAY_BYTES + 1, np.uint8))
    assert (bomb.path / CODES).stat().st_size < 100_000
    monkeypatch.setattr("vae.checkpoints.inspection.read_npz", None)
    assert refusal(own, CODED).startswith(f"{CODES}: expected at most {MAX_ARRAY_BYTES:,} bytes of arrays, found")


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (np.zeros((5, 7, 6), np.uint8), "expected codes of shape (n, 7, 7), found (5, 7, 6) uint8"),
        (np.zeros((0, 7, 7), np.uint8), "expected codes of shape (n, 7, 7), found (0, 7, 7) uint8"),
        (np.zeros((5, 7, 7)), "expected codes of shape (n, 7, 7), found (5, 7, 7) float64"),
        (np.uint8(3), "expected codes of shape (n, 7, 7), found () uint8"),
        (np.full((5, 7, 7), 128), "expected codes from 0 to 127, found 128 to 128"),
        (np.full((5, 7, 7), -1), "expected codes from 0 to 127, found -1 to -1"),
    ],
)
def test_codes_that_are_no_code_maps_are_refused(own, codes, sentence):
    np.savez_compressed(own.open(CODED).path / CODES, codes=codes)
    assert refusal(own, CODED) == f"{CODES}: {sentence}"


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("mean", np.zeros((1, 360, 3))),
        ("manifold", np.zeros((12, 10, 10), np.uint8)),
        ("loss", np.full(12, np.nan)),
        ("label", np.zeros((360, 1), np.uint8)),
    ],
)
def test_a_record_of_training_that_does_not_fit_together_is_refused(own, name, array):
    change_arrays(own.open("digits-vae"), EPOCHS, **{name: array})
    assert refusal(own).startswith(f"{EPOCHS}: expected {name} of shape")


def test_a_record_whose_pictures_are_no_gray_levels_is_refused(own):
    manifold = TrainingRecord.read(own.open("digits-vae").path / EPOCHS).manifold
    change_arrays(own.open("digits-vae"), EPOCHS, manifold=manifold.astype(np.int16))
    assert "whole gray levels" in refusal(own)


def png(mode: str, size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, "PNG")
    return stream.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A small PNG whose header claims another size."""
    picture = bytearray(png("L", (1, 1)))
    picture[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    picture[29:33] = zlib.crc32(picture[12:29]).to_bytes(4, "big")
    return bytes(picture)


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (png("L", (419, 420)), "expected a gray picture of 420×420, found L of 419×420"),
        (png("RGB", (420, 420)), "expected a gray picture of 420×420, found RGB of 420×420"),
        (claiming(5000, 5000), "expected a gray picture of 420×420, found L of 5000×5000"),
        (claiming(60_000, 60_000), "expected a whole PNG, found a damaged one"),
        (claiming(420, 420), "expected a whole PNG, found a damaged one"),
        (b"GIF89a", "expected a whole PNG, found a damaged one"),
        (b"", "expected a whole PNG, found a damaged one"),
    ],
)
def test_a_sheet_that_is_no_gray_png_of_the_plane_is_refused(own, picture, sentence):
    (own.open("digits-vae").path / MANIFOLD).write_bytes(picture)
    assert refusal(own) == f"{MANIFOLD}: {sentence}"


def test_a_sheet_of_a_class_that_the_model_does_not_have_is_refused(own):
    sheet = own.open("digits-cvae").path / "manifold-9.png"
    sheet.rename(sheet.with_name("manifold-10.png"))
    assert refusal(own, "digits-cvae") == "manifold-10.png: expected sheets of 10 classes, found one more"


# -- accepted once, and then a page broke ------------------------------------------------------------------------------


def latents(count: int, *, mean: float = 0.0, log_var: float = 0.0, error: float = 100.0) -> dict[str, np.ndarray]:
    """A set of encoded images as a stranger may have written it."""
    return {
        "mean": np.full((count, 2), mean, np.float32),
        "log_var": np.full((count, 2), log_var, np.float16),
        "label": np.arange(count, dtype=np.uint8) % 10,
        "error": np.full(count, error, np.float32),
    }


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        (latents(3_000_000), "expected 2 to 100,000 encoded images, found 3,000,000"),
        (latents(1), "expected 2 to 100,000 encoded images, found 1"),
        (latents(9, mean=6e4), "expected means from -1000 to 1000, found 60000 to 60000"),
        (latents(9, mean=np.nan), "latents: expected finite numbers, found NaN or infinity"),
        (latents(9, log_var=300), "expected log-variances from -40 to 20, found 300 to 300"),
        (latents(9, error=1e30), "expected errors from -1e+12 to 1e+12, found 1e+30 to 1e+30"),
        (latents(9) | {"label": np.uint8(3)}, "expected 2 to 100,000 encoded images, found 0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_latents_that_no_page_carries_are_refused(own, arrays, sentence):
    np.savez_compressed(own.open("digits-vae").path / LATENTS, **arrays)
    assert refusal(own) == f"{LATENTS}: {sentence}"


def test_too_many_latents_are_refused_before_one_is_decoded(own, monkeypatch):
    np.savez_compressed(own.open("digits-vae").path / LATENTS, **latents(3_000_000))
    assert (own.open("digits-vae").path / LATENTS).stat().st_size < 10 * 2**20
    monkeypatch.setattr(EncodedSet, "read", None)
    assert refusal(own).startswith(f"{LATENTS}: expected 2 to 100,000 encoded images")


def test_an_archive_that_claims_to_unpack_to_too_much_is_refused_before_a_header_is_read(own, monkeypatch):
    bomb = own.open("digits-vae").path / LATENTS
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("mean.npy", "w") as stream:
        for _ in range(2 * MAX_ARRAY_BYTES // 2**20 + 1):
            stream.write(bytes(2**20))
    assert bomb.stat().st_size < 2**20
    (bomb.parent / EPOCHS).unlink()
    monkeypatch.setattr("vae.checkpoints.inspection.read_npz_headers", None)
    assert refusal(own) == f"{LATENTS}: expected at most 128 MB unpacked, found 129 MB"


@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        ("digits-vae", {"width": 4096, "depth": 16}, "expected a model that the 1,008,692 weights fill"),
        (
            "digits-vae",
            {"encoder_width": 4096, "encoder_depth": 16},
            "expected a model that the 1,008,692 weights fill",
        ),
        (CODED, {"map_context": 10**9}, "expected map_context of at most 4096, found 1000000000"),
        (CODED, {"map_context": 4096}, "expected a model that the 1,024,061 weights fill, found one of at least"),
        (CODED, {"prior_depth": 16}, "expected a model that the 1,024,061 weights fill, found one of at least"),
    ],
)
def test_a_model_that_its_weights_cannot_fill_is_refused_before_it_is_built(own, name, change, sentence):
    checkpoint = own.open(name)
    model = dataclasses.replace(checkpoint.config.model, **change)
    write_config(checkpoint.path, dataclasses.replace(checkpoint.config, model=model))
    assert refusal(own, name).startswith(f"config: {sentence}")


@pytest.mark.parametrize(
    "dataset", ["/some/folder", "\\\\host\\share", "..", "../digits", "C:digits", "a.npz", "x" * 300]
)
def test_a_data_set_that_is_said_by_a_path_is_refused(own, dataset):
    change_json(own.open("digits-vae"), CONFIG, lambda record: record.update(dataset=dataset))
    assert refusal(own).startswith("config: dataset: expected a data set's name (letters, digits")
    assert own.list().problems == ()  # what is in the store already opens


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": 1e300}, "metrics: expected numbers up to 1e+12, found more in 'first'"),
        ({"value": []}, "metrics: expected a number a latent dimension, found 0 of 'first'"),
        ({"value": [0] * 5000}, "metrics: expected a number a latent dimension, found 5000 of 'first'"),
    ],
)
def test_measures_that_no_page_prints_are_refused(own, change, sentence):
    change_json(own.open("digits-vae"), METRICS, lambda record: record[0].update(change, name="first"))
    assert refusal(own) == sentence


def test_a_measure_that_stands_there_twice_is_refused(own):
    change_json(own.open("digits-vae"), METRICS, lambda record: record.append(record[0]))
    (problem,) = [problem for problem in own.list().problems if problem.name == "digits-vae"]
    assert problem.reason.startswith("digits-vae/metrics.json: expected each measure once, found ")


def test_versions_are_texts_like_all_others(own):
    change_json(own.open("digits-vae"), CONFIG, lambda record: record.update(versions={"<b>": "1"}))
    assert refusal(own).startswith("config and metrics: expected plain short texts, found '<b>'")


def test_tensors_with_other_names_than_layers_have_are_refused(own):
    weights = own.open("digits-vae").path / WEIGHTS
    save_file({"a b": np.zeros(1, np.float16)}, weights)
    assert refusal(own) == "weights: expected tensors named as layers are, found 'a b'"


def test_epochs_that_do_not_rise_are_refused(own):
    epoch = TrainingRecord.read(own.open("digits-vae").path / EPOCHS).epoch
    change_arrays(own.open("digits-vae"), EPOCHS, epoch=epoch[::-1])
    assert refusal(own) == f"{EPOCHS}: expected epochs in whole numbers that rise, found others"
