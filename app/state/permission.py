"""Whether a visitor may write into this server's folder of checkpoints. The server decides, by one variable.

LATENT_ATLAS_READ_ONLY=1: nobody. =0: everybody. Without it: whoever sits at the server, with its own address
(localhost) in the browser; a class of visitors from elsewhere looks and does not write.
"""

import os

import streamlit as st

from app.state import session
from app.state.loopback import is_loopback, split

READ_ONLY = "LATENT_ATLAS_READ_ONLY"


def refusal() -> str | None:
    """Why this visitor may not write, in one sentence; None where they may."""
    asked = os.environ.get(READ_ONLY, "")
    if asked == "1":
        return "Nothing can be added here: whoever started this server made it read-only."
    if asked != "0" and not at_the_server(st.context.url, st.context.ip_address):
        return f"Only a browser on the server's own machine may add something here; {READ_ONLY}=0 would let everybody."
    if not _can_write():
        return "Nothing can be added here: the server may not write into its folder of checkpoints."
    return None


def at_the_server(url: str | None, ip_address: str | None) -> bool:
    """Whether a browser with this address in its bar, connected from there, runs on the server's own machine.

    Behind a proxy every connection comes from the machine itself, but the address in the bar is the proxy's.
    """
    connected_here = ip_address is None or is_loopback(ip_address)  # Streamlit gives None for two of its forms
    return connected_here and is_loopback(split(url).hostname)


def _can_write() -> bool:
    folder = session.store().root.resolve()
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)
