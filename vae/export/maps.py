"""A map of the encoded set as the one packed file that the browser reads."""

import struct

from vae.latent.maps import METHODS, LatentMap

MAGIC, VERSION = b"LATM", 1


def file_name(method: str) -> str:
    """The name of a method's packed map: with other settings it is another file."""
    return f"map-{method}-{METHODS[method].key}.bin"


def files() -> dict[str, str]:
    """The method of each packed map, by its file's name."""
    return {file_name(method): method for method in METHODS}


def describe(method: str) -> dict[str, str]:
    """What the browser is told of a map before it reads it; plain JSON."""
    return {"method": method, "title": METHODS[method].title, "file": file_name(method)}


def pack_map(found: LatentMap) -> bytes:
    """Pack n places.

    Returns:
        little-endian: "LATM", then version, n and the neighbours k as uint32, trustworthiness and the share of
        neighbours kept as float32, then the places (n, 2) float32.
    """
    trusted = found.trust
    header = struct.pack("<IIIff", VERSION, len(found.places), trusted.k, trusted.trustworthiness, trusted.kept)
    return MAGIC + header + found.places.astype("<f4").tobytes()
