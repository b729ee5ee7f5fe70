"""Where data lie: in VAE_DATA_DIR, beside each other, in several parts and formats."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.data.forms import MNIST_FILES, by_class, csv, files, gray, idx
from vae.data import datasets
from vae.data.reading.found import Choices
from vae.data.reading.read import read
from vae.errors import InputError


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_idx_files_right_in_the_folder_of_data_are_mnist_s(folder, name):
    assert not datasets.available(name)
    idx(MNIST_FILES)(folder)
    data = datasets.load(name)
    assert (data.name, len(data.train)) == (name, 32)
    assert not datasets.available("emnist")


def test_a_folder_in_it_is_known_by_its_name(folder):
    (folder / "fashion-mnist").mkdir()
    idx(MNIST_FILES)(folder / "fashion-mnist")
    files(by_class)(folder)
    assert datasets.load("fashion_mnist").name == "fashion_mnist"
    assert datasets.load("mine").class_names == ("a", "b", "c", "d")
    assert not datasets.available("mnist")


def test_data_sets_below_each_other_are_not_mixed(folder):
    (folder / "deeper").mkdir()
    idx(MNIST_FILES)(folder / "deeper")
    idx(MNIST_FILES[:2] * 2)(folder)
    assert len(read(folder).data.train) < 10  # of 8 pictures, the last that were written


def test_several_data_sets_in_one_folder_are_asked_about(folder):
    idx(tuple(f"emnist-{part}-{name}" for part, name in zip("abab", MNIST_FILES, strict=True)))(folder)
    with pytest.raises(InputError, match="expected the IDX files of one data set, found 'emnist-a', 'emnist-b"):
        read(folder)


def test_tables_for_training_and_test_are_both_read(folder):
    (folder / "both").mkdir()
    csv()(folder).rename(folder / "both" / "sign_train.csv")
    csv()(folder).rename(folder / "both" / "sign_test.csv")
    data = read(folder / "both").data
    assert (len(data.train), len(data.test)) == (40, 40)


def test_kaggle_s_test_without_labels_is_left_out_and_said(folder):
    (folder / "both").mkdir()
    csv()(folder).rename(folder / "both" / "train.csv")
    csv(labelled=False)(folder).rename(folder / "both" / "test.csv")
    reading = read(folder / "both")
    assert (len(reading.data.train), len(reading.data.test)) == (32, 8)
    assert "The table for test has no labels: left out." in reading.done


def test_of_several_pictures_in_a_file_the_first_is_taken_and_that_is_said(folder):
    stream = io.BytesIO()
    frames = [Image.fromarray(image) for image in gray(3)]
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    reading = read(files(lambda: {**by_class(), "a/stack.tif": stream.getvalue()})(folder))
    assert "Of 1 file with several pictures the first was taken." in reading.done


def test_colour_is_kept_where_there_is_some_and_noise_of_jpeg_is_none(folder):
    ramp = np.tile(np.arange(0, 240, 10, dtype=np.uint8), (24, 1))
    jpegs = {}
    for number in range(6):
        stream = io.BytesIO()
        Image.fromarray(np.roll(ramp, number, axis=1)).convert("RGB").save(stream, "JPEG", quality=85)
        jpegs[f"{'ab'[number % 2]}/{number}.jpg"] = stream.getvalue()
    assert read(files(lambda: jpegs)(folder)).data.image_shape == (24, 24, 1)
    red = io.BytesIO()
    Image.new("RGB", (24, 24), "red").save(red, "PNG")
    path = files(lambda: {"a/red.png": red.getvalue()})(folder)
    assert read(path).data.image_shape == (24, 24, 3)
    assert read(path, Choices(gray=True)).data.image_shape == (24, 24, 1)


def test_ink_is_prepared_only_where_that_is_asked_for(folder):
    paper = np.full((60, 60), 250, np.uint8)
    paper[10:50, 25:33] = 10
    stream = io.BytesIO()
    Image.fromarray(paper).save(stream, "PNG")
    path = files(lambda: {f"{label}/{n}.png": stream.getvalue() for label in (3, 7) for n in range(4)})(folder)
    plain, inked = read(path).data, read(path, Choices(ink=True)).data
    assert (plain.image_shape, inked.image_shape) == ((60, 60, 1), (28, 28, 1))
    assert plain.train.images[0, 0, 0] == 250
    assert inked.train.images[0, 0, 0] == 0


def test_progress_reaches_the_last_picture(folder):
    told = []
    read(files(by_class)(folder), progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (40, 40)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
