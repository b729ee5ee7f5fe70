"""A checkpoint as one zip archive, to hand on and to take in. Plain Python: the web process uses it.

An archive that comes in is a stranger's: its directory is checked before an entry is read, each entry is counted while
it is read, every file is checked against the config, and the model runs once in a process of its own. Only then does
the checkpoint enter the store, whole.
"""

import io
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from vae.checkpoints.files import CONFIG, FILES, is_own, own_files
from vae.checkpoints.inspection import inspect
from vae.checkpoints.store import Checkpoint, CheckpointStore, check_name, config_bytes
from vae.data import zip_directory
from vae.data.workplace import workplace
from vae.data.zip_directory import megabytes
from vae.errors import InputError

MAX_PACKED_BYTES = 32 * 2**20
MAX_UNPACKED_BYTES = 64 * 2**20
MOST_FILES = len(FILES) + 256  # a sheet a class
ENTRY = re.compile(r"(?:([^/\\:\x00]+)/)?([^/\\:\x00]*)")
STAMP = (1980, 1, 1, 0, 0, 0)  # no clock in it: a checkpoint always makes the same archive
CHUNK = 2**16
ROOM = ".unpacking-"


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
    with _room(store) as room:
        trial = CheckpointStore(room)
        with trial.writing(name) as draft:
            _extract(archive, entries, draft)
        checkpoint = trial.open(name)
        inspect(checkpoint)
        try_out(checkpoint)
        with store.writing(name) as draft:
            for file in own_files(checkpoint.path):
                file.replace(draft / file.name)
            _require_new(name, store, replace=replace)  # again: somebody may have been quicker
    return store.open(name)


@contextmanager
def _room(store: CheckpointStore) -> Iterator[Path]:
    """A folder in the store to unpack and to try things out in; what a killed one has left there goes now."""
    with ExitStack() as stack:
        try:
            store.root.mkdir(parents=True, exist_ok=True)
            room = stack.enter_context(workplace(store.root, ROOM))
            room.mkdir(mode=0o700)
        except OSError as error:
            raise InputError(f"expected a store to write into, found: {error.strerror or error}") from None
        yield room


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
    folders: set[str] = set()
    entries: dict[str, zipfile.ZipInfo] = {}
    try:
        for info in zip_directory.directory(archive, most=MOST_FILES + 1, most_bytes=MAX_UNPACKED_BYTES):
            folder, file = _parts(info)
            folders.add(folder)
            if not file:
                continue  # the folder itself
            if file in entries:
                raise InputError(f"expected each file once, found {file} twice")
            entries[file] = info
        if len(folders) > 1:
            raise InputError(f"expected one folder, found {len(folders)}")
    except InputError as error:
        raise InputError(f"archive: {error}") from None
    return next(iter(folders), ""), entries


def _parts(info: zipfile.ZipInfo) -> tuple[str, str]:
    """Folder and file of an entry, each perhaps empty, once nothing about it is suspicious."""
    path = info.orig_filename  # as it stands in the archive; zipfile's own is cut at a zero byte
    found = ENTRY.fullmatch(path)
    folder, file = (found[1] or "", found[2]) if found else ("", "")
    if found is None or set(folder) == {"."} or not (is_own(file) or (folder and not file)):
        raise InputError(f"expected only a checkpoint's own files, found {path!r:.80}")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in ((0, stat.S_IFREG) if file else (0, stat.S_IFDIR)):
        raise InputError(f"expected plain files, found {path!r:.80} as a link or a device")
    if not file and info.file_size:
        raise InputError(f"expected an empty entry for a folder, found {info.file_size} bytes in {path!r:.80}")
    return folder, file


def _require_packed_size(size: int) -> None:
    if size > MAX_PACKED_BYTES:
        raise InputError(f"archive: expected at most {megabytes(MAX_PACKED_BYTES)}, found more")


def _require_new(name: str, store: CheckpointStore, *, replace: bool) -> None:
    if store.find(name) and not replace:
        raise InputError(f"name: expected a new one, found {name!r}, which this store has already")


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
    except zip_directory.DAMAGES:
        raise InputError(f"archive: expected a whole zip archive, found {file} damaged") from None
