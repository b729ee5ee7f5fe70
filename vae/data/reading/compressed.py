"""Gzipped files, unpacked within bounds."""

import gzip
import io
import zlib

from vae.errors import InputError

GZIP = b"\x1f\x8b"


def ungzipped(content: bytes, shown: str, *, most_bytes: int) -> bytes:
    """What a gzipped file holds; raise InputError where it is damaged, or holds more."""
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            raw = stream.read(most_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise InputError(f"{shown}: expected a whole gzip file, found a damaged one") from None
    if len(raw) > most_bytes:
        raise InputError(f"{shown}: expected at most {most_bytes:,} bytes unpacked, found more")
    return raw
