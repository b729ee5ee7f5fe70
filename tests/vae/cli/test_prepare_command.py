"""`python -m vae prepare`: digits from pictures into one file."""

import json

import numpy as np
import pytest

from tests.drawings import THREE
from tests.handed_in import Photograph, Written, of_strokes
from vae.cli import main
from vae.data.preprocess import prepare
from vae.data.uploads import open_picture

LINE = of_strokes(THREE)


@pytest.fixture
def pictures(tmp_path):
    one = Photograph([Written(LINE)], size=(300, 400)).jpeg()
    two = Photograph([Written(LINE, at=(-18, 0)), Written(LINE, at=(18, 0))], size=(300, 400)).jpeg()
    contents = {"two.jpg": two, "one.jpg": one, "none.jpg": b"no picture"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in contents]


def test_the_digits_are_written_in_the_order_given_and_a_refused_one_is_named(pictures, tmp_path, capsys):
    target, steps = tmp_path / "digits.npz", tmp_path / "steps"
    assert main(["prepare", *pictures, "-o", str(target), "--each", "--steps", str(steps)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("/")[2] for line in lines] == [
        "two.jpg: 2 digits",
        "one.jpg: one digit",
        "none.jpg: expected a PNG, JPEG, WebP or HEIC, found a file that is none of them",
    ]
    with np.load(target) as written:
        images, names = written["images"], written["names"]
    assert images.dtype == np.uint8
    assert images.shape == (3, 28, 28)
    assert names.tolist() == ["two.jpg", "two.jpg", "one.jpg"]
    assert (images[2] == prepare(open_picture((tmp_path / "one.jpg").read_bytes())).image).all()
    assert (steps / "002-1-7-image.png").is_file()
    assert not list(tmp_path.glob(".*"))


def test_without_each_a_picture_of_two_digits_is_refused_with_the_remedy(pictures, tmp_path, capsys):
    target = tmp_path / "digits.npz"
    assert main(["prepare", *pictures[:2], "-o", str(target), "--json"]) == 2
    two, one = json.loads(capsys.readouterr().out)
    assert two["refused"] == "expected one digit, found 2; --each takes all of them"
    assert (one["digits"], one["refused"]) == (1, None)
    assert main(["prepare", pictures[1], "-o", str(target)]) == 0


def test_no_picture_is_overwritten_and_nothing_is_written_where_all_are_refused(pictures, tmp_path, capsys):
    assert main(["prepare", pictures[1], "-o", pictures[1]]) == 2
    assert "another file than the input" in capsys.readouterr().err
    assert main(["prepare", pictures[2], "-o", str(tmp_path / "digits.npz")]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "digits.npz").exists()


def test_an_unknown_data_set_is_one_sentence(pictures, tmp_path, capsys):
    assert main(["prepare", pictures[1], "-o", str(tmp_path / "digits.npz"), "--data", "mnits"]) == 2
    error = capsys.readouterr().err
    assert "--data: expected one of" in error
    assert "found 'mnits'" in error
    assert not (tmp_path / "digits.npz").exists()
