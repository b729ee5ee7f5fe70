"""The library as docs/api.md shows it: every example runs, and what it gives is what the text says."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import vae
from vae.data.datasets import load
from vae.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.slow
def test_the_examples_of_the_documents_run_one_after_the_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    known: dict = {}
    for example in EXAMPLES:
        exec(example, known)
    assert known["posterior"].mean.shape == (5, 2)
    assert known["pictures"].shape == known["back"].shape == (5, 28, 28)
    assert known["digits"].shape == (12, 28, 28)
    assert known["sheet"].shape == (15 * 28, 15 * 28)
    assert known["digit"].shape == (28, 28)
    assert known["mine"].encode(known["images"]).mean.shape == (5, 3)
    assert (tmp_path / "explorer.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert known["widget"].z == known["means"][5].tolist()
    assert capsys.readouterr().out.startswith("digits-vae 0.0")


@pytest.mark.slow
def test_it_follows_scikit_learns_conventions():
    model, images = vae.load("digits-vae"), load("digits").test.images[:3]
    assert np.array_equal(model.transform(images), model.encode(images).mean)
    assert np.array_equal(model.inverse_transform(model.transform(images)), model.reconstruct(images))


def test_a_folder_is_loaded_by_its_path():
    assert vae.load(ROOT / "checkpoints" / "digits-vae").name == "digits-vae"


def test_what_does_not_fit_gets_one_sentence():
    with pytest.raises(InputError, match="found 'nobody'"):
        vae.load("nobody")
    with pytest.raises(InputError, match="expected 2 latent dimensions, found 10"):
        vae.load("mnist-sweep-d10-beta1").manifold()
    with pytest.raises(InputError, match="expected a latent vector"):
        vae.load("mnist-vqvae").sample(2)
    with pytest.raises(InputError, match="expected a setting of the family 'vae'"):
        vae.train("digits", codes=12)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        vae.nothing  # noqa: B018


def test_loading_a_checkpoint_loads_no_tensorflow():
    program = "import sys, vae; vae.load('digits-vae').encoded; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0
