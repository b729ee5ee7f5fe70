"""Which files of a folder are a checkpoint's own, and the headers and the JSON in them. Plain Python.

What lies in the folder is a stranger's: a link that leads out of it is none of its files, and JSON is read within
bounds of size and depth, without the numbers, keys and texts that other readers take another way.
"""

import json
import math
import re
from pathlib import Path
from typing import Any, NoReturn

from vae.errors import InputError

CONFIG, WEIGHTS, LAYERS, METRICS = "config.json", "model.safetensors", "layers.json", "metrics.json"
HISTORY, LATENTS, MANIFOLD, EPOCHS = "history.csv", "latents.npz", "manifold.png", "epochs.npz"
CODES = "codes.npz"
REQUIRED = (CONFIG, WEIGHTS, METRICS)
FILES = (*REQUIRED, LAYERS, HISTORY, LATENTS, MANIFOLD, EPOCHS, CODES)
SHEET = re.compile(r"manifold-(0|[1-9]\d{0,2})\.png")
MAX_JSON_BYTES = 2**20
MOST_DEPTH = 32


def is_own(name: str) -> bool:
    """Whether a checkpoint has a file of that name."""
    return name in FILES or SHEET.fullmatch(name) is not None


def own_file(folder: Path, name: str) -> Path | None:
    """The folder's file of that name; None for nothing, a folder, a device, or a link that leads out of the folder."""
    path = folder / name
    try:
        here = path.is_file() and (not path.is_symlink() or path.resolve().parent == folder.resolve())
    except (OSError, ValueError, RuntimeError):  # without rights, no name at all, a link in a circle
        return None
    return path if here else None


def own_files(folder: Path) -> tuple[Path, ...]:
    """The checkpoint's own files in a folder, by name; what else lies there is not among them."""
    try:
        names = sorted(path.name for path in folder.iterdir() if is_own(path.name))
    except OSError:
        return ()
    return tuple(path for name in names if (path := own_file(folder, name)))


def read_json(path: Path) -> Any:
    """A JSON file of at most MAX_JSON_BYTES; raise InputError for anything else."""
    with path.open("rb") as stream:
        content = stream.read(MAX_JSON_BYTES + 1)
    if len(content) > MAX_JSON_BYTES:
        raise InputError(f"expected at most {MAX_JSON_BYTES:,} bytes, found more")
    return parse_json(content)


def parse_json(content: bytes) -> Any:
    """A JSON value; raise InputError for what two readers might take differently, and for what is too deep."""
    try:
        value = json.loads(content.decode(), object_pairs_hook=_pairs, parse_constant=_no_number, parse_float=_finite)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(f"expected JSON, found {error!s:.80}") from None
    level = [value]
    for _ in range(MOST_DEPTH):
        if not level:
            return value
        if any(isinstance(each, str) and not is_text(each) for each in level):
            raise InputError("expected JSON, found half a character in a text")
        inside = (each for each in level if isinstance(each, dict | list))
        level = [part for each in inside for part in ([*each, *each.values()] if isinstance(each, dict) else each)]
    raise InputError(f"expected JSON of at most {MOST_DEPTH} levels, found more")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise InputError("expected JSON with each key once, found one twice")
    return record


def _no_number(text: str) -> NoReturn:
    raise InputError(f"expected JSON, found {text}")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise InputError(f"expected finite numbers, found {text:.40}")
    return number


def is_text(text: Any) -> bool:
    """Whether it is a text of whole characters, which every reader and writer takes."""
    return isinstance(text, str) and not any("\ud800" <= character <= "\udfff" for character in text)


def write_json(path: Path, record: Any) -> None:
    """Write JSON that a person can read and a diff can follow."""
    path.write_text(json_text(record), encoding="utf-8")


def json_text(record: Any) -> str:
    """JSON as `write_json` writes it."""
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def check_safetensors(path: Path) -> None:
    """Check the header of the weights against the file's length without reading the numbers; InputError, OSError."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or not 2 <= length <= min(size - 8, MAX_JSON_BYTES):
            raise InputError(f"expected a safetensors file, found a header of {length} in {size} bytes")
        try:
            header = parse_json(stream.read(length))
            ends = [int(entry["data_offsets"][1]) for key, entry in header.items() if key != "__metadata__"]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
            raise InputError("expected a safetensors file, found a header that is not its JSON") from None
    expected = 8 + length + max(ends, default=0)
    if size != expected:
        raise InputError(f"expected {expected} bytes, found {size}: the file is truncated or padded")
