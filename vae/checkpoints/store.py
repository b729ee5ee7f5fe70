"""A checkpoint is a folder of plain files; the store lists, opens and writes them.

Nothing is unpickled, and TensorFlow is not needed: the web process reads checkpoints too.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.metrics import Metrics
from vae.checkpoints.recording import TrainingRecord
from vae.data.aside import discard, draft_folder, written_aside
from vae.errors import InputError
from vae.latent.encoded_set import EncodedSet

CONFIG, WEIGHTS, LAYERS, METRICS = "config.json", "model.safetensors", "layers.json", "metrics.json"
HISTORY, LATENTS, MANIFOLD, EPOCHS = "history.csv", "latents.npz", "manifold.png", "epochs.npz"
CODES = "codes.npz"
REQUIRED = (CONFIG, WEIGHTS, METRICS)
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MAX_JSON_BYTES = 8 * 2**20
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

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the folder's files and their names, in hexadecimal: a key for caches and immutable addresses.

        A config counts as it is written today, so that a checkpoint that was packed is the same one.
        """
        sha = hashlib.sha256()
        for file in sorted(self.path.iterdir()):
            if file.is_file():
                content = config_bytes(self.config) if file.name == CONFIG else file.read_bytes()
                sha.update(file.name.encode() + hashlib.sha256(content).digest())
        return sha.hexdigest()

    @property
    def weights_bytes(self) -> int:
        """Size of the weights' file."""
        return (self.path / WEIGHTS).stat().st_size

    def weights(self) -> dict[str, np.ndarray]:
        """The tensors by variable path, as they are stored (float16)."""
        try:
            return load_tensors((self.path / WEIGHTS).read_bytes())
        except (SafetensorError, OSError, ValueError, KeyError) as error:
            raise InputError(f"{self.name}/{WEIGHTS}: expected a safetensors file, found {error}") from None

    def metrics(self) -> Metrics:
        """The held-out measures, each with its protocol."""
        return Metrics.from_json(read_json(self.path / METRICS))

    def encoded(self) -> EncodedSet:
        """The encoded test set; raise InputError where the checkpoint ships none."""
        return EncodedSet.read(self._present(LATENTS))

    def manifold_png(self, label: int | None = None) -> bytes:
        """The decoded plane as a PNG (one a class for a CVAE)."""
        name = MANIFOLD if label is None else f"manifold-{label}.png"
        return self._present(name).read_bytes()

    def record(self) -> TrainingRecord:
        """How its plane unfolded in training; raise InputError where the checkpoint keeps none."""
        return TrainingRecord.read(self._present(EPOCHS))

    def has(self, name: str) -> bool:
        """Whether the folder holds the file."""
        return (self.path / name).is_file()

    def _present(self, name: str) -> Path:
        if not self.has(name):
            raise InputError(f"{self.name}: expected the file {name}, found none")
        return self.path / name


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
        return next((path for folder in self.folders if (path := folder / name).exists()), None)

    def list(self) -> Listing:
        """Open every folder; one that is broken becomes a Problem and the rest still open."""
        names = {path.name for folder in self.folders for path in folder.glob("[!.]*/")}
        found = [opened(folder) for folder in filter(None, map(self.find, sorted(names)))]
        return Listing(
            tuple(entry for entry in found if isinstance(entry, Checkpoint)),
            tuple(entry for entry in found if isinstance(entry, Problem)),
        )

    def open(self, name: str) -> Checkpoint:
        """Open one by name; raise InputError naming what there is when it is unknown."""
        folder = self.find(name) if NAME.fullmatch(name) else None
        if folder is None or not folder.is_dir():
            known = ", ".join(c.name for c in self.list().checkpoints)
            expected = f"one of {known}" if known else "a store with checkpoints in it"
            raise InputError(f"checkpoint: expected {expected}; found {name!r}")
        return _open(folder)

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """A temporary sibling folder that takes the name when the block ends well, and vanishes when it does not."""
        check_name(name)
        self.root.mkdir(parents=True, exist_ok=True)
        draft = draft_folder(self.root / name)
        try:
            yield draft
            _open(draft, shown=name)
            discard(self.root / name, successor=draft)
        finally:
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
            f"checkpoint name: expected small letters, digits, '.', '_' and '-', at most 64, found {name!r}"
        )


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


def write_weights(folder: Path, tensors: Mapping[str, np.ndarray]) -> None:
    """Write model.safetensors in float16, tensors ordered by path."""
    rounded = {path: np.ascontiguousarray(tensors[path], dtype=np.float16) for path in sorted(tensors)}
    if broken := [path for path, tensor in rounded.items() if not np.isfinite(tensor).all()]:
        raise InputError(f"weights: expected finite numbers, found NaN or infinity in {broken[0]}")
    (folder / WEIGHTS).write_bytes(save_tensors(rounded))


def write_json(path: Path, record: Any) -> None:
    """Write JSON that a person can read and a diff can follow."""
    path.write_text(json_text(record), encoding="utf-8")


def json_text(record: Any) -> str:
    """JSON as `write_json` writes it."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def opened(folder: Path) -> Checkpoint | Problem:
    """What a folder of a store holds; one that is broken is a Problem and hinders nothing else."""
    try:
        return _open(folder)
    except InputError as error:
        return Problem(folder.name, str(error))


def _open(folder: Path, shown: str | None = None) -> Checkpoint:
    name = shown or folder.name
    for file in REQUIRED:
        if not (folder / file).is_file():
            raise InputError(f"{name}: expected the file {file}, found none")
    config = _named(name, CONFIG, lambda: CheckpointConfig.from_json(read_json(folder / CONFIG)))
    _named(name, METRICS, lambda: Metrics.from_json(read_json(folder / METRICS)))
    _named(name, WEIGHTS, lambda: _check_safetensors(folder / WEIGHTS))
    return Checkpoint(folder, config)


def _named(name: str, file: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except InputError as error:
        raise InputError(f"{name}/{file}: {error}") from None
    except OSError as error:
        raise InputError(f"{name}/{file}: expected a file to read, found {error.strerror or error}") from None


def read_json(path: Path) -> Any:
    """A JSON file of at most MAX_JSON_BYTES; raise InputError for anything else."""
    if path.stat().st_size > MAX_JSON_BYTES:
        raise InputError(f"expected at most {MAX_JSON_BYTES} bytes, found {path.stat().st_size}")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"expected JSON, found {error}") from None


def _check_safetensors(path: Path) -> None:
    """Check the header against the file's length without reading the numbers."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or not 2 <= length <= min(size - 8, MAX_JSON_BYTES):
            raise InputError(f"expected a safetensors file, found a header of {length} in {size} bytes")
        try:
            header = json.loads(stream.read(length))
            ends = [int(entry["data_offsets"][1]) for key, entry in header.items() if key != "__metadata__"]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
            raise InputError("expected a safetensors file, found a header that is not its JSON") from None
    expected = 8 + length + max(ends, default=0)
    if size != expected:
        raise InputError(f"expected {expected} bytes, found {size}: the file is truncated or padded")
