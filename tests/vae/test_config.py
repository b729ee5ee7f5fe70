import contextlib
import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vae.checkpoints.config import CheckpointConfig, model_from_json
from vae.checkpoints.facts import facts
from vae.config import TrainingConfig
from vae.data import datasets
from vae.errors import InputError
from vae.models.families import model_config

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WHOLE = CheckpointConfig(
    dataset="digits",
    title="A first model",
    model=model_config(family="cvae", classes=10, beta=0.5, latent_dim=3),
    training=TrainingConfig(epochs=5, seed=7, binarise=False),
    versions={"keras": "3.15.0"},
)


def test_a_config_comes_back_from_its_json_the_same():
    record = json.loads(json.dumps(WHOLE.to_json()))

    assert CheckpointConfig.from_json(record) == WHOLE


def test_what_the_json_leaves_out_takes_its_default():
    assert model_from_json({"latent_dim": 4}) == model_config(latent_dim=4)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"family": "gan"}, "family: expected one of vae, ae, cvae, vqvae.*, found 'gan'"),
        ({"family": ["vae"]}, r"family: expected one of .*, found \['vae'\]"),
        ({"architecture": "resnet"}, "architecture: expected one of fourier, conv, found 'resnet'"),
        ({"latent_dim": 0}, "latent_dim: expected a whole number of at least 1, found 0"),
        ({"latent_dim": 2.0}, "latent_dim: expected a whole number of at least 1, found 2.0"),
        ({"latent_dim": True}, "latent_dim: expected a whole number of at least 1, found True"),
        ({"beta": -1}, "beta: expected a finite number of at least 0, found -1"),
        ({"beta": float("nan")}, "beta: expected a finite number of at least 0, found nan"),
        ({"beta": float("inf")}, "beta: expected a finite number of at least 0, found inf"),
        ({"beta": "1"}, "beta: expected a finite number of at least 0, found '1'"),
        ({"fourier_scale": 0}, "fourier_scale: expected a finite number above 0, found 0"),
        ({"dropout": 1.0}, "dropout: expected a rate below 1, found 1.0"),
        ({"classes": 10}, "classes: expected 0 for this family, found 10"),
        ({"family": "cvae", "classes": 0}, "classes: expected a whole number of at least 2, found 0"),
        ({"family": "vqvae", "codes": 0}, "codes: expected a whole number of at least 2, found 0"),
        ({"family": "vqvae", "code_side": 0}, "code_side: expected a whole number of at least 1, found 0"),
        ({"family": "vqvae", "codes": 128, "code_side": 7, "spread_weight": 0.1}, "spread_weight: expected 0 without"),
        ({"family": "ae", "map_context": 64}, "map_context: expected 0 for a flat code, found 64"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_model_that_cannot_be_is_refused_in_one_sentence(change, sentence):
    with pytest.raises(InputError, match=sentence):
        model_from_json({**model_config().to_json(), **change})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"epochs": 0}, "epochs: expected a whole number of at least 1, found 0"),
        ({"learning_rate": 0}, "learning_rate: expected a finite number above 0"),
        ({"ema": 1}, "ema: expected a momentum below 1, found 1"),
        ({"binarise": "yes"}, "binarise: expected true or false, found 'yes'"),
        ({"seed": -1}, "seed: expected a whole number of at least 0"),
    ],
)
def test_a_training_that_cannot_be_is_refused_in_one_sentence(change, sentence):
    with pytest.raises(InputError, match=sentence):
        TrainingConfig.from_json(change)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 3}, "expected format number 1 or 2, found 3"),
        ({"format": None}, "expected format number 1 or 2, found None"),
        ({"dataset": ""}, "dataset: expected a data set's name"),
        ({"image_shape": [28, 28]}, "image_shape: expected three whole numbers of at least 1.*found"),
        ({"image_shape": [28, 28, 0]}, "image_shape: expected three whole numbers of at least 1"),
        ({"class_names": [1]}, "class_names: expected a list of texts"),
        ({"data_digest": "5e"}, "data_digest: expected 64 hexadecimal figures, found '5e'"),
        ({"title": 3}, "title: expected text, found 3"),
        ({"title": "\ud800"}, "title: expected text, found"),
        ({"versions": {"\ud800": "3"}}, "versions: expected an object of texts"),
        ({"class_names": ["\ud800"]}, "class_names: expected a list of texts"),
        ({"versions": {"keras": 3}}, "versions: expected an object of texts"),
        ({"model": []}, "ModelConfig: expected a JSON object, found list"),
        ({"training": None}, "TrainingConfig: expected a JSON object, found NoneType"),
    ],
)
def test_a_foreign_config_is_refused_in_one_sentence(change, sentence):
    with pytest.raises(InputError, match=sentence):
        CheckpointConfig.from_json({**WHOLE.to_json(), **change})


def of_the_first_format(config, **change):
    record = config.to_json()
    for name in ("image_shape", "class_names", "data_digest"):
        del record[name]
    return {**record, "format": 1, **change}


def test_the_first_format_says_of_the_pictures_what_is_known_of_its_data_set():
    config = CheckpointConfig.from_json(of_the_first_format(WHOLE))
    assert (config.format, config.image_shape, config.classes) == (2, (28, 28, 1), 10)
    assert config.data_digest == datasets.load("digits").digest
    assert config == CheckpointConfig.from_json(json.loads(json.dumps(config.to_json())))
    garments = CheckpointConfig.from_json(of_the_first_format(WHOLE, dataset="fashion_mnist"))
    assert garments.class_names[9] == "ankle boot"
    assert CheckpointConfig.from_json(of_the_first_format(WHOLE, dataset="mine")).classes == 0


def test_a_config_is_of_its_data_set_by_content_and_not_by_name():
    data = datasets.load("digits")
    own = dataclasses.replace(data, name="digits", digest="0" * 64)
    assert WHOLE.shown(data).record.title == "scikit-learn digits"
    assert WHOLE.shown(own).record is None
    assert facts(WHOLE.shown(own)).endswith("trained on your own pictures")
    assert WHOLE.shown(own).asked == WHOLE.asked


def test_a_config_without_its_data_set_is_refused():
    record = WHOLE.to_json()
    del record["dataset"]

    with pytest.raises(InputError, match="dataset"):
        CheckpointConfig.from_json(record)


@given(record=JSON, key=st.sampled_from(sorted(model_config().to_json())), part=st.sampled_from(["model", "training"]))
def test_any_json_gives_a_config_or_an_input_error(record, key, part):
    for candidate in (record, {**WHOLE.to_json(), part: record}, {**WHOLE.to_json(), "model": {key: record}}):
        with contextlib.suppress(InputError):
            assert isinstance(CheckpointConfig.from_json(candidate), CheckpointConfig)


@pytest.mark.parametrize(
    ("model", "label"),
    [
        (model_config(), "VAE"),
        (model_config(beta=4), "beta-VAE, beta 4"),
        (model_config(family="ae"), "autoencoder"),
        (model_config(family="cvae", classes=10), "conditional VAE"),
        (model_config(family="vqvae", codes=128, code_side=7), "VQ-VAE"),
    ],
)
def test_a_family_has_the_name_that_pages_print(model, label):
    assert model.label == label


def test_a_code_is_a_vector_or_a_map():
    assert model_config(latent_dim=3).latent_shape == (3,)
    assert model_config(family="vqvae", codes=64, code_side=7, latent_dim=16).latent_shape == (7, 7, 16)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("/some/folder", "folder"),
        ("\\\\host\\share", "share"),
        ("C:\\Users\\me\\digits.npz", "digits-npz"),
        ("../mnist", "own-mnist"),
        ("..", "own"),
        ("own.npz", "own-npz"),
        ("x" * 300, "x" * 60),
        ("my\nfolder/", "my-folder"),
    ],
)
def test_a_stored_data_set_is_never_a_path_but_one_that_is_not_known(monkeypatch, tmp_path, said, name):
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    config = CheckpointConfig.from_json({**WHOLE.to_json(), "dataset": said, "data_digest": ""})
    assert (config.dataset, config.record) == (name, None)
    assert not datasets.available(config.dataset)
    with pytest.raises(InputError, match="dataset: expected a data set's name"):
        dataclasses.replace(WHOLE, dataset=said)


def test_a_training_from_a_local_folder_keeps_its_name_and_its_digest(tmp_path):
    folder = tmp_path / "Grüße, 2.0"
    for label in "01":
        (folder / label).mkdir(parents=True)
        for number in range(3):
            Image.fromarray(np.full((28, 28), 40 * number + int(label), np.uint8)).save(
                folder / label / f"{number}.png"
            )
    data = datasets.load(folder)
    config = dataclasses.replace(WHOLE, dataset=data.name).shown(data)
    assert (config.dataset, config.data_digest) == ("Grüße-2-0", data.digest)
    assert str(tmp_path) not in json.dumps(config.to_json())


def test_a_whole_number_beyond_what_libraries_take_is_refused():
    with pytest.raises(InputError, match="seed: expected a whole number of at least 0, and at most 2,147,483,647"):
        TrainingConfig(seed=10**4000)
