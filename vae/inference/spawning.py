"""A child process of this package: how it is started, and how it keeps its replies apart from what libraries print.

It is started with the interpreter itself rather than with multiprocessing: a spawned child runs its parent's
`__main__` again, and under `streamlit run` that is a page.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

PACKAGE_ROOT = Path(__file__).resolve().parent.parent.parent


def spawn(module: str, *arguments: str, extra: Mapping[str, str] | None = None, **rest: Any) -> subprocess.Popen[bytes]:
    """Start `python -m module` with this package in reach, stdin and stdout as pipes.

    Args:
        module: of this package.
        arguments: its command line.
        extra: more of its environment.
        rest: as for `subprocess.Popen`.
    """
    search = [str(PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(search), **(extra or {})}
    options: dict[str, Any] = {"env": environment, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, **rest}
    return subprocess.Popen([sys.executable, "-m", module, *arguments], **options)  # pyright: ignore[reportReturnType]


def replies() -> IO[bytes]:
    """In the child: the stream to reply on. What a library prints no longer enters it, and Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream
