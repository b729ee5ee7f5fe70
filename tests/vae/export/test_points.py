"""The packed file of the encoded test set."""

import struct

import numpy as np
import pytest

from vae.errors import InputError
from vae.export.points import pack_points
from vae.latent.encoded_set import EncodedSet
from vae.latent.support import typical_reach


def encoded(n: int, d: int = 2) -> EncodedSet:
    random = np.random.default_rng(n)
    return EncodedSet(
        mean=random.normal(size=(n, d)).astype(np.float32),
        log_var=random.normal(-4, 1, size=(n, d)).astype(np.float32),
        label=random.integers(0, 10, n).astype(np.uint8),
        error=np.zeros(n, np.float32),
    )


@pytest.mark.parametrize(("n", "d"), [(2, 2), (37, 2), (12, 3)])
def test_every_number_is_where_the_format_says(n, d):
    points = encoded(n, d)
    packed = pack_points(points)
    assert packed[:4] == b"LATP"
    version, count, dimensions, reach = struct.unpack_from("<IIIf", packed, 4)
    assert (version, count, dimensions) == (1, n, d)
    assert reach == pytest.approx(typical_reach(points))
    mean = np.frombuffer(packed, "<f4", n * d, 20).reshape(n, d)
    log_var = np.frombuffer(packed, "<f2", n * d, 20 + 4 * n * d).reshape(n, d)
    label = np.frombuffer(packed, np.uint8, n, 20 + 6 * n * d)
    assert np.array_equal(mean, points.mean)
    assert np.allclose(log_var, points.log_var, atol=4e-3)
    assert np.array_equal(label, points.label)
    assert len(packed) == 20 + n * (6 * d + 1)


def test_a_single_image_is_refused():
    with pytest.raises(InputError, match="at least 2 encoded images"):
        pack_points(encoded(1))


def test_a_log_variance_beyond_float16_stays_finite():
    points = encoded(3)
    points.log_var[0] = -1e6
    packed = pack_points(points)
    assert np.isfinite(np.frombuffer(packed, "<f2", 6, 20 + 24)).all()
