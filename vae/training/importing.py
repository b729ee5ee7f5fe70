"""A model that was trained elsewhere becomes a checkpoint: asked for here, carried out by `vae.training.importer`."""

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import CONFIG, read_json
from vae.checkpoints.foreign.assembly import Choices
from vae.checkpoints.foreign.ends import Output, Range, Second
from vae.checkpoints.inspection import inspect
from vae.checkpoints.store import Checkpoint, CheckpointStore, check_name
from vae.data.datasets import Dataset
from vae.errors import InputError
from vae.inference.spawning import spawn
from vae.inference.wire import Message, pipes, receive, send
from vae.training.tasks import data_to_bytes, write_files

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What is to be imported.

    Attributes:
        name: the checkpoint's.
        encoder, decoder: ONNX or `.keras` files.
        choices: what is known of them.
        title: the name on pages.
        sweep: the sweep that it belongs to; empty for none.
        beta: the weight of the KL divergence that it was trained with.
    """

    name: str
    encoder: Path
    decoder: Path
    choices: Choices = field(default_factory=Choices)
    title: str = ""
    sweep: str = ""
    beta: float = 1.0

    def to_header(self) -> dict[str, Any]:
        """Plain JSON for the other process."""
        return {**asdict(self), "encoder": str(self.encoder.resolve()), "decoder": str(self.decoder.resolve())}

    @classmethod
    def from_header(cls, header: dict[str, Any]) -> Self:
        """What `to_header` made."""
        kinds = {"second": Second, "range": Range, "output": Output}
        given = header["choices"]
        known = {key: kind(given[key]) if given[key] else None for key, kind in kinds.items()}
        paths = {key: Path(header[key]) for key in ("encoder", "decoder")}
        return cls(**{**header, **paths, "choices": Choices(condition=given["condition"], **known)})


@dataclass(frozen=True)
class ImportedCheckpoint:
    """A checkpoint that was imported, and what was found out of its networks, a sentence each."""

    checkpoint: Checkpoint
    found: tuple[str, ...]


def import_model(
    request: ImportRequest,
    data: Dataset,
    store: CheckpointStore,
    *,
    progress: Progress = lambda step, done, of: None,
    replace: bool = False,
) -> ImportedCheckpoint:
    """Read the files, encode the test pictures, draw the plane, measure, and put the checkpoint into the store, whole.

    Args:
        request: what is to be imported.
        data: the pictures that it was trained on, or like ones.
        store: where it goes.
        progress: called before each step with its name, how many are done, and of how many.
        replace: whether a checkpoint of that name may be replaced.

    Raises:
        InputError: a name that is taken, files that hold no such networks, or networks that do not fit the data.
    """
    check_name(request.name)
    _require_new(store, request.name, replace=replace)
    process = spawn("vae.training.importer", str(store.root.resolve()))
    to_child, from_child = pipes(process)
    try:
        to_child.write(data_to_bytes(data))
        send(to_child, Message(request.to_header()))
        reply = _listen(from_child, progress)
    except (EOFError, OSError):
        status = process.wait()
        raise InputError(
            f"{request.name}: expected networks that can be read and run within the memory for imports, "
            f"found ones that ended their process (status {status})"
        ) from None
    finally:
        process.kill()
        process.wait()
        for pipe in (to_child, from_child):
            with contextlib.suppress(OSError):
                pipe.close()
    with store.writing(request.name) as folder:
        write_files(folder, {name: array.tobytes() for name, array in reply.arrays.items()})
        inspect(Checkpoint(folder, CheckpointConfig.from_json(read_json(folder / CONFIG))))
        _require_new(store, request.name, replace=replace)  # again: somebody may have been quicker
    return ImportedCheckpoint(store.open(request.name), tuple(reply.header["found"]))


def _require_new(store: CheckpointStore, name: str, *, replace: bool) -> None:
    if not replace and store.find(name):
        raise InputError(f"name: expected one that no checkpoint has, found {name!r}")


def _listen(from_child: IO[bytes], progress: Progress) -> Message:
    while True:
        reply = receive(from_child)
        if "step" in reply.header:
            progress(*reply.header["step"])
        elif "input_error" in reply.header:
            raise InputError(reply.header["input_error"])
        else:
            return reply
