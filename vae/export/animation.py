"""A walk through the latent space as a GIF: frames in, bytes out, every pixel a crisp square."""

import io

import numpy as np
from PIL import Image

from vae.errors import InputError
from vae.export.pictures import are_pictures, as_bytes, enlarge, fitting_scale

LARGEST_SIDE = 1200  # in pixels: a GIF keeps every frame
MOST_FRAMES = 600
GRAYS = [level for gray in range(256) for level in (gray, gray, gray)]


def gif(frames: np.ndarray, scale: int = 1, *, seconds: float = 4.0, there_and_back: bool = False) -> bytes:
    """Frames as a GIF that plays for ever.

    Args:
        frames: gray (n, h, w) or colour (n, h, w, 3), uint8 or float in [0, 1].
        scale: every pixel becomes a square of scale × scale, no side longer than LARGEST_SIDE.
        seconds: for all frames once; a GIF counts in hundredths, and players show none for less than two of them.
        there_and_back: play the frames forwards and then backwards, so that the end meets the beginning.

    Returns:
        the file's bytes; equal frames that follow each other are stored once and shown as long as all of them.
    """
    if not are_pictures(frames):
        raise InputError(f"frames: expected shape (n, h, w) or (n, h, w, 3), found {frames.shape}")
    if len(frames) > MOST_FRAMES:
        raise InputError(f"frames: expected at most {MOST_FRAMES}, found {len(frames)}")
    if not 0 < seconds < np.inf:
        raise InputError(f"seconds: expected a finite number above 0, found {seconds}")
    milliseconds = max(20, 10 * round(100 * seconds / len(frames)))
    pixels = as_bytes(frames)
    if there_and_back:
        pixels = np.concatenate([pixels, pixels[-2:0:-1]])
    scale = fitting_scale(pixels.shape[1:3], scale, LARGEST_SIDE)
    first, *rest = (_frame(enlarge(frame, scale)) for frame in pixels)
    stream = io.BytesIO()
    first.save(stream, "GIF", save_all=True, append_images=rest, duration=milliseconds, loop=0, optimize=False)
    return stream.getvalue()


def _frame(pixels: np.ndarray) -> Image.Image:
    """A frame with the 256 grays as its palette, so that no level is lost; a coloured one with colours of its own."""
    if pixels.ndim == 3:
        return Image.fromarray(pixels).quantize(dither=Image.Dither.NONE)
    image = Image.frombytes("P", (pixels.shape[1], pixels.shape[0]), pixels.tobytes())
    image.putpalette(GRAYS)
    return image
