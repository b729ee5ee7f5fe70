"""Files of very many parts: refused by a count, before a reader keeps or passes over each of them."""

import struct
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from tests.pictures import EXIF_ORIENTATION, encoded
from vae.data import picture_parts, uploads
from vae.data.picture_parts import MOST_BLOCKS, MOST_CHUNKS, MOST_NUMBERS, MOST_SCANS, MOST_SEGMENTS
from vae.data.reading.pixels import FORMATS
from vae.data.uploads import decoded, has_frames, open_picture
from vae.errors import InputError

PICTURE = Image.fromarray(np.arange(3600, dtype=np.uint8).reshape(60, 60))
PNG, JPEG, GIF = (encoded(PICTURE, form) for form in ("PNG", "JPEG", "GIF"))
COMMENT = 13 + 3 * 256  # where a GIF's first block stands


def chunk(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(count: int, before: bytes) -> bytes:
    at = PNG.index(before) - 4
    return PNG[:at] + chunk(b"abCd") * count + PNG[at:]


def jpeg(count: int, body: bytes = b"", marker: int = 0xE1) -> bytes:
    return JPEG[:2] + (bytes([0xFF, marker]) + struct.pack(">H", 2 + len(body)) + body) * count + JPEG[2:]


def scans(count: int) -> bytes:
    data = encoded(PICTURE, "JPEG", progressive=True)
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:last] + data[last:end] * count + data[end:]


def gif(block: bytes) -> bytes:
    return GIF[:COMMENT] + block + GIF[COMMENT:]


def tiff(strips: int, order: str = "<", *, big: bool = False) -> bytes:
    """60 rows in so many strips, all but the first 60 of them beyond the picture."""
    place, head, step = ("Q", 16, 8) if big else ("I", 8, 4)
    places, lengths = head + 3600, head + 3600 + 4 * strips
    known = {256: 60, 257: 60, 258: 8, 259: 1, 262: 1, 273: places, 277: 1, 278: 1, 279: lengths}
    entries = [
        struct.pack(f"{order}HH{place}{place}", tag, 4, strips if tag in (273, 279) else 1, value)
        for tag, value in known.items()
    ]
    start = lengths + 4 * strips
    mark = b"II" if order == "<" else b"MM"
    begin = struct.pack(f"{order}HHHQ", 43, step, 0, start) if big else struct.pack(f"{order}HI", 42, start)
    numbers = struct.pack(f"{order}{2 * strips}I", *[head] * strips, *[60] * strips)
    count = struct.pack(f"{order}{'Q' if big else 'H'}", len(known))
    return mark + begin + bytes(3600) + numbers + count + b"".join(entries) + bytes(step)


def directories(count: int) -> bytes:
    """A TIFF of so many pictures, all of them the same pixels."""
    data, length = bytearray(tiff(60)), 2 + 9 * 12
    start = struct.unpack_from("<I", data, 4)[0]
    entries = bytes(data[start : start + length])
    for _ in range(count - 1):
        data[-4:] = struct.pack("<I", len(data))
        data += entries + bytes(4)
    return bytes(data)


MANY = {
    "a PNG of chunks before the pixels": (png(MOST_CHUNKS, b"IDAT"), "a PNG of at most 20,000 chunks"),
    "a PNG of chunks behind the pixels": (png(MOST_CHUNKS, b"IEND"), "a PNG of at most 20,000 chunks"),
    "a JPEG of empty segments": (jpeg(MOST_SEGMENTS), "a JPEG of at most 1,000 segments"),
    "a JPEG of comments": (jpeg(MOST_SEGMENTS, b"abcd", 0xFE), "a JPEG of at most 1,000 segments"),
    "a JPEG of fill bytes": (JPEG[:2] + b"\xff" * 70_000 + JPEG[2:], "a JPEG of at most 1,000 segments"),
    "a JPEG of junk": (JPEG[:2] + b"a" * 70_000 + JPEG[2:], "a JPEG of at most 1,000 segments"),
    "a JPEG of EXIF": (jpeg(17, b"Exif\0\0" + bytes(64_000)), "a JPEG of at most 1,048,576 bytes of EXIF"),
    "a JPEG of scans": (scans(MOST_SCANS), "a JPEG of at most 100 scans"),
    "a GIF of comments": (gif(b"!\xfe\x01a\0" * MOST_BLOCKS), "a GIF of at most 150,000 blocks"),
    "a GIF of a long comment": (gif(b"!\xfe" + b"\x01a" * MOST_BLOCKS + b"\0"), "a GIF of at most 150,000 blocks"),
    "a GIF of junk": (gif(bytes(MOST_BLOCKS)), "a GIF of at most 150,000 blocks"),
    "a GIF of junk behind": (GIF[:-1] + bytes(MOST_BLOCKS) + b";", "a GIF of at most 150,000 blocks"),
    "a TIFF of strips": (tiff(MOST_NUMBERS), "a TIFF of at most 200,000 numbers in its directory"),
    "a TIFF of strips, big end first": (tiff(MOST_NUMBERS, ">"), "a TIFF of at most 200,000 numbers"),
    "a large TIFF of strips": (tiff(MOST_NUMBERS, big=True), "a TIFF of at most 200,000 numbers"),
}


@pytest.mark.parametrize("name", MANY)
def test_a_picture_of_very_many_parts_is_refused_before_it_is_read(name, monkeypatch):
    data, words = MANY[name]
    monkeypatch.setattr(uploads.Image, "open", None)
    with pytest.raises(InputError, match=f"picture: expected {words}.*, found more; save it anew$"):
        decoded(data, FORMATS)


MUCH = {
    "PNG": png(MOST_CHUNKS - 10, b"IDAT"),
    "JPEG": jpeg(MOST_SEGMENTS - 20),
    "JPEG of scans": scans(50),
    "JPEG of pictures": encoded(PICTURE, "MPO", save_all=True, append_images=[PICTURE] * 300),
    "JPEG in pieces": encoded(PICTURE.resize((2000, 2000)), "JPEG", restart_marker_blocks=1),
    "GIF": gif(b"!\xfe\x01a\0" * 50_000),
    "GIF of frames": encoded(PICTURE, "GIF", save_all=True, append_images=[PICTURE.rotate(at) for at in range(300)]),
    "TIFF": tiff(20_000),
    "large TIFF": tiff(20_000, big=True),
}


@pytest.mark.parametrize("name", MUCH)
def test_what_programs_write_is_read(name):
    assert decoded(MUCH[name], FORMATS).ndim == 3


def test_whether_a_file_has_frames_is_told_by_the_second(monkeypatch):
    data = directories(4000)
    loads, load = [], TiffImagePlugin.ImageFileDirectory_v2.load
    monkeypatch.setattr(TiffImagePlugin.ImageFileDirectory_v2, "load", lambda *args: loads.append(1) or load(*args))
    assert has_frames(data, FORMATS)
    assert not has_frames(tiff(60), FORMATS)
    assert len(loads) < 10


def exif(resolutions: int) -> bytes:
    """A block that says how to turn the picture, and names so many resolutions."""
    entries = struct.pack("<HHII", EXIF_ORIENTATION, 3, 1, 6) + struct.pack("<HHII", 0x011B, 5, resolutions, 38)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4 + 8 * resolutions)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_a_huge_exif_block_turns_nothing_and_is_not_read(form):
    wide = PICTURE.convert("RGB").resize((60, 30))
    assert open_picture(encoded(wide, form, exif=exif(1000))).shape == (60, 30, 3)
    if form != "JPEG":  # which has no room for one
        assert open_picture(encoded(wide, form, exif=exif(picture_parts.MOST_EXIF_BYTES))).shape == (30, 60, 3)


def test_a_damaged_exif_block_fills_no_log():
    entries = b"".join(struct.pack("<HHII", 1000 + at, 1, 60_000, 8) for at in range(2000))
    block = b"II*\0" + struct.pack("<IH", 8, 2000) + entries + bytes(4)
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        assert open_picture(encoded(PICTURE, "PNG", exif=block)).ndim == 3
    assert not heard
