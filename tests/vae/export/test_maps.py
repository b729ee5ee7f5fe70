"""The packed file of a map."""

import struct

import numpy as np

from vae.export.maps import describe, file_name, files, pack_map
from vae.latent.maps import METHODS, LatentMap
from vae.latent.trust import Trust


def test_every_number_is_where_the_format_says():
    places = np.random.default_rng(0).normal(size=(7, 2)).astype(np.float32)
    packed = pack_map(LatentMap("umap", places, Trust(0.75, 0.25, 3)))
    assert packed[:4] == b"LATM"
    assert struct.unpack_from("<IIIff", packed, 4) == (1, 7, 3, 0.75, 0.25)
    assert np.array_equal(np.frombuffer(packed, "<f4", 14, 24).reshape(7, 2), places)
    assert len(packed) == 24 + 8 * 7


def test_each_method_has_a_file_of_its_own():
    assert set(files().values()) == set(METHODS)
    assert files()[file_name("tsne")] == "tsne"
    assert describe("tsne") == {"method": "tsne", "title": "t-SNE", "file": file_name("tsne")}
