"""Zip archives from outside: their directories are bounded before zipfile makes an object of each entry."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import IO

from vae.errors import InputError

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
END, END_BYTES = b"PK\x05\x06", 22  # of a zip archive without a comment
LOCATOR_64, LOCATOR_BYTES = b"PK\x06\x07", 20
ENTRY_BYTES = 512  # of the directory, more than any entry of ours takes
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


def directory(source: bytes | Path, *, most: int, most_bytes: int) -> list[zipfile.ZipInfo]:
    """The entries of a zip archive, nothing of them decoded.

    Args:
        source: its bytes, or its file.
        most: entries.
        most_bytes: of all files together, unpacked.

    Raises:
        InputError: no whole archive, one that only some programs read, or too much in it.
        OSError: the file cannot be read.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        _check_end(stream, most=most)
        try:
            with zipfile.ZipFile(stream) as opened:
                infos = opened.infolist()
        except DAMAGES:
            raise InputError("expected a whole zip archive, found a damaged one") from None
    for info in infos:
        if info.flag_bits & 0x1 or info.compress_type not in METHODS:
            shown = f"{info.orig_filename!r:.80}"
            raise InputError(f"expected plain zip entries, found {shown} encrypted or packed another way")
    if (size := sum(info.file_size for info in infos)) > most_bytes:
        raise InputError(f"expected at most {megabytes(most_bytes)} unpacked, found {megabytes(size)}")
    return infos


def megabytes(size: int) -> str:
    """A size as sentences say it."""
    return f"{size / 2**20:,.0f} MB"


def _check_end(stream: IO[bytes], *, most: int) -> None:
    """The end of the directory, which says how many entries there are."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - END_BYTES - LOCATOR_BYTES))
    tail = stream.read()
    end = tail[-END_BYTES:]
    if len(end) < END_BYTES or not end.startswith(END) or end[20:] != b"\0\0":
        raise InputError("expected a zip archive without a comment, found another file or a truncated one")
    if tail[:-END_BYTES].startswith(LOCATOR_64):
        raise InputError("expected a plain zip archive, found a 64-bit one")
    count, listed = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if count > most or listed > ENTRY_BYTES * most:
        raise InputError(f"expected at most {most} files, found {count}")
