"""A map made in a process of its own: the web process watches it, and may end it."""

import contextlib
import json

from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.inference.spawning import spawn
from vae.latent.maps import Progress


class MapProcess:
    """A process that makes a map, started.

    Args:
        checkpoint: whose encoded set is laid out.
        method: of `vae.latent.maps.METHODS`.
    """

    def __init__(self, checkpoint: Checkpoint, method: str) -> None:
        self._name = checkpoint.name
        self._process = spawn("vae.inference.map_process", str(checkpoint.path.absolute()), method)

    def wait(self, progress: Progress) -> None:
        """Hear how far it is until the map is kept; raise InputError where it cannot be made, or was ended."""
        assert self._process.stdout
        for text in self._process.stdout:
            line = json.loads(text)
            if "error" in line:
                raise InputError(line["error"])
            progress(line["share"])
        if self._process.wait():
            raise InputError(f"{self._name}: expected a finished map, found that its process was ended")

    def end(self) -> None:
        """Kill the process, if it still runs; it has kept nothing yet."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()
