"""How many parts a picture file has: chunks, segments, blocks, numbers; counted before anything reads them.

Readers walk a file part by part and keep what they meet. A file within the limit of bytes may hold millions of parts of
no length, or of scans that each cost a pass over all pixels: seconds, and gigabytes. No program writes as many as the
limits here.
"""

import re
import struct
from collections.abc import Iterator

from vae.errors import InputError

MOST_CHUNKS = 20_000  # of a PNG: most writers cut the pixels into pieces of 8 KB or more
MOST_SEGMENTS = 1_000  # of a JPEG
MOST_SCANS = 100  # of a progressive JPEG; encoders make about ten, and each is a pass over every pixel
MOST_BLOCKS = 150_000  # of a GIF up to its second picture, which has 255 bytes a block
MOST_NUMBERS = 200_000  # of a TIFF's directory, with the places of its strips
MOST_EXIF_BYTES = 2**20
JUNK = 64  # bytes between two segments of a JPEG that weigh as much as a segment
_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
_SCAN_END = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_WITHOUT_LENGTH = (0x01, *range(0xD0, 0xD9))  # TEM, RST0 to RST7, SOI
_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1


def check_parts(data: bytes) -> None:
    """Raise InputError where a PNG, JPEG, GIF or TIFF has more parts than any program writes.

    What is damaged is left to the reader.
    """
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            _check("PNG", _chunks(data), MOST_CHUNKS, "chunks")
        elif data.startswith(b"\xff\xd8"):
            _check_jpeg(data)
        elif data.startswith((b"GIF87a", b"GIF89a")):
            _check("GIF", _blocks(data), MOST_BLOCKS, "blocks")
        elif data.startswith((b"II", b"MM")):
            _check("TIFF", _numbers(data), MOST_NUMBERS, "numbers in its directory")
    except (struct.error, IndexError):  # it ends in the middle of a part
        pass


def _check(title: str, parts: Iterator[int], most: int, noun: str) -> None:
    found = 0
    for weight in parts:
        found += weight
        if found > most:
            raise InputError(f"picture: expected a {title} of at most {most:,} {noun}, found more; save it anew")


def _chunks(data: bytes) -> Iterator[int]:
    at = 8
    while at < len(data):
        yield 1
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def _check_jpeg(data: bytes) -> None:
    """Segments and scans up to the end of the first picture, and what its EXIF holds."""
    scans = exif = 0

    def segments() -> Iterator[int]:
        nonlocal scans, exif
        at = 2
        while found := _MARKER.search(data, at):
            yield 1 + (found.end() - 2 - at) // JUNK
            marker, at = found[1][0], found.end()
            if marker == _END:
                return
            if marker in _WITHOUT_LENGTH:
                continue
            length = struct.unpack_from(">H", data, at)[0]
            if marker == _APP1 and data[at + 2 : at + 6] == b"Exif":
                exif += length
            at += length
            if marker == _SCAN:
                scans += 1
                end = _SCAN_END.search(data, at)
                at = end.start() if end else len(data)
            _check("JPEG", iter([exif]), MOST_EXIF_BYTES, "bytes of EXIF")
            _check("JPEG", iter([scans]), MOST_SCANS, "scans")

    _check("JPEG", segments(), MOST_SEGMENTS, "segments")


def _blocks(data: bytes) -> Iterator[int]:
    """Blocks of a GIF up to the second picture, which is looked for and not read."""
    at, pictures = 13 + _colours(data[10]), 0
    while pictures < 2:
        kind = data[at]
        if kind == ord(";"):
            return
        if kind == ord("!"):
            at += 2
        elif kind == ord(","):
            pictures += 1
            at += 11 + _colours(data[at + 9])
        else:  # readers go on byte by byte
            yield 1
            at += 1
            continue
        while data[at]:
            yield 1
            at += 1 + data[at]
        yield 1
        at += 1


def _colours(flags: int) -> int:
    """Bytes of a colour table."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _numbers(data: bytes) -> Iterator[int]:
    """Numbers in the first directory of a TIFF, entry by entry; bytes and texts are read as they are."""
    order = "<" if data.startswith(b"II") else ">"
    big = struct.unpack_from(f"{order}H", data, 2)[0] == 43
    at, step = (16, 20) if big else (8, 12)
    start = struct.unpack_from(f"{order}{'Q' if big else 'I'}", data, at // 2)[0]
    count = struct.unpack_from(f"{order}{'Q' if big else 'H'}", data, start)[0]
    start += 8 if big else 2
    for entry in range(min(count, (len(data) - start) // step)):
        _, kind, numbers = struct.unpack_from(f"{order}HH{'Q' if big else 'I'}", data, start + step * entry)
        yield 1 if kind in (1, 2, 6, 7) or numbers * 2 > len(data) else max(1, numbers)
