"""`python -m vae map`: what it prints and keeps."""

import shutil

import pytest

from vae.checkpoints import maps
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.cli import main
from vae.latent.maps import METHODS, Method

NAME = "mnist-sweep-d10-beta1"


@pytest.fixture(autouse=True)
def _store(monkeypatch, tmp_path):
    for name in (NAME, "mnist-vae", "mnist-vqvae"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    monkeypatch.setattr("vae.cli.default_root", lambda: tmp_path)


def test_pca_prints_how_far_it_is_to_be_trusted(capsys, tmp_path):
    assert main(["map", NAME]) == 0
    trust = maps.at_hand(CheckpointStore(tmp_path).open(NAME), "pca").trust
    assert capsys.readouterr().out.splitlines() == [
        "PCA of 10,000 encoded digits, 10 dimensions",
        f"trustworthiness {trust.trustworthiness:.3f}",
        f"10 nearest kept {100 * trust.kept:.1f} %",
    ]


def test_what_takes_long_is_made_once_and_its_file_named(capsys, tmp_path, monkeypatch):
    laid = []

    def lay(latents, progress):
        laid.append(len(latents))
        return METHODS["pca"].lay(latents, progress)

    monkeypatch.setitem(METHODS, "tsne", Method("t-SNE", {}, lay, "numpy", "numpy"))
    assert main(["map", NAME, "--method", "tsne"]) == 0
    first = capsys.readouterr().out
    assert main(["map", NAME, "--method", "tsne"]) == 0
    assert capsys.readouterr().out == first
    assert laid == [10_000]
    assert first.splitlines()[-1] == str(maps.file_of(CheckpointStore(tmp_path).open(NAME), "tsne"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mnist-vae"], "expected a latent vector of 3 dimensions or more to map, found 2"),
        (["mnist-vqvae"], "expected a latent vector of 3 dimensions or more to map, found a map of codes"),
        ([NAME, "--method", "isomap"], "invalid choice"),
    ],
)
def test_what_cannot_be_mapped_is_one_line(capsys, arguments, sentence):
    assert main(["map", *arguments]) == 2
    assert sentence in capsys.readouterr().err
