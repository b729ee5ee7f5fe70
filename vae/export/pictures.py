"""Pictures as PNG files, enlarged by a whole number so that every pixel stays a crisp square. NumPy and Pillow."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vae.errors import InputError
from vae.latent.manifold import contact_sheet, to_bytes

LARGEST_SIDE = 8000  # in pixels: what a browser and a projector still open at once
GAP = 6  # between a title and the images, in pixels of the images
SPELT = str.maketrans({"β": "beta", "μ": "mu", "σ": "sigma", "−": "-", "–": "-", "×": "x"})


@dataclass(frozen=True, eq=False)
class Strip:
    """A row of a sheet.

    Attributes:
        title: at the left of the images; empty for none.
        images: gray (n, h, w) or colour (n, h, w, 3), uint8 or float in [0, 1].
        notes: a short text below each image, (n,) of them or none.
    """

    title: str
    images: np.ndarray
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not are_pictures(self.images):
            raise InputError(f"strip: expected images of shape (n, h, w) or (n, h, w, 3), found {self.images.shape}")
        if self.notes and len(self.notes) != len(self.images):
            raise InputError(f"strip: expected a note for each of {len(self.images)} images, found {len(self.notes)}")


def png(picture: np.ndarray, scale: int = 1) -> bytes:
    """A picture as a PNG: gray (h, w) or colour (h, w, 3), uint8 or float in [0, 1].

    Where `scale` would make a side longer than LARGEST_SIDE, the largest whole scale that does not is taken.
    """
    pixels = as_bytes(picture)
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3) or not pixels.size:
        raise InputError(f"picture: expected shape (h, w) or (h, w, 3), found {pixels.shape}")
    return encode_png(Image.fromarray(enlarge(pixels, scale)))


def enlarge_png(picture: bytes, scale: int) -> bytes:
    """A PNG enlarged by a whole number, as `png` does."""
    return png(read_png(picture), scale)


def read_png(picture: bytes) -> np.ndarray:
    """The pixels of a PNG of our own: (h, w) uint8 where it is gray, else (h, w, 3)."""
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        return np.asarray(image if image.mode == "L" else image.convert("RGB"))


def enlarge(pixels: np.ndarray, scale: int) -> np.ndarray:
    """Every pixel of (h, w, …) as a square of scale × scale, no side longer than LARGEST_SIDE."""
    scale = fitting_scale(pixels.shape[:2], scale)
    return pixels.repeat(scale, axis=0).repeat(scale, axis=1)


def fitting_scale(shape: Sequence[int], scale: int, largest: int = LARGEST_SIDE) -> int:
    """The largest whole scale up to `scale` with which no side of `shape` gets longer than `largest`; at least 1."""
    if scale < 1:
        raise InputError(f"scale: expected a whole number of at least 1, found {scale}")
    return max(1, min(scale, *(largest // side for side in shape)))


def sheet_png(strips: Sequence[Strip], scale: int = 4) -> bytes:
    """Rows of images with a title each, light ink on black or in their colours, as a picture that stands alone.

    Args:
        strips: from the top down; the images of all have one size, gray ones beside coloured ones if need be.
        scale: of the images' pixels; the texts grow with it.
    """
    if not strips:
        raise InputError("sheet: expected at least one row, found none")
    if len({strip.images.shape[1:3] for strip in strips}) > 1:
        raise InputError("sheet: expected images of one size in all rows, found several")
    height, width = strips[0].images.shape[1:3]
    columns = max(len(strip.images) for strip in strips)
    rows = sum(height * (1.4 if strip.notes else 1) for strip in strips)
    scale = fitting_scale((int(rows), (columns + 4) * width), scale)
    titles, notes = _font(height * scale * 0.2), _font(height * scale * 0.14)
    below = [_line(notes) if strip.notes else 0 for strip in strips]
    left = _title_width(strips, titles, scale)
    size = (left + columns * width * scale, sum(below) + len(strips) * height * scale)
    sheet = Image.new("RGB" if any(strip.images.ndim == 4 for strip in strips) else "L", size, 0)
    canvas = ImageDraw.Draw(sheet)
    ink = "white"
    top = 0
    for strip, line in zip(strips, below, strict=True):
        row = contact_sheet(as_bytes(strip.images), columns=len(strip.images))
        sheet.paste(Image.fromarray(enlarge(row, scale)), (left, top))
        canvas.text((GAP * scale, top + height * scale / 2), _plain(strip.title), fill=ink, font=titles, anchor="lm")
        for column, note in enumerate(strip.notes):
            place = (left + (column + 0.5) * width * scale, top + height * scale + line / 2)
            canvas.text(place, _plain(note), fill=ink, font=notes, anchor="mm")
        top += height * scale + line
    return encode_png(sheet)


def are_pictures(images: np.ndarray) -> bool:
    """Whether an array holds pictures, one at least: gray (n, h, w), or colour (n, h, w, 3)."""
    return (images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)) and images.size > 0


def as_bytes(picture: np.ndarray) -> np.ndarray:
    """Pixels as uint8, whether they came so or as floats in [0, 1]."""
    return picture if picture.dtype == np.uint8 else to_bytes(picture)


def encode_png(image: Image.Image) -> bytes:
    """A Pillow image as the bytes of a PNG."""
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _title_width(strips: Sequence[Strip], font: ImageFont.FreeTypeFont, scale: int) -> int:
    longest = max(font.getlength(_plain(strip.title)) for strip in strips)
    return int(longest) + 2 * GAP * scale if longest else 0


def _line(font: ImageFont.FreeTypeFont) -> int:
    ascent, descent = font.getmetrics()
    return int(1.3 * (ascent + descent))


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size=max(9, round(size)))  # pyright: ignore[reportReturnType]: with a size it is one


def _plain(text: str) -> str:
    """The text in letters that Pillow's own font has: no Greek, no accents."""
    return unicodedata.normalize("NFKD", text.translate(SPELT)).encode("ascii", "ignore").decode("ascii")
