"""What Python packs for the browser's plane of a training."""

import json
import struct
import zlib
from dataclasses import replace

import numpy as np
import pytest

from app.state.moments import Moments
from tests.vae.training.jobs.test_folder import view
from vae.checkpoints.recording import EXTENT, TrainingRecord, axis_half
from vae.data.naming import Naming

GARMENTS = Naming("garment", ("coat", "bag"))


def test_a_view_is_packed_with_its_header():
    live = view()
    packed = Moments.of_view("mine", live, GARMENTS).packed
    magic, _, moments, count, last, *sheet, half, extent = struct.unpack("<4s7I2f", packed[:40])
    assert (magic, moments, count, last, sheet) == (b"LATM", 1, 5, 3, [420, 420, 1])
    assert (half, extent) == pytest.approx((EXTENT, EXTENT))
    length = struct.unpack("<I", packed[40:44])[0]
    assert json.loads(packed[44 : 44 + length])["names"] == ["coat", "bag"]
    body = zlib.decompress(packed[44 + length :])
    assert np.frombuffer(body, "<u4", 1).tolist() == [3]
    assert np.frombuffer(body, "<f4", 10, 4).reshape(5, 2) == pytest.approx(live.mean)
    assert body[44:49] == live.label.tobytes()
    assert body[49:] == live.manifold.tobytes()


def test_a_record_is_packed_moment_by_moment():
    record = TrainingRecord(
        epoch=np.array([1, 2, 9]),
        mean=np.zeros((3, 4, 2), np.float32),
        manifold=np.zeros((3, 30, 30), np.uint8),
        label=np.zeros(4, np.uint8),
        loss=np.zeros(3),
        reconstruction=np.zeros(3),
        kl=np.zeros(3),
    )
    moments = Moments.of_record("that", record, GARMENTS)
    assert moments.epochs == (1, 2, 9)
    assert struct.unpack("<7I", moments.packed[4:32])[1:] == (3, 4, 9, 30, 30, 1)


def test_the_sheets_of_coloured_pictures_travel_with_their_colours():
    live = replace(view(), manifold=np.arange(2 * 4 * 3, dtype=np.uint8).reshape(2, 4, 3))
    packed = Moments.of_view("coloured", live, GARMENTS).packed
    assert struct.unpack("<3I", packed[20:32]) == (2, 4, 3)
    assert zlib.decompress(packed[44 + struct.unpack("<I", packed[40:44])[0] :])[-24:] == live.manifold.tobytes()


def test_the_axes_are_the_sheet_s_own_until_too_many_points_lie_outside():
    points = np.random.default_rng(0).normal(size=(2000, 2))
    assert axis_half(points) == EXTENT
    assert axis_half(5 * points) == 4 * EXTENT
    points[0] = 1000
    assert axis_half(points) == EXTENT
