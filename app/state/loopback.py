"""Which hosts are the machine itself: localhost and the loopback addresses, in every form they arrive in."""

from ipaddress import IPv6Address, ip_address

LOCALHOST = "localhost"


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
