"""Every file of a checkpoint that comes from outside, read and checked against its config. Plain Python and NumPy.

The store opens a folder whose config, measures and header of weights are in order; this is the rest: what a stranger
may have put into the other files. Sizes are read from headers before anything is decoded.
"""

import csv
import re
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from vae.checkpoints.config import DATASET, CheckpointConfig
from vae.checkpoints.files import (
    CODES,
    CONFIG,
    EPOCHS,
    HISTORY,
    LATENTS,
    LAYERS,
    MANIFOLD,
    SHEET,
    own_files,
    read_json,
)
from vae.checkpoints.layer_list import check_layer_list, ends_of
from vae.checkpoints.metrics import Metrics
from vae.checkpoints.recording import ARRAYS as RECORD_ARRAYS
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import Checkpoint
from vae.config import ModelConfig
from vae.data import zip_directory
from vae.data.arrays import ArrayHeader, read_npz, read_npz_headers
from vae.data.shapes import ImageShape, array_shape
from vae.errors import InputError
from vae.latent.encoded_set import ARRAYS as LATENT_ARRAYS
from vae.latent.encoded_set import EncodedSet
from vae.latent.manifold import SHEET_SIDE
from vae.models.sizes import least_weights

MAX_ARRAY_BYTES = 64 * 2**20  # of one .npz, decoded
MAX_HISTORY_BYTES = 2**20
MOST_SNAPSHOTS = 100
MOST_LATENTS = 100_000  # that a page carries
FARTHEST, LOG_VARIANCES = 1000.0, (-40.0, 20.0)  # of latents that a page can draw
LARGEST_NUMBER = 1e12  # that a page prints
MOST_MEASURES = 200
MOST_TEXT, MOST_TEXTS = 400, 2000  # characters of a title, a unit or a protocol
TENSOR = re.compile(r"[\w.-]{1,80}(/[\w.-]{1,80}){0,7}")
MODES, COLOURS = {1: "L", 3: "RGB"}, {"L": "gray", "RGB": "coloured"}  # of Pillow, by channels; in words
MOST_SIDE = 128  # pixels along a picture's side: a page shows hundreds of pictures at once
# Far beyond what a small picture asks for; a network that would fill the memory is refused before it is built.
LARGEST = {
    "latent_dim": 1024,
    "classes": 256,
    "width": 4096,
    "depth": 16,
    "fourier_features": 4096,
    "encoder_width": 4096,
    "encoder_depth": 16,
    "codes": 65536,
    "code_side": 16,
    "map_context": 4096,
    "prior_width": 1024,
    "prior_depth": 16,
}


def inspect(checkpoint: Checkpoint) -> None:
    """Read every file that the folder holds; raise InputError, naming the file, at the first that is not in order."""
    _check_config(checkpoint)
    _check_metrics(checkpoint.metrics())
    _check_texts(checkpoint)
    tensors = checkpoint.weights()
    for path, tensor in tensors.items():
        if not TENSOR.fullmatch(path):
            raise InputError(f"weights: expected tensors named as layers are, found {path!r:.80}")
        if tensor.dtype not in (np.float16, np.float32) or not np.isfinite(tensor).all():
            raise InputError(f"weights: expected finite float16 or float32 numbers, found others in {path!r:.80}")
    _check_size(checkpoint.config, sum(tensor.size for tensor in tensors.values()))
    for file in own_files(checkpoint.path):
        try:
            _check_file(file, checkpoint.config, tensors)
        except InputError as error:
            sentence = str(error)
            raise InputError(sentence if sentence.startswith(file.name) else f"{file.name}: {sentence}") from None


def _check_config(checkpoint: Checkpoint) -> None:
    config = checkpoint.config
    if (said := read_json(checkpoint.path / CONFIG).get("dataset")) != config.dataset:
        raise InputError(f"config: dataset: expected {DATASET}, found {said!r:.80}")
    if max(config.image_shape[:2]) > MOST_SIDE or config.image_shape[2] not in MODES:
        shape = "×".join(f"{side:.4g}" for side in config.image_shape)
        raise InputError(f"config: expected pictures of at most {MOST_SIDE} pixels a side, gray or RGB, found {shape}")
    for field, most in LARGEST.items():
        if (found := getattr(config.model, field, 0)) > most:
            raise InputError(f"config: expected {field} of at most {most}, found {found:.12g}")


def _check_size(config: CheckpointConfig, found: int) -> None:
    """A network that the weights cannot fill is refused before it is built."""
    if (least := least_weights(config.model, config.image_shape)) > found:
        raise InputError(f"config: expected a model that the {found:,} weights fill, found one of at least {least:,}")


def _check_metrics(metrics: Metrics) -> None:
    if (count := len(metrics) + len(metrics.left_out)) > MOST_MEASURES:
        raise InputError(f"metrics: expected at most {MOST_MEASURES} measures, found {count}")
    for metric in metrics:
        values = metric.value if isinstance(metric.value, tuple) else (metric.value,)
        if not 1 <= len(values) <= LARGEST["latent_dim"]:
            raise InputError(
                f"metrics: expected a number a latent dimension, found {len(values)} of {metric.name!r:.80}"
            )
        if max(map(abs, values)) > LARGEST_NUMBER:
            raise InputError(f"metrics: expected numbers up to {LARGEST_NUMBER:g}, found more in {metric.name!r:.80}")


def _check_texts(checkpoint: Checkpoint) -> None:
    """Names and protocols are shown on pages: they are short, printable, and neither markup nor a link."""
    config = checkpoint.config
    texts = [config.title, config.sweep, config.dataset, *config.class_names]
    texts += [text for pair in config.versions.items() for text in pair]
    for metric in checkpoint.metrics():
        texts += [metric.name, metric.unit, metric.protocol]
    for left_out in checkpoint.metrics().left_out:
        texts += [left_out.name, left_out.reason]
    for text in texts:
        if len(text) > MOST_TEXT or not text.isprintable() or "<" in text or "](" in text:
            raise InputError(f"config and metrics: expected plain short texts, found {text!r:.80}")
    if len(texts) > MOST_TEXTS:
        raise InputError(f"config and metrics: expected at most {MOST_TEXTS} texts, found {len(texts):,}")


def _check_file(file: Path, config: CheckpointConfig, tensors: dict[str, np.ndarray]) -> None:
    model = config.model
    if file.name == LAYERS:
        shapes = {path: tensor.shape for path, tensor in tensors.items()}
        check_layer_list(read_json(file), tensors=shapes, ends=ends_of(model, config.image_shape))
    elif file.name == HISTORY:
        _check_history(file)
    elif file.name == LATENTS:
        _check_latents(file, model)
    elif file.name == EPOCHS:
        _check_record(file, config.image_shape)
    elif file.name == CODES:
        _check_codes(file, model)
    elif file.name == MANIFOLD or SHEET.fullmatch(file.name):
        _check_sheet(file, config)


def _check_history(file: Path) -> None:
    if file.stat().st_size > MAX_HISTORY_BYTES:
        raise InputError(f"expected at most {MAX_HISTORY_BYTES:,} bytes, found {file.stat().st_size:,}")
    try:
        head, *rows = csv.reader(file.read_text(encoding="utf-8").splitlines(), strict=True)
        numbers = [[float(cell or "nan") for cell in row] for row in rows]
    except (ValueError, csv.Error) as error:
        raise InputError(f"expected a row of numbers an epoch, found {error!s:.80}") from None
    if odd := next((row for row in numbers if len(row) != len(head)), None):
        raise InputError(f"expected {len(head)} numbers a row, found {len(odd)}")


def _check_latents(file: Path, model: ModelConfig) -> None:
    count = _check_archive(file, LATENT_ARRAYS)["label"].count
    if not 2 <= count <= MOST_LATENTS:
        raise InputError(f"expected 2 to {MOST_LATENTS:,} encoded images, found {count:,}")
    encoded = EncodedSet.read(file)
    expected = 0 if model.spatial else model.latent_dim
    if encoded.dim != expected:
        raise InputError(f"expected {expected} latent dimensions, found {encoded.dim}")
    if model.classes and encoded.label.max() >= model.classes:
        raise InputError(f"expected classes from 0 to {model.classes - 1}, found {encoded.label.max()}")
    _require_within(encoded.mean, "means", -FARTHEST, FARTHEST)
    _require_within(encoded.log_var, "log-variances", *LOG_VARIANCES)
    _require_within(encoded.error, "errors", -LARGEST_NUMBER, LARGEST_NUMBER)


def _require_within(array: np.ndarray, what: str, low: float, high: float) -> None:
    if array.size and not (array.min() >= low and array.max() <= high):
        found = f"{array.min():g} to {array.max():g}"
        raise InputError(f"expected {what} from {low:g} to {high:g}, found {found}")


def _check_record(file: Path, image_shape: ImageShape) -> None:
    count = _check_archive(file, RECORD_ARRAYS)["label"].count
    if not 1 <= count <= MOST_LATENTS:
        raise InputError(f"expected 1 to {MOST_LATENTS:,} points, found {count:,}")
    record = TrainingRecord.read(file)
    snapshots, points = len(record.epoch), len(record.label)
    shapes = {
        "mean": (snapshots, points, 2),
        "manifold": (snapshots, *array_shape((*_sheet_sides(image_shape), image_shape[2]))),
        "label": (points,),
        **dict.fromkeys(("epoch", "loss", "reconstruction", "kl"), (snapshots,)),
    }
    for name, shape in shapes.items():
        array = getattr(record, name)
        if array.shape != shape or array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise InputError(f"expected {name} of shape {shape} and finite, found {array.shape} {array.dtype}")
    if not 1 <= snapshots <= MOST_SNAPSHOTS or record.manifold.dtype != np.uint8 or record.label.dtype != np.uint8:
        raise InputError(f"expected 1 to {MOST_SNAPSHOTS} snapshots in whole gray levels, found {snapshots}")
    if record.epoch.dtype.kind not in "iu" or record.epoch[0] < 0 or (np.diff(record.epoch.astype(np.int64)) < 1).any():
        raise InputError("expected epochs in whole numbers that rise, found others")
    _require_within(record.mean, "means", -FARTHEST, FARTHEST)
    for name in ("epoch", "loss", "reconstruction", "kl"):
        _require_within(getattr(record, name), name, -LARGEST_NUMBER, LARGEST_NUMBER)


def _check_codes(file: Path, model: ModelConfig) -> None:
    if (count := _check_archive(file, ("codes",))["codes"].count) > MOST_LATENTS:
        raise InputError(f"expected at most {MOST_LATENTS:,} code maps, found {count:,}")
    codes = read_npz(file, ("codes",))["codes"]
    shape = (len(codes) if codes.ndim else 0, model.code_side, model.code_side)
    if codes.dtype.kind not in "iu" or codes.shape != shape or not codes.size:
        raise InputError(f"expected codes of shape (n, {shape[1]}, {shape[2]}), found {codes.shape} {codes.dtype}")
    if codes.min() < 0 or codes.max() >= model.codes:
        raise InputError(f"expected codes from 0 to {model.codes - 1}, found {codes.min()} to {codes.max()}")


def _sheet_sides(image_shape: ImageShape) -> tuple[int, int]:
    return SHEET_SIDE * image_shape[0], SHEET_SIDE * image_shape[1]


def _check_archive(file: Path, names: Sequence[str]) -> dict[str, ArrayHeader]:
    """The headers of an .npz of exactly these arrays, small enough to decode."""
    members = [
        info.filename for info in zip_directory.directory(file, most=len(names) + 1, most_bytes=2 * MAX_ARRAY_BYTES)
    ]
    if sorted(members) != sorted(f"{name}.npy" for name in names):
        raise InputError(f"expected the arrays {', '.join(names)}, found {', '.join(members) or 'none'!r:.80}")
    headers = read_npz_headers(file)
    if (size := sum(header.nbytes for header in headers.values())) > MAX_ARRAY_BYTES:
        raise InputError(f"expected at most {MAX_ARRAY_BYTES:,} bytes of arrays, found {size:,}")
    return headers


def _check_sheet(file: Path, config: CheckpointConfig) -> None:
    if (number := SHEET.fullmatch(file.name)) and int(number[1]) >= config.model.classes:
        raise InputError(f"expected sheets of {config.model.classes} classes, found one more")
    rows, columns = _sheet_sides(config.image_shape)
    expected = (columns, rows), MODES[config.image_shape[2]]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=["PNG"]) as picture:
                size, mode = picture.size, picture.mode
                if (size, mode) == expected:
                    picture.load()
    except Exception:  # Pillow raises half a dozen kinds for what is no picture
        raise InputError("expected a whole PNG, found a damaged one") from None
    if (size, mode) != expected:
        raise InputError(
            f"expected a {COLOURS[expected[1]]} picture of {columns}×{rows}, found {mode} of {size[0]}×{size[1]}"
        )
