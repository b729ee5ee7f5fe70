"""An import's own process: `python -m vae.training.importer STORE`; data and request on stdin, replies on stdout.

Replies: {"step": …} before each step; then {"found": …} with the checkpoint's files, or {"input_error": …}. The files
that are read are a stranger's: within bounds of memory, and before TensorFlow is there.
"""

import contextlib
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import LAYERS, METRICS, own_files, write_json
from vae.checkpoints.foreign.assembly import Assembled, Choices, assemble
from vae.checkpoints.foreign.ends import Output, Range
from vae.checkpoints.foreign.network import ForeignNetwork, read_network
from vae.checkpoints.layer_list import check_layer_list, ends_of
from vae.checkpoints.store import write_weights
from vae.config import TrainingConfig
from vae.data.datasets import Dataset, Split
from vae.errors import InputError
from vae.inference import spawning
from vae.inference.wire import Message, receive, send
from vae.models.families import LISTED, build, model_config
from vae.models.quiet import import_tensorflow
from vae.training.importing import ImportRequest
from vae.training.tasks import read_data

if TYPE_CHECKING:
    from vae.models.base import LatentModel

READING_BYTES, RUNNING_BYTES = 400 * 2**20, 3 * 2**30
TRIED = 200  # pictures, to find out what the numbers are
MEASURED = (5000, 2000)  # pictures of either split
INTEGRALS = ("negative_log_likelihood", "negative_importance_bound")
LATER = "takes minutes; `python -m vae evaluate NAME --save` takes it, and every other on all pictures"
PERCENT = 100
READ, FOUND, ENCODED, WRITTEN = 0, 10, 25, 50  # of a hundred, when each step begins

Step = Callable[[str, int, int], None]


def main() -> None:
    """Carry out the one request."""
    replies = spawning.replies()
    try:
        data = read_data(sys.stdin.buffer)
        request = ImportRequest.from_header(receive(sys.stdin.buffer).header)
        if data is None:
            raise InputError("expected the data set's pictures, found none")

        def step(name: str, done: int, of: int) -> None:
            send(replies, Message({"step": [name, done, of]}))

        found, files = carry_out(request, data, root=Path(sys.argv[1]), step=step)
        arrays = {name: np.frombuffer(content, np.uint8) for name, content in files.items()}
        send(replies, Message({"found": list(found)}, arrays))
    except InputError as error:
        send(replies, Message({"input_error": str(error)}))
    except MemoryError:
        most = READING_BYTES // 2**20
        send(
            replies, Message({"input_error": f"expected files that are read within {most} MB of memory, found larger"})
        )
    except Exception as error:
        traceback.print_exc()
        send(replies, Message({"input_error": f"the import failed: {type(error).__name__}: {error!s:.120}"}))


def carry_out(
    request: ImportRequest, data: Dataset, *, root: Path, step: Step
) -> tuple[tuple[str, ...], dict[str, bytes]]:
    """What was found out, and the checkpoint's files by name."""
    step("reading the files", READ, PERCENT)
    _limit_memory(READING_BYTES)
    encoder, decoder = read_network(request.encoder), read_network(request.decoder)
    assembled = _assembled(encoder, decoder, data, request.choices)
    _limit_memory(RUNNING_BYTES)
    step("finding out what their numbers are", FOUND, PERCENT)
    import_tensorflow()
    assembled, model = _likeliest(encoder, decoder, data, request, first=assembled)
    step(f"encoding {len(data.test):,} test pictures", ENCODED, PERCENT)
    config = _config(request, assembled, data)
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        _write(folder, model, assembled, config=config, data=data, root=root, step=step)
        return assembled.found, {file.name: file.read_bytes() for file in own_files(folder)}


def _assembled(encoder: ForeignNetwork, decoder: ForeignNetwork, data: Dataset, choices: Choices) -> Assembled:
    """Both networks as layers, checked like a stranger's list of layers."""
    pictures = data.image_shape
    found = assemble(encoder, decoder, pictures=pictures, classes=data.classes, choices=choices)
    shapes = {path: tensor.shape for path, tensor in found.tensors.items()}
    check_layer_list(found.layers, tensors=shapes, ends=ends_of(_model_config(found), pictures))
    return found


def _likeliest(
    encoder: ForeignNetwork, decoder: ForeignNetwork, data: Dataset, request: ImportRequest, *, first: Assembled
) -> tuple[Assembled, "LatentModel"]:
    """Of the ranges and outputs that are left open, those with which pictures come back best."""
    ranges = [request.choices.range] if request.choices.range else list(Range)
    outputs: tuple[Output | None, ...] = first.open if len(first.open) > 1 else (request.choices.output,)
    best: tuple[float, Assembled, LatentModel] | None = None
    for given, output in product(ranges, outputs):
        assembled = _assembled(encoder, decoder, data, replace(request.choices, range=given, output=output))
        model = _built(assembled, data)
        error = _error(model, data)
        if best is None or error < best[0]:
            best = error, assembled, model
    if best is None or not np.isfinite(best[0]):
        raise InputError("expected networks that give finite numbers for the test pictures, found others")
    return best[1], best[2]


def _error(model: "LatentModel", data: Dataset) -> float:
    """Mean squared error of reconstructed test pictures; infinite where they are no numbers."""
    images = data.test.images[:TRIED]
    labels = data.test.labels[:TRIED] if model.config.classes else None
    with np.errstate(all="ignore"):
        found = float(np.square(model.reconstruct(images, labels) - images / 255.0).mean())
    return found if np.isfinite(found) else np.inf


def _built(assembled: Assembled, data: Dataset) -> "LatentModel":
    shapes = {path: tensor.shape for path, tensor in assembled.tensors.items()}
    config = _model_config(assembled)
    model = build(config, image_shape=data.image_shape, networks=assembled.layers, shapes=shapes)
    model.assign(assembled.tensors)
    return model


def _model_config(assembled: Assembled, **more: float):
    return model_config(
        family=LISTED,
        source=assembled.source,
        latent_dim=assembled.latent_dim,
        posterior=assembled.posterior,
        classes=assembled.classes,
        **more,
    )


def _config(request: ImportRequest, assembled: Assembled, data: Dataset) -> CheckpointConfig:
    import keras

    config = CheckpointConfig(
        dataset=data.name,
        model=_model_config(assembled, beta=request.beta),
        training=TrainingConfig(),
        title=request.title,
        sweep=request.sweep,
        versions={"keras": keras.__version__, "numpy": np.__version__},
    )
    return config.shown(data)


def _write(
    folder: Path,
    model: "LatentModel",
    assembled: Assembled,
    *,
    config: CheckpointConfig,
    data: Dataset,
    root: Path,
    step: Step,
) -> None:
    from vae.evaluation.measures import evaluate
    from vae.training.packaging import write_findings

    write_weights(folder, assembled.tensors, dtype=np.float32)
    write_json(folder / LAYERS, assembled.layers)
    write_findings(folder, model, config=config, data=data)

    def measuring(name: str, done: int, of: int) -> None:
        step(f"measuring {name}", WRITTEN + (PERCENT - WRITTEN) * done // of, PERCENT)

    train, test = (_first(split, most) for split, most in zip((data.train, data.test), MEASURED, strict=True))
    part = replace(data, train=train, test=test)
    skipped: dict[str, str] = dict.fromkeys(INTEGRALS, LATER)
    measured = evaluate(model, config=config, data=part, classifiers=root, skipped=skipped, progress=measuring)
    write_json(folder / METRICS, measured.to_json())


def _first(split: Split, most: int) -> Split:
    return Split(split.images[:most], split.labels[:most])


def _limit_memory(most: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # a system without such limits
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (most, resource.getrlimit(resource.RLIMIT_DATA)[1]))


if __name__ == "__main__":
    main()
