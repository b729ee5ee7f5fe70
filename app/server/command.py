"""`latent-atlas`: alone, or with Streamlit's options, it opens the app; with a command it is the shell."""

import sys
from collections.abc import Sequence
from pathlib import Path

NAME = "latent-atlas"
SCRIPT = Path(__file__).resolve().parent.parent / "main.py"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the app until it is stopped, or run one command of the shell; return the exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if not arguments or (arguments[0].startswith("--") and "." in arguments[0]):  # --server.port 8502
        return _serve(arguments)
    from vae.cli import main as shell

    return shell(arguments, program=NAME)


def _serve(options: Sequence[str]) -> int:
    from streamlit.web import cli

    # the settings are found beside the script, whatever folder this is called from
    return cli.main(["run", str(SCRIPT), *options], prog_name="streamlit") or 0
