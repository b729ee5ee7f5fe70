"""`python -m vae data` and what `train` says of one's own data."""

import json

import numpy as np
import pytest

from vae.cli import main
from vae.data import datasets

RNG = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def upside(count: int = 40) -> dict[str, np.ndarray]:
    """Dark strokes on white, of two named classes."""
    images = np.full((count, 16, 16), 255, np.uint8)
    images[:, 3:12, 6:9] = RNG.integers(0, 60, (count, 9, 3))
    return {"images": images, "labels": np.array(["ox", "ant"] * (count // 2))}


def printed(capsys, *arguments: str) -> dict:
    assert main(["data", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_says_what_was_read_done_and_doubted(capsys):
    np.savez("mine.npz", **upside())
    found = printed(capsys, "mine.npz")
    assert {key: found[key] for key in ("name", "train", "test", "image_shape", "classes", "class_names")} == {
        "name": "mine",
        "train": 32,
        "test": 8,
        "image_shape": [16, 16, 1],
        "classes": 2,
        "class_names": ["ant", "ox"],
    }
    assert found["counts"] == {"train": [16, 16], "test": [4, 4]}
    assert [doubt["name"] for doubt in found["doubts"]] == ["dark-on-white"]
    assert found["done"] == ["Split into 32 training and 8 test pictures, every class alike."]


def test_a_remedy_is_applied_and_the_result_is_read_back_as_it_was_written(capsys):
    np.savez("mine.npz", **upside())
    found = printed(capsys, "mine.npz", "--fix", "dark-on-white", "-o", "better.npz", "--size", "12x20")
    assert found["doubts"] == []
    assert found["image_shape"] == [12, 20, 1]
    again = printed(capsys, "better.npz")
    assert again["done"] == again["doubts"] == []
    assert again["class_names"] == ["ant", "ox"]
    assert datasets.load("better.npz").train.images[:, 0, 0].max() == 0


def test_without_json_it_is_lines(capsys):
    np.savez("mine.npz", **upside())
    assert main(["data", "mine.npz"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "mine: 32 training and 8 test pictures"
    assert "  ant  16 and 4" in lines
    assert lines[-1].endswith("(--fix dark-on-white: invert: light on black)")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.npz"], "expected the path of a file or a folder of pictures, found nothing"),
        (["mine.npz", "--fix", "tidy"], "--fix: expected remedies among names, range"),
        (["mine.npz", "--size", "7x7"], "size: expected rows and columns from 8 to 64, found 7×7"),
        (["mine.npz", "--size", "big"], "size: expected rows and columns such as 32x32, found 'big'"),
        (["mine.npz", "-o", "mine.npz"], "expected another file than the input"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_written(capsys, arguments, sentence):
    np.savez("mine.npz", **upside())
    before = datasets.load("mine.npz").digest
    assert main(["data", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert datasets.load("mine.npz").digest == before


def test_training_says_what_was_done_and_what_is_in_doubt(capsys):
    from vae.cli.data_command import said

    np.savez("mine.npz", **upside())
    said(datasets.look("mine.npz"))
    first, second = capsys.readouterr().err.splitlines()
    assert first == "mine.npz: Split into 32 training and 8 test pictures, every class alike."
    assert second == "mine.npz: in doubt: dark-on-white; see `python -m vae data`"
