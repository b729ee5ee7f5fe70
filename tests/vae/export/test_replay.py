"""A training as a GIF: its moments, what lies between them, and the colours come back."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from app.state.colours import rgb
from vae.checkpoints.recording import EXTENT, TrainingRecord
from vae.errors import InputError
from vae.export.palette import CLASS_COLOURS
from vae.export.replay import GLIDE, GLIDES, LAST_REST, REST, SIDE, replay_gif

RED, BLUE = (200, 30, 40), (40, 60, 200)


def record(mean, *, gray: int = 0, label=(0, 1)) -> TrainingRecord:
    """Moments of points (m, n, 2) over evenly gray sheets."""
    mean = np.float32(mean)
    losses = {name: np.zeros(len(mean)) for name in ("loss", "reconstruction", "kl")}
    manifold = np.full((len(mean), SIDE, SIDE), gray, np.uint8)
    epoch = np.arange(1, len(mean) + 1)
    return TrainingRecord(epoch=epoch, mean=mean, manifold=manifold, label=np.uint8(label), **losses)


def read(animation: bytes) -> tuple[list[np.ndarray], list[int]]:
    image = Image.open(io.BytesIO(animation))
    assert image.format == "GIF"
    assert image.info["loop"] == 0
    frames = [(np.asarray(frame.convert("RGB")), frame.info["duration"]) for frame in ImageSequence.Iterator(image)]
    return [pixels for pixels, _ in frames], [duration for _, duration in frames]


def middle_of(frame: np.ndarray, colour) -> tuple[float, float]:
    """Where a colour is on a frame, as a latent."""
    y, x = np.nonzero((np.abs(frame.astype(int) - colour) < 8).all(axis=-1))
    assert len(x)
    return (x.mean() / SIDE * 2 - 1) * EXTENT, (1 - y.mean() / SIDE * 2) * EXTENT


def test_points_glide_from_moment_to_moment_in_the_colours_of_their_classes():
    frames, durations = read(replay_gif(record([[[-2, 1], [1, -3]], [[2, 1], [1, 2]]]), [RED, BLUE]))
    assert durations == [REST] + [GLIDE] * (GLIDES - 1) + [LAST_REST]
    assert frames[0].shape == (SIDE, SIDE, 3)
    for at, red, blue in ((0, (-2, 1), (1, -3)), (GLIDES // 2, (0, 1), (1, -0.5)), (-1, (2, 1), (1, 2))):
        assert middle_of(frames[at], RED) == pytest.approx(red, abs=0.06)
        assert middle_of(frames[at], BLUE) == pytest.approx(blue, abs=0.06)


def test_the_manifold_is_veiled_below_the_points():
    black, white = (read(replay_gif(record([[[0, 0], [1, 1]]], gray=gray), [RED, BLUE]))[0][0] for gray in (255, 0))
    assert white[-1, 0].tolist() == [255, 255, 255]
    assert black[-1, 0].tolist() == pytest.approx([153] * 3, abs=5)


def test_each_moment_tells_its_epoch():
    frames, _ = read(replay_gif(record([[[0, 0], [1, 1]]] * 2), [RED, BLUE]))
    corner = [frame[:30, -100:] for frame in frames]
    assert (corner[0] == 0).any()
    assert (corner[0] != corner[-1]).any()


def test_axes_grow_until_the_points_are_in_sight():
    frames, _ = read(replay_gif(record([[[-7, 1], [6, -3]]], gray=255), [RED, BLUE]))
    assert middle_of(frames[0], RED) == pytest.approx((-3.5, 0.5), abs=0.06)
    assert frames[0][-1, 0].tolist() == [255, 255, 255]  # beside the sheet


@pytest.mark.parametrize("label", [25, 46])
def test_every_class_keeps_its_colour(label):
    """Of 26 letters and of 47 letters and digits."""
    colours = [rgb(colour) for colour in CLASS_COLOURS[: label + 1]]
    frames, _ = read(replay_gif(record([[[-2, 1], [1, -3]]], label=(0, label)), colours))
    assert middle_of(frames[0], colours[label]) == pytest.approx((1, -3), abs=0.06)


def test_too_many_moments_are_refused():
    with pytest.raises(InputError, match="at most 600 frames, found"):
        replay_gif(record(np.zeros((102, 2, 2))), [RED, BLUE])
