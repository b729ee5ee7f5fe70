"""What `latent-atlas` does with what stands behind it."""

import pytest
from streamlit.web import cli

from app.server import command


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What Streamlit is started with."""
    calls: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda arguments, **_: calls.append(arguments))
    return calls


@pytest.mark.parametrize("options", [[], ["--server.port", "8502"]])
def test_alone_or_with_streamlits_options_it_opens_the_app(served, options):
    assert command.main(options) == 0
    assert served == [["run", str(command.SCRIPT), *options]]
    assert command.SCRIPT.is_file()
    assert (command.SCRIPT.parent / ".streamlit" / "config.toml").is_file()


def test_with_a_command_it_is_the_shell(served, capsys):
    assert command.main(["list"]) == 0
    assert "mnist-vae" in capsys.readouterr().out
    assert command.main(["lst"]) == 2
    assert "(see latent-atlas --help)" in capsys.readouterr().err
    assert served == []


def test_help_names_the_command_that_was_called(capsys):
    with pytest.raises(SystemExit):
        command.main(["export", "--help"])
    assert "example: latent-atlas export mnist-vae" in " ".join(capsys.readouterr().out.split())
