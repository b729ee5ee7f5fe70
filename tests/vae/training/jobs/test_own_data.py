"""Data of one's own that arrive as bytes."""

import io

import numpy as np
import pytest
from PIL import Image

from vae.data import datasets
from vae.errors import InputError
from vae.training.jobs import OwnData, own_data, read_own


def archive(**arrays) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


PICTURES = archive(images=np.zeros((20, 28, 28), np.uint8), labels=np.arange(20) % 4)


def test_an_archive_is_read_and_written_in_our_own_form_under_its_name(tmp_path):
    reading = read_own([("Lino Cuts (2).npz", PICTURES)])
    assert (reading.data.name, len(reading.data.train), reading.data.classes) == ("lino-cuts-2", 16, 4)
    path = OwnData(reading.data).write(tmp_path)
    assert path.name == "lino-cuts-2.npz"
    assert datasets.load(path).digest == reading.data.digest


def test_names_of_classes_go_through_the_written_file(tmp_path):
    reading = read_own(
        [("a.npz", archive(images=np.zeros((20, 16, 8), np.uint8), labels=np.array(["ox", "ant"] * 10)))]
    )
    again = datasets.load(OwnData(reading.data).write(tmp_path))
    assert again.class_names == ("ant", "ox")
    assert again.image_shape == (16, 8, 1)


@pytest.mark.parametrize(
    ("file", "name"),
    [("mnist.npz", "own-mnist"), ("../../etc/passwd.npz", "passwd"), ("数字.npz", "own"), ("..\\..\\boot.npz", "boot")],
)
def test_a_file_s_name_becomes_one_that_no_other_data_set_has(file, name):
    assert read_own([(file, PICTURES)]).data.name == name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no archive", r"mine\.npz: expected an \.npz archive"),
        (archive(labels=np.arange(20)), "expected the arrays x_train"),
        (archive(images=np.zeros((20, 28, 28)), labels=np.zeros(3, int)), r"expected shape \(20,\)"),
    ],
)
def test_what_cannot_be_trained_on_is_one_sentence(content, sentence):
    with pytest.raises(InputError, match=sentence):
        read_own([("mine.npz", content)])


def test_a_small_archive_that_holds_too_much_is_not_read(monkeypatch):
    monkeypatch.setattr(own_data, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="expected at most 1,000 bytes of arrays, found 15,840"):
        read_own([("mine.npz", PICTURES)])


# -- a folder ----------------------------------------------------------------------------------------------------------


def picture(gray: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((28, 28), gray, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


FILES = [(f"{label}/{number}.png", picture(10 * label + number)) for label in (7, 3) for number in range(6)]


@pytest.mark.parametrize("above", ["", "Lino/", "a/b/", "C:\\mine\\"])
def test_a_folder_of_pictures_is_read_below_whatever_holds_it(above):
    data = read_own([(above + path, content) for path, content in FILES]).data

    assert data.class_names == ("3", "7")
    grays = {int(image[0, 0]) for part in (data.train, data.test) for image in part.images}
    assert grays == {30, 31, 32, 33, 34, 35, 70, 71, 72, 73, 74, 75}
    assert data.name == {"Lino/": "lino", "a/b/": "a", "C:\\mine\\": "c"}.get(above, "pictures")


def test_a_path_that_leads_out_is_left_out():
    hostile = [("../../7/x.png", picture(1)), ("/../3/x.png", picture(2))]
    data = read_own([*FILES, *hostile]).data
    assert len(data.train) + len(data.test) == len(FILES)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("mine/3/a.txt", b"text")], "mine: expected pictures .*, found none among 1 files"),
        ([("mine/3/a.png", b"no picture")], "none that can be read; 1 file was left out: 3/a.png .expected a PNG"),
    ],
)
def test_a_folder_that_cannot_be_trained_on_is_one_sentence(files, sentence):
    with pytest.raises(InputError, match=sentence):
        read_own(files)
