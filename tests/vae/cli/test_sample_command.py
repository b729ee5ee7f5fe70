"""`python -m vae sample`: what it writes is what decodes from the latents of that seed; what it refuses is said."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae.cli import main
from vae.inference.restoring import restore
from vae.latent import samples


@pytest.fixture(autouse=True)
def _in_an_empty_folder(monkeypatch, tmp_path, model_store):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAE_CHECKPOINTS", str(model_store.root))


def test_the_prior_s_samples_are_decoded_by_seed_and_temperature(model_store):
    assert main(["sample", "plain", "-o", "out.npz", "--count", "5", "--seed", "7", "--temperature", "0.5"]) == 0
    with np.load("out.npz") as written:
        assert sorted(written) == ["images", "latents"]
        expected = samples.from_prior(2, 5, seed=7, temperature=0.5)
        assert written["latents"].tolist() == expected.tolist()
        decoded = restore(model_store.open("plain")).decode(expected)
        np.testing.assert_allclose(written["images"], decoded, atol=1e-6)


def test_a_conditional_model_takes_turns_at_its_classes_or_draws_one():
    assert main(["sample", "conditional", "-o", "turns.npz", "--count", "12"]) == 0
    assert main(["sample", "conditional", "-o", "one.npz", "--count", "3", "--label", "4"]) == 0
    with np.load("turns.npz") as turns, np.load("one.npz") as one:
        assert turns["labels"].tolist() == [*range(10), 0, 1]
        assert one["labels"].tolist() == [4, 4, 4]
        assert np.abs(turns["images"][0] - one["images"][0]).max() > 1e-3  # the same latent as another class


def test_a_sheet_has_them_all():
    assert main(["sample", "plain", "-o", "sheet.png", "--count", "13"]) == 0
    with Image.open("sheet.png") as sheet:
        assert sheet.width >= 12 * 4 * 28
        assert sheet.height >= 2 * 4 * 28


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["plain", "-o", "out.gif"], "--output: expected a name ending in .png or .npz, found 'out.gif'"),
        (["plain", "-o", "out.png", "--count", "0"], "--count: expected 1 to 100,000, found 0"),
        (["plain", "-o", "out.png", "--seed", "-1"], "expected a seed from 0 to 9999, found -1"),
        (["plain", "-o", "out.png", "--temperature", "nan"], "expected a temperature from 0 to 4, found nan"),
        (["plain", "-o", "out.png", "--label", "1"], "--label: expected none, because plain is not conditional"),
        (["conditional", "-o", "out.png", "--label", "10"], "--label: expected a class from 0 to 9, found 10"),
        (["codes", "-o", "out.png"], "codes: expected a latent vector, found"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(capsys, arguments, sentence):
    assert main(["sample", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not Path("out.png").exists()
