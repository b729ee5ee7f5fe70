"""What the store holds, listed once and looked through again only for what has changed.

A look compares the times and sizes of all files with those of the look before and opens the folders that differ. It
takes longer the more checkpoints there are, so it is taken so seldom that it costs a share of the time; a checkpoint
that comes, goes or is replaced changes the store's own folder, which is looked at every time.
"""

import os
import time
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

from vae.checkpoints.files import EPOCHS, LAYERS
from vae.checkpoints.store import Checkpoint, CheckpointStore, Problem, opened
from vae.data.shapes import IMAGE_SHAPE
from vae.evaluation import rate_distortion
from vae.evaluation.rate_distortion import Sweep

OPENING = "mnist-vae"
OPENING_CONDITIONAL = "mnist-cvae"
TIMES = 50  # as long as a look took is waited for the next
Stamp = tuple[str, tuple[int, int] | None]  # a file's name, and when it was changed and its size; None for neither


class StoreListing:
    """Every checkpoint of a store at one time, by name, what does not open, and what pages choose from.

    Args:
        entries: what the folders hold, by name.
    """

    def __init__(self, entries: Sequence[Checkpoint | Problem]) -> None:
        self.checkpoints = tuple(entry for entry in entries if isinstance(entry, Checkpoint))
        self.problems = tuple(entry for entry in entries if isinstance(entry, Problem))
        self.by_name = {checkpoint.name: checkpoint for checkpoint in self.checkpoints}
        self._by_digest: dict[str, Checkpoint] = {}
        self._hashing = Lock()

    def by_digest(self, digest: str) -> Checkpoint | None:
        """The checkpoint with this digest; None where no folder has it."""
        with self._hashing:
            if digest not in self._by_digest:  # those that a page has shown are hashed already, and are asked for
                for checkpoint in sorted(self.checkpoints, key=lambda each: "digest" not in vars(each)):
                    self._by_digest[checkpoint.digest] = checkpoint
                    if checkpoint.digest == digest:
                        break
            return self._by_digest.get(digest)

    @cached_property
    def on_the_plane(self) -> tuple[Checkpoint, ...]:
        """Those that have a plane to explore: two latent dimensions, no condition, no code map; mnist-vae first."""
        models = ((checkpoint, checkpoint.config.model) for checkpoint in self.checkpoints)
        found = (checkpoint for checkpoint, model in models if model.has_plane and not model.classes)
        return tuple(sorted(found, key=lambda checkpoint: checkpoint.name != OPENING))

    @cached_property
    def explorable(self) -> tuple[Checkpoint, ...]:
        """Those with a latent vector of any size, no condition, whose networks a browser can run; planes first."""
        models = ((checkpoint, checkpoint.config.model) for checkpoint in self.checkpoints)
        further = (c for c, model in models if not (model.spatial or model.has_plane or model.classes))
        return (*self.on_the_plane, *(checkpoint for checkpoint in further if checkpoint.has(LAYERS)))

    @cached_property
    def drawable(self) -> tuple[Checkpoint, ...]:
        """Those of them whose pictures have the shape of a prepared drawing."""
        return tuple(checkpoint for checkpoint in self.explorable if checkpoint.config.image_shape == IMAGE_SHAPE)

    @cached_property
    def explorable_names(self) -> frozenset[str]:
        """What those are called."""
        return frozenset(checkpoint.name for checkpoint in self.explorable)

    @cached_property
    def recorded(self) -> tuple[Checkpoint, ...]:
        """Those on the plane whose training was recorded, epoch by epoch."""
        return tuple(checkpoint for checkpoint in self.on_the_plane if checkpoint.has(EPOCHS))

    @cached_property
    def conditional(self) -> tuple[Checkpoint, ...]:
        """Those that draw a class on request; mnist-cvae first."""
        found = (checkpoint for checkpoint in self.checkpoints if checkpoint.config.model.classes)
        return tuple(sorted(found, key=lambda checkpoint: checkpoint.name != OPENING_CONDITIONAL))

    @cached_property
    def with_codes(self) -> tuple[Checkpoint, ...]:
        """The VQ-VAEs, first those with a local decoder: there an edit stays around its cell."""
        found = (checkpoint for checkpoint in self.checkpoints if checkpoint.config.model.codes)
        return tuple(sorted(found, key=lambda checkpoint: checkpoint.config.model.map_context > 0))

    @cached_property
    def sweeps(self) -> tuple[Sweep, ...]:
        """The sweeps over beta, fewest latent dimensions first."""
        return rate_distortion.sweeps(self.checkpoints)


class WatchedStore:
    """A store whose listing is always that of now, or of a moment ago.

    Args:
        store: the checkpoints to list.
    """

    def __init__(self, store: CheckpointStore) -> None:
        self._store, self._folders = store, store.folders
        self._lock = Lock()
        self._next = 0.0
        self._changed: list[int] | None = None
        self._stamps: dict[Path, tuple[Stamp, ...]] = {}
        self._entries: dict[Path, Checkpoint | Problem] = {}
        self._listing = StoreListing(())

    def listing(self) -> StoreListing:
        """What the store holds; the same object, with the same checkpoints, as long as nothing has changed."""
        with self._lock:
            changed = [_changed(folder) for folder in self._folders]
            if changed != self._changed or time.monotonic() >= self._next:
                self._changed = changed
                self._look()
            return self._listing

    def _look(self) -> None:
        started = time.monotonic()
        stamps = {folder: tuple(_stamps(folder)) for folder in self._store.found()}
        spent = time.monotonic() - started  # without what is opened, which a look that finds nothing new does not do
        if stamps != self._stamps:
            kept = {folder for folder, stamp in stamps.items() if stamp == self._stamps.get(folder)}
            self._entries = {folder: self._entries[folder] if folder in kept else opened(folder) for folder in stamps}
            self._stamps = stamps
            self._listing = StoreListing(tuple(self._entries.values()))
        self._next = time.monotonic() + TIMES * spent


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _stamps(folder: Path) -> list[Stamp]:
    """A folder's files by name; one that vanishes while it is looked at, or a link to nothing, is named alone."""
    found: list[Stamp] = []
    for entry in _scanned(folder):
        try:
            stat = entry.stat()
            found.append((entry.name, (stat.st_mtime_ns, stat.st_size)))
        except OSError:
            found.append((entry.name, None))
    return sorted(found, key=lambda stamp: stamp[0])


def _scanned(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
