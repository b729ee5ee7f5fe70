"""`python -m vae export`."""

from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.cli import main
from vae.export import export_explorer


def test_the_file_is_the_explorer(tmp_path, capsys):
    target = tmp_path / "explorer.html"
    assert main(["export", "digits-vae", "--store", str(SHIPPED), "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == export_explorer(CheckpointStore(SHIPPED).open("digits-vae"))
    assert "MB" in capsys.readouterr().out


def test_an_unknown_checkpoint_is_one_sentence_and_nothing_is_written(tmp_path, capsys):
    target = tmp_path / "explorer.html"
    assert main(["export", "nowhere", "--store", str(SHIPPED), "-o", str(target)]) == 2
    assert capsys.readouterr().err.startswith("error: checkpoint: expected one of")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path, capsys):
    target = tmp_path / "missing" / "explorer.html"
    assert main(["export", "digits-vae", "--store", str(SHIPPED), "-o", str(target)]) == 2
    assert "--output: expected an existing folder" in capsys.readouterr().err
