"""A recorded training as a GIF: coloured points glide over the manifold, the epoch is on every frame."""

import io
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vae.checkpoints.recording import EXTENT, TrainingRecord, axis_half
from vae.errors import InputError
from vae.export.animation import MOST_FRAMES

SIDE = 420  # of a frame, in pixels: those of a sheet of 15 × 15 digits
GLIDES = 6  # frames between two moments
GLIDE, REST, LAST_REST = 80, 500, 2500  # ms of a frame that glides, of a moment, of the last moment
VEIL = 0.4  # of the manifold's ink, so that the points stand out
GRAYS, COLOURS = 32, 224  # that fit into the 256 of a GIF
BADGE, TEXT = 9, 16  # radius of a class's numeral, size of the epoch's, in pixels
Colour = tuple[int, int, int]


def replay_gif(
    record: TrainingRecord, colours: Sequence[Colour], *, ink: Colour = (0, 0, 0), paper: Colour = (255, 255, 255)
) -> bytes:
    """The moments of a record, one gliding into the next, as a GIF that plays for ever.

    Args:
        record: at least one moment.
        colours: red, green, blue 0–255 of every class, from 0 on.
        ink, paper: of the manifold and the texts.
    """
    frames = (len(record) - 1) * GLIDES + 1
    if not len(record) or frames > MOST_FRAMES:
        raise InputError(f"record: expected at least one moment and at most {MOST_FRAMES} frames, found {frames}")
    palette = None if record.manifold.ndim == 4 else _palette(colours, ink, paper)  # a coloured one finds its own
    durations = ([REST] + [GLIDE] * (GLIDES - 1)) * (len(record) - 1) + [LAST_REST]
    first, *rest = (
        frame.quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in replay_frames(record, colours, ink=ink, paper=paper)
    )
    stream = io.BytesIO()
    first.save(stream, "GIF", save_all=True, append_images=rest, duration=durations, loop=0, optimize=False)
    return stream.getvalue()


def replay_frames(
    record: TrainingRecord, colours: Sequence[Colour], *, ink: Colour, paper: Colour
) -> Iterator[Image.Image]:
    """The frames, RGB, SIDE × SIDE: each moment, and GLIDES − 1 between it and the next; arguments as for `replay_gif`.

    The points glide; the manifold is that of the moment they come from, and changes where they arrive.
    """
    half = axis_half(record.mean)
    painted = np.array(colours, np.uint8)
    moments = len(record)
    for step in range((moments - 1) * GLIDES + 1):
        moment, between = divmod(step, GLIDES)
        share = between / GLIDES
        share *= share * (3 - 2 * share)  # it starts and ends gently
        mean = record.mean[moment]
        if between:
            mean = (1 - share) * mean + share * record.mean[moment + 1]
        pixels = _background(record.manifold[moment], half, ink, paper)
        _dots(pixels, mean / half, painted[record.label])
        frame = Image.fromarray(pixels)
        _write(frame, mean / half, record.label, painted, ink=ink, paper=paper, text=f"epoch {record.epoch[moment]}")
        yield frame


def _background(sheet: np.ndarray, half: float, ink: Colour, paper: Colour) -> np.ndarray:
    """A sheet (h, w) or (h, w, 3), veiled, amid a frame whose axes reach to ±half; (SIDE, SIDE, 3) uint8."""
    across = round(SIDE * EXTENT / half)
    rows, columns = (np.arange(across) * side // across for side in sheet.shape[:2])
    placed = sheet[rows][:, columns]
    if sheet.ndim == 3:
        shown = np.round((1 - VEIL) * np.array(paper) + VEIL * placed).astype(np.uint8)
    else:
        levels = np.arange(256)[:, None] / 255 * VEIL
        shown = np.round((1 - levels) * np.array(paper) + levels * np.array(ink)).astype(np.uint8)[placed]
    frame = np.empty((SIDE, SIDE, 3), np.uint8)
    frame[:] = paper
    edge = (SIDE - across) // 2
    frame[edge : edge + across, edge : edge + across] = shown
    return frame


def _dots(pixels: np.ndarray, place: np.ndarray, colour: np.ndarray) -> None:
    """Paint points (n, 2), in [-1, 1]² where in sight, as crosses of five pixels in colours (n, 3)."""
    x, y = _to_pixels(place)
    inside = (x > 0) & (y > 0) & (x < SIDE - 1) & (y < SIDE - 1)
    x, y, colour = x[inside], y[inside], colour[inside]
    for right, down in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
        pixels[y + down, x + right] = colour


def _to_pixels(place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bounded = np.clip(place, -2, 2)  # far out of sight is as good as out of sight
    return ((1 + bounded[..., 0]) / 2 * SIDE).astype(int), ((1 - bounded[..., 1]) / 2 * SIDE).astype(int)


def _write(
    frame: Image.Image,
    place: np.ndarray,
    label: np.ndarray,
    painted: np.ndarray,
    *,
    ink: Colour,
    paper: Colour,
    text: str,
) -> None:
    """A numeral at the middle of each class, so that the plane is read without its colours, and the epoch."""
    canvas = ImageDraw.Draw(frame)
    numerals, words = ImageFont.load_default(size=1.4 * BADGE), ImageFont.load_default(size=TEXT)
    for each in np.unique(label):
        x, y = (int(value) for value in _to_pixels(np.median(place[label == each], axis=0)))
        colour = tuple(int(value) for value in painted[each])
        bright = sum(weight * value for weight, value in zip((0.3, 0.6, 0.1), colour, strict=True)) > 140
        canvas.ellipse((x - BADGE, y - BADGE, x + BADGE, y + BADGE), fill=colour, outline=paper)
        canvas.text((x, y), str(each), fill=(0, 0, 0) if bright else (255, 255, 255), font=numerals, anchor="mm")
    left, top, right, bottom = canvas.textbbox((SIDE - 12, 12), text, font=words, anchor="rt")
    canvas.rectangle((left - 6, top - 6, right + 6, bottom + 6), fill=paper)
    canvas.text((SIDE - 12, 12), text, fill=ink, font=words, anchor="rt")


def _palette(colours: Sequence[Colour], ink: Colour, paper: Colour) -> Image.Image:
    """What frames are painted with: shades from paper to ink, the classes, and what blends them with a numeral."""
    shades = [np.array(paper) + (np.array(ink) - np.array(paper)) * level / (GRAYS - 1) for level in range(GRAYS)]
    kinds = np.array(colours)
    mixed = [(1 - share) * kinds + share * other for share in (1 / 3, 2 / 3) for other in (0, 255)]
    entries = np.round(np.concatenate([kinds, *mixed])[:COLOURS]).astype(np.uint8)
    entries = np.concatenate([np.round(shades).astype(np.uint8), entries])
    image = Image.new("P", (1, 1))
    image.putpalette(entries.ravel().tolist())
    return image
