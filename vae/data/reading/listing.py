"""The files of a source: of a folder on disk, of a zip archive, or as a browser sends them. Nothing is unpacked."""

import io
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock

from vae.data.zip_directory import DAMAGES, directory, megabytes
from vae.errors import InputError

MOST_FILES = 200_000
MOST_BYTES = 2**31  # of all files together
MOST_FILE = 2**30
MOST_ENTRY = 2**28  # of a zip archive, unpacked: each is unpacked into memory
HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Entry:
    """One file: where it stands below the source, and what reads it."""

    path: PurePosixPath
    read: Callable[[], bytes]

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that it lies in."""
        return self.path.parts[:-1]


def of_folder(folder: Path) -> tuple[Entry, ...]:
    """The files below a folder, those that systems and editors hide left out; links to folders are not followed."""
    return _bounded(_walked(folder), folder.name)


def of_files(folder: Path) -> tuple[Entry, ...]:
    """The files right in a folder, without what lies below."""
    paths = (path for path in folder.iterdir() if path.is_file() and not _hidden(path.name))
    return _bounded((Entry(PurePosixPath(path.name), lambda path=path: _content(path)) for path in paths), folder.name)


def of_zip(source: bytes | Path, shown: str) -> tuple[Entry, ...]:
    """The files in a zip archive; raise InputError where it is none, or holds too much."""
    try:
        infos = directory(source, most=MOST_FILES, most_bytes=MOST_BYTES)
    except InputError as error:
        raise InputError(f"{shown}: {error}") from None
    archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    lock = Lock()  # one archive, read by several threads
    entries = []
    for info in infos:
        path = _plain(info.filename)
        if path and not info.is_dir():
            entries.append(Entry(path, lambda info=info: _unpacked(archive, info, lock)))
    return _bounded(entries, shown)


def of_uploads(files: Sequence[tuple[str, bytes]]) -> tuple[Entry, ...]:
    """Files as a browser sends a folder: a path each, and bytes."""
    entries = [Entry(path, lambda content=content: content) for name, content in files if (path := _plain(name))]
    return _bounded(entries, "folder")


def without_roots(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The same below the folders that hold all of it, down to the last one that branches or holds files."""
    entries = tuple(entries)
    while entries and all(len(entry.folders) > 1 for entry in entries) and len({e.folders[0] for e in entries}) == 1:
        entries = tuple(Entry(PurePosixPath(*entry.path.parts[1:]), entry.read) for entry in entries)
    return entries


def _walked(folder: Path) -> Iterator[Entry]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(files):
            if not _hidden(name):
                path = Path(root) / name
                yield Entry(PurePosixPath(path.relative_to(folder).as_posix()), lambda path=path: _content(path))


def _bounded(entries: Iterable[Entry], shown: str) -> tuple[Entry, ...]:
    kept = []
    for entry in entries:
        kept.append(entry)
        if len(kept) > MOST_FILES:
            raise InputError(f"{shown}: expected at most {MOST_FILES:,} files, found more")
    return tuple(sorted(kept, key=lambda entry: entry.path))


def _plain(name: str) -> PurePosixPath | None:
    """A path of names alone; None where the file is hidden, or its path leads elsewhere."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    return None if not parts or any(part == ".." or _hidden(part) for part in parts) else PurePosixPath(*parts)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in HIDDEN


def _content(path: Path) -> bytes:
    try:
        if (found := path.stat().st_size) > MOST_FILE:
            raise InputError(f"expected a file of at most {megabytes(MOST_FILE)}, found {megabytes(found)}")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"expected a file to read, found {error.strerror or error}") from None


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, lock: Lock) -> bytes:
    if info.file_size > MOST_ENTRY:
        found = megabytes(info.file_size)
        raise InputError(f"expected at most {megabytes(MOST_ENTRY)} in a zip archive, found {found}: unpack it first")
    try:
        with lock, archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
    except DAMAGES:
        raise InputError("expected a whole entry, found a damaged one") from None
    if len(content) != info.file_size:
        raise InputError("expected the size that the archive's directory says, found another")
    return content
