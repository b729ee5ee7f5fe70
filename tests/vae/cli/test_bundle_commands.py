"""`python -m vae pack` and `python -m vae unpack`."""

import pytest

from vae.checkpoints import bundle
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.cli import bundle_commands, main


@pytest.fixture(autouse=True)
def _untried(monkeypatch):
    monkeypatch.setattr(bundle_commands, "try_out", lambda _: None)


def test_a_checkpoint_goes_out_and_comes_in_under_another_name(tmp_path, capsys):
    archive, store = tmp_path / "vae.zip", tmp_path / "store"
    assert main(["pack", "digits-vae", "--store", str(SHIPPED), "-o", str(archive)]) == 0
    assert capsys.readouterr().out == f"{archive}: {archive.stat().st_size / 1e6:.1f} MB\n"
    assert main(["unpack", str(archive), "--store", str(store), "--name", "theirs"]) == 0
    assert capsys.readouterr().out == f"{store / 'theirs'}\n"
    assert CheckpointStore(store).open("theirs").digest == CheckpointStore(SHIPPED).open("digits-vae").digest


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pack", "nowhere", "-o", "a.zip"], "checkpoint: expected one of "),
        (["pack", "digits-vae", "-o", "no/a.zip"], "--output: expected an existing folder, found none at 'no'"),
        (["unpack", "none.zip"], "none.zip: expected a file to read, found No such file or directory"),
        (["unpack", "."], "expected a file to read, found Is a directory"),
        (["unpack", "text.zip"], "archive: expected a zip archive without a comment, found another file"),
        (["unpack", "vae.zip"], "name: expected a new one, found 'digits-vae', which this store has already"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.zip").write_text("a letter")
    (tmp_path / "vae.zip").write_bytes(bundle.pack(CheckpointStore(SHIPPED).open("digits-vae")))
    before = sorted(tmp_path.iterdir())
    assert main([*arguments, "--store", str(SHIPPED)]) == 2
    printed = capsys.readouterr().err
    assert sentence in printed
    assert printed.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before
