"""A checkpoint is a folder of plain files; the store lists, opens and writes them.

Nothing is unpickled, and TensorFlow is not needed: the web process reads checkpoints too.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import (
    CONFIG,
    EPOCHS,
    LATENTS,
    MANIFOLD,
    METRICS,
    REQUIRED,
    WEIGHTS,
    check_safetensors,
    json_text,
    own_file,
    own_files,
    read_json,
)
from vae.checkpoints.metrics import Metrics
from vae.checkpoints.recording import TrainingRecord
from vae.data.aside import discard, draft_folder, written_aside
from vae.data.records import TAKEN_ON_WINDOWS
from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet

NAMED = 5  # checkpoints, in a sentence on one that is not there
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
HERE = Path(__file__).resolve().parent
INSTALLED = HERE / "shipped"  # setup.py puts them there; in a checkout they are at its top
SHIPPED = INSTALLED if INSTALLED.is_dir() else HERE.parent.parent / "checkpoints"
# where new ones go: in a checkout beside the shipped, else to the user's folder for data
OWN = platformdirs.user_data_path("latent-atlas", appauthor=False) / "checkpoints" if INSTALLED.is_dir() else SHIPPED


@dataclass(frozen=True)
class Checkpoint:
    """One folder; its files are read when asked for."""

    path: Path
    config: CheckpointConfig

    @cached_property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @cached_property
    def digest(self) -> str:
        """SHA-256 of its own files and their names, in hexadecimal: a key for caches and immutable addresses.

        A config counts as it is written today, so that a checkpoint that was packed is the same one; a file that
        vanishes meanwhile counts as absent.
        """
        sha = hashlib.sha256()
        for file in own_files(self.path):
            with suppress(OSError):
                content = config_bytes(self.config) if file.name == CONFIG else file.read_bytes()
                sha.update(file.name.encode() + hashlib.sha256(content).digest())
        return sha.hexdigest()

    @property
    def weights_bytes(self) -> int:
        """Size of the weights' file."""
        return self._read(WEIGHTS, lambda path: path.stat().st_size)

    def weights(self) -> dict[str, np.ndarray]:
        """The tensors by variable path, as they are stored: float16, of an imported model float32."""
        content = self._read(WEIGHTS, Path.read_bytes)
        try:
            return load_tensors(content)
        except (SafetensorError, ValueError, KeyError, TypeError, OverflowError, MemoryError) as error:
            found = " ".join(str(error).split())  # it may repeat the file's own words, on lines of their own
            raise InputError(f"{self.name}/{WEIGHTS}: expected a safetensors file, found {found:.80}") from None

    def metrics(self) -> Metrics:
        """The held-out measures, each with its protocol."""
        return self._read(METRICS, lambda path: Metrics.from_json(read_json(path)))

    def encoded(self) -> EncodedSet:
        """The encoded test set; raise InputError where the checkpoint ships none."""
        return EncodedSet.read(self._present(LATENTS))

    def manifold_png(self, label: int | None = None) -> bytes:
        """The decoded plane as a PNG (one a class for a CVAE)."""
        name = MANIFOLD if label is None else f"manifold-{label}.png"
        return self._read(name, Path.read_bytes)

    def record(self) -> TrainingRecord:
        """How its plane unfolded in training; raise InputError where the checkpoint keeps none."""
        return TrainingRecord.read(self._present(EPOCHS))

    def has(self, name: str) -> bool:
        """Whether the folder holds the file, and not a link that leads out of it."""
        return own_file(self.path, name) is not None

    def _present(self, name: str) -> Path:
        return _present(self.path, name, shown=self.name)

    def _read(self, name: str, read: Callable[[Path], Any]) -> Any:
        path = self._present(name)
        return _named(self.name, name, lambda: read(path))


@dataclass(frozen=True)
class Problem:
    """A folder that could not be opened, and why, in one sentence."""

    name: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """Everything in a store: what opens, and what does not with its reason; both by name."""

    checkpoints: tuple[Checkpoint, ...]
    problems: tuple[Problem, ...]


class CheckpointStore:
    """The checkpoints below one folder; the user's own folder shows the shipped ones beside its own.

    Args:
        root: where it writes.
    """

    def __init__(self, root: Path | str = SHIPPED) -> None:
        self.root = Path(root)
        self.folders = (self.root, SHIPPED) if self.root == OWN != SHIPPED else (self.root,)

    def find(self, name: str) -> Path | None:
        """What is there under a name, the user's own before the shipped one; None for nothing."""
        return next((path for folder in self.folders if _is_there(path := folder / name)), None)

    def found(self) -> tuple[Path, ...]:
        """Whatever may be a checkpoint, by name: all that is neither hidden nor a file; of one name the user's own."""
        paths: dict[str, Path] = {}
        for folder in self.folders:
            for path in _scanned(folder):
                paths.setdefault(path.name, path)
        return tuple(paths[name] for name in sorted(paths))

    def list(self) -> Listing:
        """Open every folder; one that is broken becomes a Problem and the rest still open."""
        found = [opened(folder) for folder in self.found()]
        return Listing(
            tuple(entry for entry in found if isinstance(entry, Checkpoint)),
            tuple(entry for entry in found if isinstance(entry, Problem)),
        )

    def open(self, name: str) -> Checkpoint:
        """Open one by name; raise InputError naming those whose names are nearest when it is unknown."""
        folder = self.find(name) if NAME.fullmatch(name) else None
        if folder is None:
            known = [c.name for c in self.list().checkpoints]
            if (others := len(known) - NAMED) > 0:
                known = [*get_close_matches(name, known, NAMED, cutoff=0), f"{others:,} more"]
            expected = f"one of {', '.join(known)}" if known else "a store with checkpoints in it"
            raise InputError(f"checkpoint: expected {expected}; found {name!r:.80}")
        return _open(folder)

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A temporary sibling folder that takes the name when the block ends well, and vanishes when it does not."""
        check_name(name)
        draft = None
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            draft = draft_folder(self.root / name)
            yield draft
            _open(draft, shown=name)
            discard(self.root / name, successor=draft)
        except OSError as error:  # a full disk, a store that may only be read
            raise InputError(f"{name}: expected to write into the store, found: {error.strerror or error}") from None
        finally:
            if draft:
                shutil.rmtree(draft, ignore_errors=True)

    def discard_drafts(self, name: str) -> None:
        """Remove what a writer of that name left behind when it was killed; nobody may be writing it now."""
        draft = re.compile(rf"\.{re.escape(name)}-[a-z0-9_]{{8}}")  # as tempfile.mkdtemp names it
        for folder in self.root.glob(f".{name}-*"):
            if draft.fullmatch(folder.name):
                shutil.rmtree(folder, ignore_errors=True)


def default_root() -> Path:
    """The folder in VAE_CHECKPOINTS, else the user's own."""
    return Path(os.environ.get("VAE_CHECKPOINTS") or OWN)


def check_name(name: str) -> None:
    """Raise InputError where a checkpoint cannot be called that."""
    if not NAME.fullmatch(name):
        raise InputError(
            f"checkpoint name: expected small letters, digits, '.', '_' and '-', at most 64, found {name!r:.80}"
        )
    if TAKEN_ON_WINDOWS.fullmatch(name):
        raise InputError(f"checkpoint name: expected one that Windows has no use of its own for, found {name!r}")


def replace_metrics(checkpoint: Checkpoint, metrics: Metrics) -> None:
    """Put new measures into a checkpoint, written aside and renamed."""
    with written_aside(checkpoint.path / METRICS) as stream:
        stream.write(json_text(metrics.to_json()).encode())


def write_config(folder: Path, config: CheckpointConfig) -> None:
    """Write config.json."""
    (folder / CONFIG).write_bytes(config_bytes(config))


def config_bytes(config: CheckpointConfig) -> bytes:
    """The content of config.json."""
    return json_text(config.to_json()).encode()


def write_weights(folder: Path, tensors: Mapping[str, np.ndarray], *, dtype: type = np.float16) -> None:
    """Write model.safetensors, tensors ordered by path; in float32 where they were not rounded before measuring."""
    rounded = {path: np.ascontiguousarray(tensors[path], dtype=dtype) for path in sorted(tensors)}
    if broken := [path for path, tensor in rounded.items() if not np.isfinite(tensor).all()]:
        raise InputError(f"weights: expected finite numbers, found NaN or infinity in {broken[0]}")
    (folder / WEIGHTS).write_bytes(save_tensors(rounded))


def opened(folder: Path) -> Checkpoint | Problem:
    """What a folder of a store holds; one that is broken is a Problem and hinders nothing else."""
    try:
        return _open(folder)
    except InputError as error:
        name = folder.name.encode(errors="backslashreplace").decode()  # not every file system's names are text
        return Problem(name, str(error))


def _open(folder: Path, shown: str | None = None) -> Checkpoint:
    name = shown or folder.name
    check_name(name)
    for file in REQUIRED:
        _present(folder, file, shown=name)
    config = _named(name, CONFIG, lambda: CheckpointConfig.from_json(read_json(folder / CONFIG)))
    _named(name, METRICS, lambda: Metrics.from_json(read_json(folder / METRICS)))
    _named(name, WEIGHTS, lambda: check_safetensors(folder / WEIGHTS))
    return Checkpoint(folder, config)


def _named(name: str, file: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except InputError as error:
        raise InputError(f"{name}/{file}: {error}") from None
    except OSError as error:
        raise InputError(f"{name}/{file}: expected a file to read, found {error.strerror or error}") from None


def _present(folder: Path, file: str, *, shown: str) -> Path:
    if path := own_file(folder, file):
        return path
    try:
        found = "a link out of the folder" if (folder / file).is_symlink() else "none"
    except OSError as error:
        found = error.strerror
    raise InputError(f"{shown}: expected the file {file}, found {found}")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # without rights
        return False


def _scanned(folder: Path) -> Iterator[Path]:
    """What lies in a folder of checkpoints and is neither hidden nor a file."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            file = False
            with suppress(OSError):  # without rights: then it is something that does not open
                file = entry.is_file()
            if not file and not entry.name.startswith("."):
                yield Path(entry.path)
