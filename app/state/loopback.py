"""A client's address taken apart, and which hosts are the machine itself, in every form they arrive in."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

LOCALHOST = "localhost"


def split(url: str | None) -> SplitResult:
    """The parts of an address that a client says it has; all empty for one that is none, such as "http://[::1/"."""
    try:
        return urlsplit(url or "")
    except ValueError:
        return urlsplit("")


def is_loopback(host: str | None) -> bool:
    """Whether a host's name or address means the machine itself.

    Args:
        host: as in a URL or of a connection: "localhost" and names that end in it, 127.0.0.0/8, ::1, with a zone too,
            and IPv4 inside IPv6 (::ffff:127.0.0.1), which is how a server that listens on both sees it.
    """
    name = (host or "").lower().removesuffix(".").removeprefix("[").removesuffix("]")
    if name == LOCALHOST or name.endswith(f".{LOCALHOST}"):
        return True
    try:
        address = ip_address(name)
    except ValueError:  # another name
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback
