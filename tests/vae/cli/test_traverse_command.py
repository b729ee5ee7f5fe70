"""`traverse`: a sheet of walks through one latent, for any number of latent dimensions."""

import numpy as np
import pytest
from PIL import Image

from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.cli import main
from vae.latent.dimensions import dimensions

NAME = "mnist-sweep-d10-beta4"


@pytest.mark.slow
def test_a_row_a_used_dimension_is_written_and_all_of_them_where_it_is_asked(tmp_path, capsys):
    used = dimensions(CheckpointStore(SHIPPED).open(NAME).encoded()).used
    assert 0 < len(used) < 10
    heights = []
    for extra in ([], ["--all"]):
        file = tmp_path / f"sheet{len(extra)}.png"
        assert main(["traverse", NAME, "--digit", "12", "-o", str(file), *extra]) == 0
        assert capsys.readouterr().out.strip() == str(file)
        with Image.open(file) as sheet:
            heights.append(sheet.height)
    assert heights[1] > heights[0]
    assert np.isclose(heights[1] / heights[0], 10 / len(used), rtol=0.2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((NAME, "--at", "1,2"), "expected 10 numbers, one a latent dimension, found 2"),
        ((NAME, "--at", "a"), "--at: expected 10 numbers, found 'a'"),
        ((NAME, "--digit", "10000"), "--digit: expected a whole number from 0 to 9999, found 10000"),
        ((NAME, "--steps", "4"), "--steps: expected an odd number"),
        ((NAME, "--label", "3"), "--label: expected none"),
        (("mnist-vqvae",), "expected a latent vector"),
    ],
)
def test_what_does_not_fit_gets_one_line_and_nothing_is_written(tmp_path, capsys, arguments, sentence):
    file = tmp_path / "sheet.png"
    assert main(["traverse", *arguments, "-o", str(file)]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert not file.exists()


def test_a_sheet_is_a_png(tmp_path, capsys):
    assert main(["traverse", NAME, "-o", str(tmp_path / "sheet.jpg")]) == 2
    assert "--output: expected a name ending in .png, found 'sheet.jpg'" in capsys.readouterr().err
