"""A checkpoint as one zip archive, to hand on and to take in. Plain Python: the web process uses it.

An archive that comes in is a stranger's: its directory is checked before an entry is read, each entry is counted while
it is read, every file is checked against the config, and the model runs once in a process of its own. Only then does
the checkpoint enter the store, whole.
"""

import io
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from vae.checkpoints.files import CONFIG, FILES, is_own, own_files
from vae.checkpoints.inspection import inspect
from vae.checkpoints.store import Checkpoint, CheckpointStore, check_name, config_bytes
from vae.errors import InputError

MAX_PACKED_BYTES = 32 * 2**20
MAX_UNPACKED_BYTES = 64 * 2**20
MOST_FILES = len(FILES) + 256  # a sheet a class
MAX_DIRECTORY_BYTES = 512 * MOST_FILES
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENTRY = re.compile(r"(?:([^/\\:\x00]+)/)?([^/\\:\x00]*)")
END, END_BYTES = b"PK\x05\x06", 22  # of a zip archive without a comment
LOCATOR_64, LOCATOR_BYTES = b"PK\x06\x07", 20
STAMP = (1980, 1, 1, 0, 0, 0)  # no clock in it: a checkpoint always makes the same archive
CHUNK = 2**16


def pack(checkpoint: Checkpoint) -> bytes:
    """The checkpoint's own files as a zip archive, in one folder of its name; what else lies there stays behind.

    A config in the first format goes along in today's.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for file in own_files(checkpoint.path):
            info = zipfile.ZipInfo(f"{checkpoint.name}/{file.name}", STAMP)
            info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16  # as on Unix, everywhere
            content = config_bytes(checkpoint.config) if file.name == CONFIG else file.read_bytes()
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def unpack(
    archive: bytes,
    store: CheckpointStore,
    *,
    try_out: Callable[[Checkpoint], None],
    name: str | None = None,
    replace: bool = False,
) -> Checkpoint:
    """Take a packed checkpoint into a store, once everything in it has been checked.

    Args:
        archive: what `pack` made, or the same files zipped by any other program, with or without their folder.
        store: where it goes.
        try_out: runs the model once, in a process that may die of it; raises InputError where it does not run.
        name: what it is called there; None for the name of the archive's folder.
        replace: whether a checkpoint of that name may be replaced.

    Raises:
        InputError: not such an archive, too large, a file that is missing, damaged or does not belong, a model that
            does not run, or a name that is taken.
    """
    folder, entries = _directory(archive)
    name = name or folder
    if not name:
        raise InputError("archive: expected a name for the checkpoint, found files without a folder")
    check_name(name)
    _require_new(name, store, replace=replace)
    with tempfile.TemporaryDirectory(prefix="latent-atlas-") as room:
        trial = CheckpointStore(room)
        with trial.writing(name) as draft:
            _extract(archive, entries, draft)
        checkpoint = trial.open(name)
        inspect(checkpoint)
        try_out(checkpoint)
        with store.writing(name) as draft:
            shutil.copytree(checkpoint.path, draft, dirs_exist_ok=True)
            _require_new(name, store, replace=replace)  # again: somebody may have been quicker
    return store.open(name)


def read_archive(path: Path) -> bytes:
    """An archive's bytes from a file, of at most MAX_PACKED_BYTES."""
    try:
        with path.open("rb") as stream:
            archive = stream.read(MAX_PACKED_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path.name}: expected a file to read, found {error.strerror or error}") from None
    _require_packed_size(len(archive))
    return archive


# -- the directory -----------------------------------------------------------------------------------------------------


def _directory(archive: bytes) -> tuple[str, dict[str, zipfile.ZipInfo]]:
    """The folder's name, empty for none, and the entries by file name; nothing of them is decoded yet."""
    _require_packed_size(len(archive))
    _check_end(archive)
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            infos = opened.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise InputError("archive: expected a whole zip archive, found a damaged one") from None
    folders: set[str] = set()
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        folder, file = _parts(info)
        folders.add(folder)
        if not file:
            continue  # the folder itself
        if file in entries:
            raise InputError(f"archive: expected each file once, found {file} twice")
        entries[file] = info
    if len(folders) > 1:
        raise InputError(f"archive: expected one folder, found {len(folders)}")
    if len(entries) > MOST_FILES:
        raise InputError(f"archive: expected at most {MOST_FILES} files, found {len(entries)}")
    if (size := sum(info.file_size for info in entries.values())) > MAX_UNPACKED_BYTES:
        raise InputError(
            f"archive: expected at most {_megabytes(MAX_UNPACKED_BYTES)} unpacked, found {_megabytes(size)}"
        )
    return next(iter(folders), ""), entries


def _check_end(archive: bytes) -> None:
    """The end of the directory, read before zipfile makes an object of each entry that it announces."""
    end = archive[-END_BYTES:]
    if len(end) < END_BYTES or not end.startswith(END) or end[20:] != b"\0\0":
        raise InputError("archive: expected a zip archive without a comment, found another file or a truncated one")
    if archive[:-END_BYTES][-LOCATOR_BYTES:].startswith(LOCATOR_64):
        raise InputError("archive: expected a plain zip archive, found a 64-bit one")
    count, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if count > MOST_FILES + 1 or size > MAX_DIRECTORY_BYTES:
        raise InputError(f"archive: expected at most {MOST_FILES} files, found {count}")


def _parts(info: zipfile.ZipInfo) -> tuple[str, str]:
    """Folder and file of an entry, each perhaps empty, once nothing about it is suspicious."""
    path = info.orig_filename  # as it stands in the archive; zipfile's own is cut at a zero byte
    found = ENTRY.fullmatch(path)
    folder, file = (found[1] or "", found[2]) if found else ("", "")
    if found is None or set(folder) == {"."} or not (is_own(file) or (folder and not file)):
        raise InputError(f"archive: expected only a checkpoint's own files, found {path!r:.80}")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in ((0, stat.S_IFREG) if file else (0, stat.S_IFDIR)):
        raise InputError(f"archive: expected plain files, found {path!r:.80} as a link or a device")
    if info.flag_bits & 0x1 or info.compress_type not in METHODS:
        raise InputError(f"archive: expected plain zip entries, found {path!r:.80} encrypted or packed another way")
    if not file and info.file_size:
        raise InputError(f"archive: expected an empty entry for a folder, found {info.file_size} bytes in {path!r:.80}")
    return folder, file


def _require_packed_size(size: int) -> None:
    if size > MAX_PACKED_BYTES:
        raise InputError(f"archive: expected at most {_megabytes(MAX_PACKED_BYTES)}, found more")


def _require_new(name: str, store: CheckpointStore, *, replace: bool) -> None:
    if store.find(name) and not replace:
        raise InputError(f"name: expected a new one, found {name!r}, which this store has already")


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"


# -- the files ---------------------------------------------------------------------------------------------------------


def _extract(archive: bytes, entries: dict[str, zipfile.ZipInfo], draft: Path) -> None:
    """Write each entry under its own plain name, counting the bytes as they come."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for file, info in entries.items():
            with (draft / file).open("xb") as sink:
                written = 0
                for chunk in _chunks(opened, info, file):
                    written += len(chunk)
                    if written > info.file_size:
                        raise InputError(f"archive: expected {info.file_size} bytes in {file}, found more")
                    sink.write(chunk)


def _chunks(opened: zipfile.ZipFile, info: zipfile.ZipInfo, file: str):
    try:
        with opened.open(info) as source:
            while chunk := source.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise InputError(f"archive: expected a whole zip archive, found {file} damaged") from None
