"""Uploads: every format is seen as a person sees it, and every bad one is a sentence."""

import contextlib
import io
import struct
import subprocess
import sys
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from tests.pictures import EXIF_ORIENTATION, encoded, photograph, turned_photograph
from vae.data import uploads
from vae.data.preprocess import prepare
from vae.data.uploads import KEPT_SIDE, MAX_BYTES, open_picture
from vae.errors import InputError

SIDE = 60


def stroke() -> np.ndarray:
    """Dark ink on white: a short bar at the top left, (60, 60) uint8."""
    picture = np.full((SIDE, SIDE), 255, np.uint8)
    picture[8:32, 10:16] = 0
    return picture


def shown(data: bytes) -> np.ndarray:
    """The picture in gray."""
    picture = open_picture(data)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    return picture.mean(axis=2)


def assert_the_stroke(picture: np.ndarray, tolerance: float = 12) -> None:
    assert np.abs(picture - stroke()).max() <= tolerance


def sixteen_bits() -> bytes:
    return encoded(Image.fromarray(stroke().astype(np.uint16) * 257))


def with_alpha(ink: int, mode: str = "RGBA") -> bytes:
    """Ink of one grey level on nothing at all."""
    alpha = Image.fromarray(255 - stroke())
    image = Image.merge("LA", (Image.new("L", alpha.size, ink), alpha))
    return encoded(image.convert(mode))


def palette_with_transparency() -> bytes:
    image = Image.fromarray((stroke() == 0).astype(np.uint8), "P")
    image.putpalette([200, 30, 30, 0, 0, 0])  # the transparent colour is red
    return encoded(image, transparency=0)


register_heif_opener()  # to write HEIC
FORMATS = {
    "gray PNG": encoded(stroke()),
    "RGB PNG": encoded(Image.fromarray(stroke()).convert("RGB")),
    "black and white PNG": encoded(Image.fromarray(stroke()).convert("1")),
    "palette PNG": encoded(Image.fromarray(stroke()).convert("P")),
    "palette PNG with transparency": palette_with_transparency(),
    "16-bit PNG": sixteen_bits(),
    "dark ink on nothing": with_alpha(0),
    "dark ink on nothing, gray": with_alpha(0, "LA"),
    "JPEG": encoded(Image.fromarray(stroke()), "JPEG", quality=95),
    "CMYK JPEG": encoded(Image.fromarray(stroke()).convert("RGB").convert("CMYK"), "JPEG", quality=95),
    "WebP": encoded(Image.fromarray(stroke()).convert("RGB"), "WEBP", lossless=True),
    "HEIC": encoded(Image.fromarray(stroke()).convert("RGB"), "HEIF", quality=95),
    "animated PNG": encoded(
        Image.fromarray(stroke()), save_all=True, append_images=[Image.fromarray(stroke().T.copy())]
    ),
    "animated WebP": encoded(
        Image.fromarray(stroke()).convert("RGB"),
        "WEBP",
        lossless=True,
        save_all=True,
        append_images=[Image.fromarray(stroke().T.copy()).convert("RGB")],
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_seen_as_a_person_sees_it(name):
    assert_the_stroke(shown(FORMATS[name]), 40 if "JPEG" in name or name == "HEIC" else 4)


def test_light_ink_on_nothing_lies_on_black():
    assert_the_stroke(255 - shown(with_alpha(255)), 4)


@pytest.mark.parametrize("form", ["PNG", "16-bit PNG", "palette PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_exif_says(orientation, form):
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    upright = Image.fromarray(stroke())
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's transpositions that the camera made
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation in undo else upright
    if form == "16-bit PNG":
        stored = Image.fromarray(np.asarray(stored).astype(np.uint16) * 257)
    if form == "palette PNG":
        stored = stored.convert("P")
    assert_the_stroke(shown(encoded(stored, form.split()[-1], exif=exif, quality=95)), 40 if form == "JPEG" else 4)


def test_a_turned_photograph_is_prepared_as_the_upright_one():
    turned, upright = prepare(open_picture(turned_photograph())), prepare(photograph())
    assert np.abs(turned.light.astype(int) - upright.light).mean() < 1


def test_a_large_photograph_comes_back_smaller_with_its_aspect():
    picture = open_picture(encoded(Image.new("RGB", (4000, 3000), "white"), "JPEG"))
    assert picture.shape == (KEPT_SIDE * 3 // 4, KEPT_SIDE, 3)


def test_a_jpeg_of_48_million_pixels_is_decoded_at_a_smaller_scale(monkeypatch):
    large = encoded(Image.new("L", (8064, 6048), "white"), "JPEG")
    drafted = []
    seen = uploads._eight_bits
    monkeypatch.setattr(uploads, "_eight_bits", lambda image: drafted.append(image.size) or seen(image))
    assert open_picture(large).shape == (KEPT_SIDE * 3 // 4, KEPT_SIDE, 3)
    assert drafted == [(2016, 1512)]


def test_a_damaged_exif_block_turns_nothing():
    assert_the_stroke(shown(encoded(stroke(), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff")), 0)


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes whose header promises 900 million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packed = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    )


def jpeg_of(width: int, height: int, **options) -> bytes:
    """The header says so; behind it lie the pixels of a small one."""
    data = encoded(Image.fromarray(stroke()).convert("RGB"), "JPEG", **options)
    size = struct.pack(">HH", SIDE, SIDE)
    assert data.count(size) == 1
    return data.replace(size, struct.pack(">HH", height, width))


BAD = {
    "text": (b"this is no picture", "none of them"),
    "nothing": (b"", "none of them"),
    "GIF": (encoded(Image.fromarray(stroke()), "GIF"), "none of them"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "none of them"),
    "too many pixels": (encoded(Image.new("1", (6000, 5000))), "6000×5000; send a smaller copy"),
    "too many pixels, JPEG": (jpeg_of(9000, 9000), "a JPEG of at most 73 million pixels, found 9000×9000; send a sm"),
    "too many pixels, JPEG of fine colours": (jpeg_of(8000, 6000, subsampling=0), "at most 39 million pixels"),
    "a small WebP that takes 450 MB to decode": (
        encoded(Image.new("RGB", (5000, 5000)), "WEBP", lossless=True),
        "a WebP of at most 14 million pixels, found 5000×5000; send a smaller copy, or a JPEG",
    ),
    "bomb": (bomb(), "decompression bomb"),
    "lesser bomb": (bomb(10_000, 10_000), "decompression bomb"),
    "one pixel": (encoded(Image.new("L", (1, 1))), "found one pixel"),
    "a line of pixels": (encoded(Image.new("L", (300, 1))), "found 300×1 pixels"),
    "truncated PNG": (FORMATS["gray PNG"][:-60], "truncated or damaged"),
    "truncated JPEG": (turned_photograph()[:-9000], "truncated or damaged"),
    "truncated WebP": (FORMATS["WebP"][:-20], "truncated or damaged"),
    "truncated HEIC": (FORMATS["HEIC"][:-20], "truncated or damaged"),
    "only a header": (FORMATS["gray PNG"][:33], "none of them"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_upload_is_one_sentence(name):
    data, words = BAD[name]
    with pytest.raises(InputError, match=words) as caught:
        open_picture(data)
    assert str(caught.value).startswith("picture: expected ")
    assert "\n" not in str(caught.value)


def test_a_jpeg_with_more_pictures_behind_it_is_a_jpeg():
    first = Image.fromarray(stroke())
    data = encoded(first, "MPO", save_all=True, append_images=[first])
    assert Image.open(io.BytesIO(data)).format == "MPO"
    assert open_picture(data).ndim == 3


def test_large_pictures_are_decoded_one_after_another(monkeypatch):
    data, small = encoded(Image.new("L", (2400, 2100))), encoded(Image.new("L", (240, 210)))
    at_once, most, lock = 0, 0, threading.Lock()
    as_seen = uploads._as_seen

    def counted(image):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        found = as_seen(image)
        with lock:
            at_once -= 1
        return found

    monkeypatch.setattr(uploads, "_as_seen", counted)
    for pictures, expected in (([data] * 5, 1), ([small] * 5, 5)):
        most = 0
        with ThreadPoolExecutor(5) as pool:
            assert len(list(pool.map(open_picture, pictures))) == 5
        assert most <= expected
    assert most > 1  # the small ones do not wait for each other


MEASURED = """
import re, sys
from vae.data.uploads import open_picture
peak = lambda: 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1])
data = open(sys.argv[1], "rb").read()
before = peak()
open_picture(data)
print(peak() - before)
"""
LARGEST = {  # near the limit of each
    "WebP": ("RGB", (4600, 3050), "WEBP", {"lossless": True, "method": 0}),
    "transparent WebP": ("RGBA", (4600, 3050), "WEBP", {"lossless": True, "method": 0}),
    "PNG": ("RGB", (5800, 4300), "PNG", {"compress_level": 1}),
    "transparent PNG": ("RGBA", (5800, 4300), "PNG", {"compress_level": 1}),
    "16-bit PNG": ("I;16", (5800, 4300), "PNG", {"compress_level": 1}),
    "transparent gray PNG": ("LA", (4900, 3700), "PNG", {"compress_level": 1}),
    "PNG with a transparent colour": ("RGB", (4900, 3700), "PNG", {"compress_level": 1, "transparency": (0, 0, 0)}),
    "HEIC": ("RGB", (5000, 4000), "HEIF", {}),
    "JPEG": ("RGB", (8000, 6000), "JPEG", {}),
    "progressive JPEG": ("RGB", (9500, 7500), "JPEG", {"progressive": True}),
    "progressive JPEG of fine colours": ("RGB", (7800, 5000), "JPEG", {"progressive": True, "subsampling": 0}),
    "progressive JPEG of four inks": ("CMYK", (3839, 3839), "JPEG", {"progressive": True, "subsampling": 0}),
}


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="only Linux tells a process's peak of memory")
@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_pictures_stay_within_the_memory_that_is_promised(tmp_path, capsys, name):
    mode, size, form, options = LARGEST[name]
    file = tmp_path / "picture"
    file.write_bytes(encoded(Image.new(mode, size), form, **options))
    found = subprocess.run([sys.executable, "-c", MEASURED, str(file)], capture_output=True, text=True, check=True)
    with capsys.disabled():
        print(f"\n{name} of {size[0]}×{size[1]}: {int(found.stdout) / 1e6:.0f} MB")
    assert int(found.stdout) <= uploads.MOST_MEMORY


def test_a_file_that_is_too_large_is_not_opened(monkeypatch):
    monkeypatch.setattr(uploads.Image, "open", None)
    with pytest.raises(InputError, match="at most 32 MB"):
        open_picture(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("seed", range(20))
def test_damage_anywhere_is_a_sentence_or_a_picture(seed):
    rng = np.random.default_rng(seed)
    for name in ("palette PNG", "CMYK JPEG", "animated WebP", "16-bit PNG", "HEIC"):
        data = bytearray(FORMATS[name])
        for place in rng.integers(0, len(data), 6):
            data[place] = rng.integers(0, 256)
        with contextlib.suppress(InputError):  # any other error fails the test
            assert open_picture(bytes(data)).ndim == 3
