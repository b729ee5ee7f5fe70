"""A folder of pictures as a data set."""

import numpy as np
import pytest
from PIL import Image

from vae.data.datasets import load
from vae.data.picture_folder import read_picture_folder
from vae.errors import InputError

EXACT = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)


def save(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def on_paper() -> np.ndarray:
    """A thick dark stroke on light paper, 100×80."""
    paper = np.full((100, 80), 240, np.uint8)
    paper[20:80, 35:45] = 15
    return paper


@pytest.fixture
def folder(tmp_path):
    """Two classes, three pictures each, one of another size."""
    for label in ("3", "7"):
        for number in range(3):
            save(tmp_path / "pictures" / label / f"{number}.png", EXACT)
    save(tmp_path / "pictures" / "7" / "2.png", on_paper())
    return tmp_path / "pictures"


def test_pictures_of_28_by_28_are_taken_as_they_are_and_others_prepared(folder):
    images, labels = read_picture_folder(folder)
    assert labels.tolist() == [3, 3, 3, 7, 7, 7]
    assert np.array_equal(images[0], EXACT)
    assert images[5].shape == (28, 28)
    assert images[5][0, 0] == 0
    assert images[5][14, 13:15].max() > 200  # light ink on black, in the middle


def test_subfolders_without_numbers_are_counted_by_name(folder):
    (folder / "7").rename(folder / "cats")
    (folder / "3").rename(folder / "dogs")
    assert read_picture_folder(folder)[1].tolist() == [0, 0, 0, 1, 1, 1]


def test_a_folder_is_a_data_set_that_is_split_by_class(folder):
    data = load(f"{folder}/")
    assert data.name == "pictures"
    assert (len(data.train), len(data.test), data.classes) == (4, 2, 8)


def test_a_folder_s_name_without_a_slash_gets_a_hint(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    with pytest.raises(InputError, match=r"found 'pictures'; a folder of pictures is named 'pictures/'"):
        load("pictures")
    assert load("pictures/").name == "pictures"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda folder: (folder / "3" / "0.png").write_bytes(b"no picture"),
            "pictures/3/0.png: picture: expected",
        ),
        (lambda folder: (folder / "empty").mkdir(), "pictures/empty: expected pictures"),
        (lambda folder: save(folder / "3" / "0.png", np.zeros((40, 40), np.uint8)), "pictures/3/0.png: "),
    ],
)
def test_what_is_no_picture_is_named(folder, spoil, sentence):
    spoil(folder)
    with pytest.raises(InputError, match=sentence):
        read_picture_folder(folder)


def test_a_folder_without_classes_is_refused(tmp_path):
    with pytest.raises(InputError, match="expected 1 to 256 subfolders with pictures, one a class, found 0"):
        load(f"{tmp_path}/")
