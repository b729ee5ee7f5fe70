"""GIFs: known frames, durations and grays out."""

import io

import numpy as np
import pytest
from PIL import Image, ImageSequence

from vae.errors import InputError
from vae.export.animation import gif


def read(animation: bytes) -> tuple[list[np.ndarray], list[int]]:
    """Frames as gray levels, and how long each is shown in milliseconds."""
    image = Image.open(io.BytesIO(animation))
    assert image.format == "GIF"
    frames = [(np.asarray(frame.convert("RGB")), frame.info["duration"]) for frame in ImageSequence.Iterator(image)]
    assert all((pixels == pixels[..., :1]).all() for pixels, _ in frames)
    return [pixels[..., 0] for pixels, _ in frames], [duration for _, duration in frames]


def ramp(n: int) -> np.ndarray:
    """n frames of which no two are equal, all 256 grays among them."""
    first = np.arange(256, dtype=np.uint8).reshape(16, 16)
    return np.stack([np.roll(first, i) for i in range(n)])


def test_every_frame_comes_back_with_every_gray():
    frames, _ = read(gif(ramp(7)))
    assert np.array_equal(frames, ramp(7))


def test_every_pixel_is_a_square():
    frames, _ = read(gif(ramp(2), 3))
    assert np.array_equal(frames[1], np.kron(ramp(2)[1], np.ones((3, 3))))


def test_there_and_back_ends_where_it_begins():
    frames, _ = read(gif(ramp(4), there_and_back=True))
    assert np.array_equal(frames, ramp(4)[[0, 1, 2, 3, 2, 1]])


def test_the_seconds_are_shared_among_the_frames_and_it_plays_for_ever():
    animation = gif(ramp(5), seconds=2.0)
    assert read(animation)[1] == [400] * 5
    assert Image.open(io.BytesIO(animation)).info["loop"] == 0


def test_no_frame_is_shorter_than_players_show():
    assert read(gif(ramp(5), seconds=0.01))[1] == [20] * 5


def test_equal_frames_are_one_frame_shown_longer():
    frames, durations = read(gif(ramp(3)[[0, 1, 1, 2]], seconds=0.4))
    assert np.array_equal(frames, ramp(3))
    assert durations == [100, 200, 100]


def test_a_scale_that_would_be_too_large_becomes_the_largest_that_is_not():
    frames, _ = read(gif(np.zeros((1, 500, 10), np.uint8), 20))
    assert frames[0].shape == (1000, 20)


def test_a_single_frame_is_a_still_picture():
    assert np.array_equal(read_still(gif(ramp(1), there_and_back=True)), ramp(1)[0])


def read_still(animation: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(animation)).convert("L"))


def test_what_is_no_walk_is_refused():
    with pytest.raises(InputError, match=r"expected shape \(n, h, w\)"):
        gif(np.zeros((28, 28)))
    with pytest.raises(InputError, match="at most 600, found 601"):
        gif(np.zeros((601, 2, 2), np.uint8))
    with pytest.raises(InputError, match="above 0"):
        gif(ramp(2), seconds=0)
