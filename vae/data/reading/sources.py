"""Which reader a source wants: by what its name ends in, and what lies in it."""

from collections.abc import Sequence
from pathlib import Path

from vae.data.file_names import ARRAYS, IDX, TABLES, is_idx
from vae.data.reading.archives import read_archive, read_array
from vae.data.reading.found import PART_WORDS, TRAIN, Choices, Found, Part, joined
from vae.data.reading.idx import read_idx_files
from vae.data.reading.listing import MOST_FILE, Entry, of_files, of_folder, of_zip
from vae.data.reading.pictures import read_pictures
from vae.data.reading.pixels import SUFFIXES, Progress
from vae.data.reading.tables import read_table
from vae.data.zip_directory import megabytes
from vae.errors import InputError

EXPECTED = "an .npz, .npy, .csv, .zip, an IDX file, or a folder of pictures"


def found_at(path: Path, choices: Choices, *, progress: Progress) -> Found:
    """What a file or a folder holds; raise InputError where it is nothing that can be read."""
    if path.is_dir():
        if idx := [entry for entry in of_files(path) if is_idx(entry.path.name)]:  # whatever else lies below them
            return read_idx_files(idx, path.resolve().name, f"{path.resolve().name}/")
        return found_among(of_folder(path), path.resolve().name, f"{path.resolve().name}/", choices, progress=progress)
    lower = path.name.lower()
    if lower.endswith(".npz"):
        return read_archive(path, path.stem, path.name)
    if lower.endswith(".npy"):
        return read_array(path, path.stem, path.name)
    if lower.endswith(".zip"):
        return found_among(of_zip(path, path.name), path.stem, path.name, choices, progress=progress)
    if is_idx(path.name):
        return _idx_with_labels(path)
    if lower.endswith(TABLES):
        return _one_table(path)
    if lower.endswith(SUFFIXES):
        raise InputError(f"{path.name}: expected {EXPECTED}, found one picture: name the folder that it lies in")
    raise InputError(f"{path.name}: expected {EXPECTED}, found a file of another kind")


def found_among(entries: Sequence[Entry], name: str, shown: str, choices: Choices, *, progress: Progress) -> Found:
    """What several files are together: IDX files, tables, or pictures."""
    if idx := [entry for entry in entries if is_idx(entry.path.name)]:
        return read_idx_files(_shallowest(idx, shown), name, shown)
    pictures = any(entry.path.suffix.lower() in SUFFIXES for entry in entries)
    tables = [entry for entry in entries if entry.path.name.lower().endswith(TABLES)]
    if tables and not pictures:
        return _tables(tables, name, shown)
    arrays = [entry for entry in entries if entry.path.suffix.lower() in ARRAYS]
    if arrays and not pictures:
        raise InputError(f"{shown}: expected pictures, IDX files or tables, found {arrays[0].path}: name that file")
    return read_pictures(entries, name, shown, choices, progress=progress)


def _shallowest(entries: Sequence[Entry], shown: str) -> list[Entry]:
    """Those of the one folder that lies least deep: data sets below each other are not to be mixed."""
    depth = min(len(entry.folders) for entry in entries)
    kept = [entry for entry in entries if len(entry.folders) == depth]
    if len(folders := sorted({str(entry.path.parent) for entry in kept})) > 1:
        raise InputError(f"{shown}: expected IDX files in one folder, found them in {', '.join(folders[:6])}: name one")
    return kept


def _idx_with_labels(path: Path) -> Found:
    """One IDX file, with the one beside it that belongs to it."""
    own = IDX.fullmatch(path.name)
    assert own
    matches = {entry: IDX.fullmatch(entry.path.name) for entry in of_files(path.parent)}
    pair = [entry for entry, match in matches.items() if match and match["stem"] == own["stem"]]
    return read_idx_files(pair, path.parent.resolve().name, path.name)


def _one_table(path: Path) -> Found:
    if (size := path.stat().st_size) > MOST_FILE:
        raise InputError(f"{path.name}: expected at most {megabytes(MOST_FILE)}, found {megabytes(size)}")
    table = read_table(path.read_bytes(), path.name)
    return Found(path.name.split(".")[0] or path.name, path.name, table.part, done=table.done)


def _tables(entries: Sequence[Entry], name: str, shown: str) -> Found:
    """A table, or one for training and one for the test, as their names say."""
    parts: dict[str, Part] = {}
    done: list[str] = []
    for entry in entries:
        words = entry.path.name.lower().replace("-", "_").replace(".", "_").split("_")
        part = next((PART_WORDS[word] for word in words if word in PART_WORDS), TRAIN)
        if part in parts:
            raise InputError(f"{shown}: expected one table for {part}, found another, {entry.path}: name one file")
        table = read_table(entry.read(), entry.path.name)
        parts[part], done = table.part, [*done, *table.done]
    if len(parts) > 1 and len({part.labels is None for part in parts.values()}) > 1:
        left = [part for part in parts if parts[part].labels is None]
        parts = {part: table for part, table in parts.items() if part not in left}
        done.append(f"The table for {left[0]} has no labels: left out.")
    train, test, said = joined(parts, shown=shown)
    return Found(name, shown, train, test, done=tuple(dict.fromkeys((*done, *said))))
