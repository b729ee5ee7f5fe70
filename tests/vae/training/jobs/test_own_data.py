"""Data of one's own that arrive as bytes."""

import io

import numpy as np
import pytest
from PIL import Image

from vae.errors import InputError
from vae.training.jobs import check_own, check_own_folder, own_data


def archive(**arrays) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


PICTURES = archive(images=np.zeros((20, 28, 28), np.uint8), labels=np.arange(20) % 4)


def test_an_archive_is_counted_and_written_under_its_name(tmp_path):
    own = check_own("Lino Cuts (2).npz", PICTURES)
    assert (own.name, own.images, own.classes) == ("lino-cuts-2", 16, 4)
    assert own.write(tmp_path).name == "lino-cuts-2.npz"
    assert (tmp_path / "lino-cuts-2.npz").read_bytes() == PICTURES


@pytest.mark.parametrize(
    ("file", "name"),
    [("mnist.npz", "own-mnist"), ("../../etc/passwd.npz", "passwd"), ("数字.npz", "own")],
)
def test_a_file_s_name_becomes_one_that_no_other_data_set_has(file, name):
    assert check_own(file, PICTURES).name == name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no archive", r"mine\.npz: expected an \.npz archive"),
        (archive(images=np.zeros((20, 28, 28), np.uint8)), "expected the arrays x_train"),
        (archive(images=np.zeros((20, 8, 8)), labels=np.zeros(20, int)), r"expected shape \(n, 28, 28\)"),
        (archive(images=np.zeros((20, 28, 28)), labels=np.zeros(3, int)), r"expected shape \(20,\)"),
    ],
)
def test_what_cannot_be_trained_on_is_one_sentence(content, sentence):
    with pytest.raises(InputError, match=sentence):
        check_own("mine.npz", content)


def test_a_small_archive_that_holds_too_much_is_not_read(monkeypatch):
    monkeypatch.setattr(own_data, "MOST_BYTES", 1000)
    with pytest.raises(InputError, match="expected at most 1,000 bytes of arrays, found 15,840"):
        check_own("mine.npz", PICTURES)


# -- a folder ----------------------------------------------------------------------------------------------------------


def picture(gray: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.full((28, 28), gray, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


FILES = [(f"{label}/{number}.png", picture(10 * label + number)) for label in (7, 3) for number in range(6)]


def test_a_folder_of_pictures_becomes_an_archive():
    own = check_own_folder([(f"Lino/{path}", content) for path, content in FILES])

    assert own.name == "lino"
    with np.load(io.BytesIO(own.content)) as arrays:
        assert arrays["labels"].tolist() == [3] * 6 + [7] * 6
        assert arrays["images"][:, 0, 0].tolist() == [30, 31, 32, 33, 34, 35, 70, 71, 72, 73, 74, 75]


@pytest.mark.parametrize("above", ["", "a/b/", "C:\\mine\\"])
def test_only_the_last_folder_is_the_class(above):
    own = check_own_folder([(above + path, content) for path, content in FILES])

    with np.load(io.BytesIO(own.content)) as arrays:
        assert set(arrays["labels"]) == {3, 7}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "pictures: expected 1 to 256 subfolders"),
        ([("3.png", picture(0))], "pictures: expected subfolders with pictures, one a class, found '3.png' in none"),
        ([("mine/3/a.png", b"no picture")], "mine/3/a.png: picture: expected a PNG, JPEG, WebP or HEIC"),
    ],
)
def test_a_folder_that_cannot_be_trained_on_is_one_sentence(files, sentence):
    with pytest.raises(InputError, match=sentence):
        check_own_folder(files)


def test_a_folder_that_holds_too_much_is_not_read(monkeypatch):
    monkeypatch.setattr(own_data, "MOST_BYTES", 100)
    with pytest.raises(InputError, match="pictures: expected at most 100 bytes, found"):
        check_own_folder(FILES)
