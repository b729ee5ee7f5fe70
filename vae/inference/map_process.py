"""The process that makes one map, `python -m vae.inference.map_process CHECKPOINT METHOD`, and says how far it is.

Each line that it writes is JSON: `{"share": 0.4}` on the way, `{"error": "…"}` where it failed. It ends with its
parent, whose end closes its stdin.
"""

import json
import os
import sys
import threading
from pathlib import Path

from vae.checkpoints import maps
from vae.checkpoints.store import Problem, opened
from vae.errors import InputError
from vae.inference.spawning import replies

POLITE = 10  # so that pages come first


def main() -> None:
    """Make the map and keep it."""
    stream = replies()

    def say(**line: object) -> None:
        stream.write(json.dumps(line).encode() + b"\n")
        stream.flush()

    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(POLITE)
    folder, method = Path(sys.argv[1]), sys.argv[2]
    try:
        found = opened(folder)
        if isinstance(found, Problem):
            raise InputError(found.reason)
        maps.make(found, method, progress=lambda share: say(share=share))
    except InputError as error:
        say(error=str(error))
    except Exception as error:
        say(error=f"{folder.name}: the map could not be made: {type(error).__name__}")
        raise


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # without a buffer, whose lock would be held as the process ends by itself
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
