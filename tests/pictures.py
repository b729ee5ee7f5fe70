"""Pictures of ink on paper, as a scanner or a phone makes them, from digits whose class is known."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

EXIF_ORIENTATION = 0x0112
TURNED_RIGHT = 6  # to be shown turned by 90° clockwise
PHOTO_SIZE = (900, 1200)  # height, width


def on_noisy_paper(digit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A digit (28, 28) at a random size and place on unevenly lit, grainy paper; one in four in light ink."""
    side = int(rng.integers(160, 321))
    size = int(rng.integers(48, 3 * side // 4))
    top, left = rng.integers(0, side - size + 1, 2)
    ink = np.zeros((side, side))
    large = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    ink[top : top + size, left : left + size] = np.asarray(large) / 255
    down, right = np.mgrid[0:side, 0:side] / side
    paper = rng.uniform(150, 235) + rng.uniform(-30, 30) * right + rng.uniform(-30, 30) * down
    picture = paper * (1 - ink) + rng.uniform(15, 70) * ink + rng.normal(0, rng.uniform(3, 12), ink.shape)
    return np.clip(255 - picture if rng.random() < 0.25 else picture, 0, 255).astype(np.uint8)


def photograph(*, width: int = 16) -> np.ndarray:
    """A 3 in dark ink, off the centre of gray paper with two shadows and grain, (900, 1200) uint8."""
    rng = np.random.default_rng(3)
    down, right = np.mgrid[0 : PHOTO_SIZE[0], 0 : PHOTO_SIZE[1]]
    light = _drawn(
        lambda pen: (pen.polygon([(0, 500), (700, 900), (0, 900)], 110), pen.ellipse((900, -300, 1600, 300), 150)),
        255,
        40,
    )
    ink = _drawn(lambda pen: pen.line(_three(700, 330), 255, width, "curve"), 0, 2)
    paper = (185 - 30 * right / PHOTO_SIZE[1] + 10 * down / PHOTO_SIZE[0]) * (1 - ink) + 45 * ink
    return np.clip(paper * light + rng.normal(0, 5, PHOTO_SIZE), 0, 255).astype(np.uint8)


def _drawn(draw, ground: int, blur: float) -> np.ndarray:
    image = Image.new("L", PHOTO_SIZE[::-1], ground)
    draw(ImageDraw.Draw(image))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(blur))) / 255


def _three(x: int, y: int) -> list[tuple[int, int]]:
    offsets = [(-80, -100), (-40, -145), (20, -155), (70, -120), (75, -70), (40, -25), (-15, -5)]
    offsets += [(50, 15), (90, 65), (85, 120), (40, 160), (-25, 165), (-85, 125)]
    return [(x + dx, y + dy) for dx, dy in offsets]


def encoded(image: Image.Image | np.ndarray, form: str = "PNG", **options) -> bytes:
    """The bytes of an image file."""
    stream = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(stream, form, **options)
    return stream.getvalue()


def turned_photograph() -> bytes:
    """The photograph as a phone that was held upright writes it: a JPEG on its side, EXIF says how to turn it."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = TURNED_RIGHT
    return encoded(Image.fromarray(np.rot90(photograph())), "JPEG", quality=88, exif=exif)
