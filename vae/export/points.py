"""The encoded test set as the one packed file that the browser reads: no JSON, nothing to parse but numbers."""

import struct

import numpy as np

from vae.latent.encoded_set import EncodedSet
from vae.latent.support import typical_reach

MAGIC, VERSION = b"LATP", 1
FILE = "points.bin"


def pack_points(encoded: EncodedSet) -> bytes:
    """Pack n encoded images of d dimensions.

    Returns:
        little-endian: "LATP", then version, n and d as uint32, the typical reach as float32, then the posterior means
        (n, d) float32, the log-variances (n, d) float16, the labels (n,) uint8.

    Raises:
        InputError: fewer than two images.
    """
    header = MAGIC + struct.pack("<IIIf", VERSION, len(encoded), encoded.dim, typical_reach(encoded))
    log_var = np.clip(encoded.log_var, -60000, 60000)
    return header + encoded.mean.astype("<f4").tobytes() + log_var.astype("<f2").tobytes() + encoded.label.tobytes()
