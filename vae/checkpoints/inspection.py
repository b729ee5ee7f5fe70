"""Every file of a checkpoint that comes from outside, read and checked against its config. Plain Python and NumPy.

The store opens a folder whose config, measures and header of weights are in order; this is the rest: what a stranger
may have put into the other files. Sizes are read from headers before anything is decoded.
"""

import csv
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import (
    CODES,
    EPOCHS,
    HISTORY,
    LATENTS,
    LAYERS,
    MANIFOLD,
    SHEET,
    own_files,
    read_json,
)
from vae.checkpoints.layer_list import check_layer_list
from vae.checkpoints.recording import ARRAYS as RECORD_ARRAYS
from vae.checkpoints.recording import TrainingRecord
from vae.checkpoints.store import Checkpoint
from vae.config import ModelConfig
from vae.data.arrays import read_npz, read_npz_headers
from vae.data.shapes import ImageShape, array_shape
from vae.errors import InputError
from vae.latent.encoded_set import ARRAYS as LATENT_ARRAYS
from vae.latent.encoded_set import EncodedSet
from vae.latent.manifold import SHEET_SIDE

MAX_ARRAY_BYTES = 64 * 2**20  # of one .npz, decoded
MAX_HISTORY_BYTES = 4 * 2**20
MOST_SNAPSHOTS = 1000
MOST_TEXT = 400  # characters of a title, a unit or a protocol
MODES, COLOURS = {1: "L", 3: "RGB"}, {"L": "gray", "RGB": "coloured"}  # of Pillow, by channels; in words
MOST_SIDE = 1024  # pixels along a picture's side
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
    "prior_width": 1024,
    "prior_depth": 16,
}


def inspect(checkpoint: Checkpoint) -> None:
    """Read every file that the folder holds; raise InputError, naming the file, at the first that is not in order."""
    _check_config(checkpoint.config)
    _check_texts(checkpoint)
    tensors = checkpoint.weights()
    for path, tensor in tensors.items():
        if tensor.dtype != np.float16 or not np.isfinite(tensor).all():
            raise InputError(f"weights: expected finite float16 numbers, found others in {path!r:.80}")
    for file in own_files(checkpoint.path):
        try:
            _check_file(file, checkpoint.config, tensors)
        except InputError as error:
            sentence = str(error)
            raise InputError(sentence if sentence.startswith(file.name) else f"{file.name}: {sentence}") from None


def _check_config(config: CheckpointConfig) -> None:
    if max(config.image_shape[:2]) > MOST_SIDE or config.image_shape[2] not in MODES:
        shape = "×".join(map(str, config.image_shape))
        raise InputError(f"config: expected pictures of at most {MOST_SIDE} pixels a side, gray or RGB, found {shape}")
    for field, most in LARGEST.items():
        if (found := getattr(config.model, field, 0)) > most:
            raise InputError(f"config: expected {field} of at most {most}, found {found}")


def _check_texts(checkpoint: Checkpoint) -> None:
    """Names and protocols are shown on pages: they are short, printable, and neither markup nor a link."""
    config = checkpoint.config
    texts = [config.title, config.sweep, config.dataset, *config.class_names]
    for metric in checkpoint.metrics():
        texts += [metric.name, metric.unit, metric.protocol]
    for left_out in checkpoint.metrics().left_out:
        texts += [left_out.name, left_out.reason]
    for text in texts:
        if len(text) > MOST_TEXT or not text.isprintable() or "<" in text or "](" in text:
            raise InputError(f"config and metrics: expected plain short texts, found {text!r:.80}")


def _check_file(file: Path, config: CheckpointConfig, tensors: dict[str, np.ndarray]) -> None:
    model = config.model
    if file.name == LAYERS:
        check_layer_list(read_json(file), tensors={path: tensor.shape for path, tensor in tensors.items()})
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
    _check_archive(file, LATENT_ARRAYS)
    encoded = EncodedSet.read(file)
    expected = 0 if model.spatial else model.latent_dim
    if encoded.dim != expected:
        raise InputError(f"expected {expected} latent dimensions, found {encoded.dim}")
    if model.classes and encoded.label.max() >= model.classes:
        raise InputError(f"expected classes from 0 to {model.classes - 1}, found {encoded.label.max()}")


def _check_record(file: Path, image_shape: ImageShape) -> None:
    _check_archive(file, RECORD_ARRAYS)
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


def _check_codes(file: Path, model: ModelConfig) -> None:
    _check_archive(file, ("codes",))
    codes = read_npz(file, ("codes",))["codes"]
    shape = (len(codes) if codes.ndim else 0, model.code_side, model.code_side)
    if codes.dtype.kind not in "iu" or codes.shape != shape or not codes.size:
        raise InputError(f"expected codes of shape (n, {shape[1]}, {shape[2]}), found {codes.shape} {codes.dtype}")
    if codes.min() < 0 or codes.max() >= model.codes:
        raise InputError(f"expected codes from 0 to {model.codes - 1}, found {codes.min()} to {codes.max()}")


def _sheet_sides(image_shape: ImageShape) -> tuple[int, int]:
    return SHEET_SIDE * image_shape[0], SHEET_SIDE * image_shape[1]


def _check_archive(file: Path, names: Sequence[str]) -> None:
    """An .npz of exactly these arrays, small enough to decode."""
    headers = read_npz_headers(file)
    with zipfile.ZipFile(file) as archive:
        members = sorted(archive.namelist())
    if members != sorted(f"{name}.npy" for name in names):
        raise InputError(f"expected the arrays {', '.join(names)}, found {', '.join(members) or 'none'!r:.80}")
    if (size := sum(header.nbytes for header in headers.values())) > MAX_ARRAY_BYTES:
        raise InputError(f"expected at most {MAX_ARRAY_BYTES:,} bytes of arrays, found {size:,}")


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
