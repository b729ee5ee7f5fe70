"""Pictures from strangers: bytes that claim to be a PNG, JPEG, WebP or HEIC, to RGB, or one clear sentence."""

import contextlib
import io
import threading
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from vae.data.picture_parts import MOST_EXIF_BYTES, check_parts
from vae.errors import InputError

FORMATS = ("PNG", "JPEG", "WEBP", "HEIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".heic", ".heif")
TITLES = {"WEBP": "WebP", "HEIF": "HEIC"}  # where people say it otherwise
MAX_BYTES = 32 * 2**20
MOST_MEMORY = 256 * 10**6  # bytes that a picture may take while it is decoded
# bytes a pixel that each format takes at most, as measured; a phone's photograph has 12, 24 or 48 million pixels
PIXEL_BYTES = {"HEIF": 9, "PNG": 10, "WEBP": 18, "BMP": 10, "GIF": 14, "TIFF": 24}
TRANSPARENT_BYTES = 14  # of a PNG of gray or of a palette with transparency
COEFFICIENT_BYTES, SCALED_BYTES = 2, 8  # of a JPEG: a sample, all of which a progressive one keeps; a pixel as decoded
LARGE = 48 * 10**6  # bytes: such pictures are decoded one after another
LEAST_SIDE = 8
SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations that exchange rows and columns
KEPT_SIDE = 960  # pixels of the longer side that come back
DRAFT_SIDE = 2 * KEPT_SIDE  # and that a JPEG, which is decoded at a smaller scale, has at least
VISIBLE = 128  # opacity from which a pixel counts as visible
LIGHT = 160  # grey level above which a visible pixel is light ink rather than dark
_one_large = threading.Lock()
_BROKEN = (
    OSError,
    RuntimeError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
)


def open_picture(data: bytes) -> np.ndarray:
    """The picture in `data` as a person sees it, (h, w, 3) uint8, at most 960 pixels a side.

    It is turned as its EXIF says; CMYK, 16 bits and palettes become RGB; of an animation it is the first frame.
    What is transparent shows white paper, or black where everything visible is light.

    Raises:
        InputError: no PNG, JPEG, WebP or HEIC, too large, too small, a decompression bomb, or truncated.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning, module="PIL")  # a damaged EXIF block: a line an entry
        return decoded(data)


def decoded(data: bytes, formats: Sequence[str] = FORMATS) -> np.ndarray:
    """What `open_picture` gives, of any of Pillow's formats, for who has made warnings of bombs errors already."""
    with _sentences(formats):
        image = _opened(data, formats)
        with _one_large if _is_large(image) else contextlib.nullcontext():
            return _as_seen(image)


def seen_size(data: bytes, formats: Sequence[str] = FORMATS) -> tuple[int, int]:
    """Rows and columns of what `decoded` gives, by the header alone; the same errors, but for damaged pixels."""
    with _sentences(formats):
        image = _opened(data, formats)
        width, height = image.size
        with contextlib.suppress(*_BROKEN):  # a damaged EXIF block turns nothing
            if image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS:
                width, height = height, width
    scale = min(1.0, KEPT_SIDE / max(width, height))
    return (height, width) if scale == 1 else (max(1, round(height * scale)), max(1, round(width * scale)))


def has_frames(data: bytes, formats: Sequence[str] = FORMATS) -> bool:
    """Whether there are more pictures behind the first, the one that `decoded` gives; the same errors."""
    with _sentences(formats):
        # not n_frames, which reads every one of them
        return getattr(_opened(data, formats), "is_animated", False)


def _opened(data: bytes, formats: Sequence[str]) -> Image.Image:
    if len(data) > MAX_BYTES:
        raise InputError(
            f"picture: expected a file of at most {MAX_BYTES // 2**20} MB, found {len(data) / 2**20:.1f} MB"
        )
    check_parts(data)
    image = Image.open(io.BytesIO(data), formats=_formats(data, formats))
    if len(image.info.get("exif") or b"") > MOST_EXIF_BYTES:
        del image.info["exif"]  # it turns nothing, as a damaged one
    _check_size(image)
    return image


@contextlib.contextmanager
def _sentences(formats: Sequence[str]) -> Iterator[None]:
    """What Pillow raises, as one sentence."""
    try:
        yield
    except UnidentifiedImageError:
        titles = [TITLES.get(form, form) for form in formats]
        names = f"a {', '.join(titles[:-1])} or {titles[-1]}"
        raise InputError(f"picture: expected {names}, found a file that is none of them") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise InputError(
            "picture: expected a photograph or a drawing, found a decompression bomb: a small file that unpacks "
            "to a huge picture"
        ) from None
    except _BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError("picture: expected a whole file, found one that is truncated or damaged") from None


def _formats(data: bytes, formats: Sequence[str]) -> tuple[str, ...]:
    """What the bytes may be; the reader of HEIC is loaded where they begin as one does."""
    if data[4:8] == b"ftyp":
        from pillow_heif import register_heif_opener  # 20 MB that few visitors need

        register_heif_opener()
        return tuple(formats)
    return tuple(form for form in formats if form != "HEIF")


def _is_large(image: Image.Image) -> bool:
    return image.format == "HEIF" or _memory(image) > LARGE  # what lies in a HEIC may be larger than its header says


def _memory(image: Image.Image) -> float:
    """Bytes that decoding takes at most, by the header alone."""
    width, height = image.size
    return width * height * _pixel_bytes(image)


def _pixel_bytes(image: Image.Image) -> float:
    if isinstance(image, JpegImageFile):
        _, across, down, _ = zip(*image.layer, strict=True)
        samples = sum(a * d for a, d in zip(across, down, strict=True)) / max(1, max(across) * max(down))
        scale = next((scale for scale in (8, 4, 2) if max(image.size) >= scale * DRAFT_SIDE), 1)
        return COEFFICIENT_BYTES * samples + SCALED_BYTES / scale**2
    if image.format == "PNG" and (image.mode in ("LA", "PA") or "transparency" in image.info):
        return TRANSPARENT_BYTES
    return PIXEL_BYTES[str(image.format)]


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if _memory(image) > MOST_MEMORY:
        most = MOST_MEMORY / _pixel_bytes(image) // 10**6
        kind = "JPEG" if isinstance(image, JpegImageFile) else TITLES.get(str(image.format), image.format)
        raise InputError(
            f"picture: expected a {kind} of at most {most:.0f} million pixels, found {width}×{height}; "
            f"send a smaller copy{'' if kind == 'JPEG' else ', or a JPEG'}"
        )
    if min(width, height) < LEAST_SIDE:
        noun = "one pixel" if width == height == 1 else f"{width}×{height} pixels"
        raise InputError(f"picture: expected at least {LEAST_SIDE}×{LEAST_SIDE} pixels, found {noun}")


def _as_seen(image: Image.Image) -> np.ndarray:
    width, height = (DRAFT_SIDE * side // max(image.size) for side in image.size)
    image.draft("RGB", (max(1, width), max(1, height)))  # a large JPEG is decoded at a smaller scale
    image.load()
    image = _eight_bits(image)
    image.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.BOX)
    with contextlib.suppress(*_BROKEN):  # a damaged EXIF block turns nothing
        ImageOps.exif_transpose(image, in_place=True)
    return np.asarray(_on_paper(image))


def _eight_bits(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something may be transparent; 16 bits lose their lower eight."""
    if image.mode == "F":
        raise InputError("picture: expected whole grey levels, found floats: save it with 8 or 16 bits a pixel")
    if image.mode.startswith("I"):
        kept = {key: value for key, value in image.info.items() if key != "transparency"}
        image = Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
        image.info = kept  # the EXIF
    transparent = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    mode = "RGBA" if transparent else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    visible = np.asarray(image.getchannel("A")) >= VISIBLE
    luma = np.asarray(image.convert("RGB").convert("L"))[visible]
    paper = "black" if luma.size and luma.min() > LIGHT and not visible.all() else "white"
    return Image.alpha_composite(Image.new("RGBA", image.size, paper), image).convert("RGB")
