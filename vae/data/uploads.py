"""Pictures from strangers: bytes that claim to be a PNG, JPEG, WebP or HEIC, to RGB, or one clear sentence."""

import contextlib
import io
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from vae.errors import InputError

FORMATS = ("PNG", "JPEG", "WEBP", "HEIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".heic", ".heif")
NAMES = "a PNG, JPEG, WebP or HEIC"
MAX_BYTES = 32 * 2**20
MAX_PIXELS = 26 * 10**6  # a phone's photograph has 12 or 24 million
MAX_DRAFT_PIXELS = 50 * 10**6  # or 48 million, as a JPEG, which is decoded at a smaller scale
LEAST_SIDE = 8
KEPT_SIDE = 960  # pixels of the longer side that come back
VISIBLE = 128  # opacity from which a pixel counts as visible
LIGHT = 160  # grey level above which a visible pixel is light ink rather than dark
_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, AttributeError, OverflowError)


def open_picture(data: bytes) -> np.ndarray:
    """The picture in `data` as a person sees it, (h, w, 3) uint8, at most 960 pixels a side.

    It is turned as its EXIF says; CMYK, 16 bits and palettes become RGB; of an animation it is the first frame.
    What is transparent shows white paper, or black where everything visible is light.

    Raises:
        InputError: no PNG, JPEG, WebP or HEIC, too large, too small, a decompression bomb, or truncated.
    """
    if len(data) > MAX_BYTES:
        raise InputError(
            f"picture: expected a file of at most {MAX_BYTES // 2**20} MB, found {len(data) / 2**20:.1f} MB"
        )
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=_formats(data))
            _check_size(image)
            return _as_seen(image)
        except UnidentifiedImageError:
            raise InputError(f"picture: expected {NAMES}, found a file that is none of them") from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise InputError(
                "picture: expected a photograph or a drawing, found a decompression bomb: a small file that unpacks "
                "to a huge picture"
            ) from None
        except _BROKEN as error:
            if isinstance(error, InputError):
                raise
            raise InputError("picture: expected a whole file, found one that is truncated or damaged") from None


def _formats(data: bytes) -> tuple[str, ...]:
    """What the bytes may be; the reader of HEIC is loaded where they begin as one does."""
    if data[4:8] == b"ftyp":
        from pillow_heif import register_heif_opener  # 20 MB that few visitors need

        register_heif_opener()
        return FORMATS
    return tuple(form for form in FORMATS if form != "HEIF")


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    most = MAX_DRAFT_PIXELS if isinstance(image, JpegImageFile) else MAX_PIXELS
    if width * height > most:
        raise InputError(
            f"picture: expected at most {most // 10**6} million pixels, found {width}×{height}; send a smaller copy"
        )
    if min(width, height) < LEAST_SIDE:
        noun = "one pixel" if width == height == 1 else f"{width}×{height} pixels"
        raise InputError(f"picture: expected at least {LEAST_SIDE}×{LEAST_SIDE} pixels, found {noun}")


def _as_seen(image: Image.Image) -> np.ndarray:
    width, height = (2 * KEPT_SIDE * side // max(image.size) for side in image.size)
    image.draft("RGB", (max(1, width), max(1, height)))  # a large JPEG is decoded at a smaller scale
    image.load()
    with contextlib.suppress(*_BROKEN):  # a damaged EXIF block turns nothing
        image = ImageOps.exif_transpose(image)
    image = _eight_bits(image)
    image.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.BOX)
    return np.asarray(_on_paper(image))


def _eight_bits(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something may be transparent; 16 bits lose their lower eight."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)).convert("RGB")
    transparent = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    visible = np.asarray(image.getchannel("A")) >= VISIBLE
    luma = np.asarray(image.convert("RGB").convert("L"))[visible]
    paper = "black" if luma.size and luma.min() > LIGHT and not visible.all() else "white"
    return Image.alpha_composite(Image.new("RGBA", image.size, paper), image).convert("RGB")
