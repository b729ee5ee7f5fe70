"""Whether a visitor may write into this server's folder of checkpoints: train, import, fetch data.

LATENT_ATLAS_READ_ONLY=1: nobody. =0: everybody. Without it: whoever sits at the server's own machine, and whoever has
opened the link with the token that its terminal prints. The server decides by what it has itself seen of a connection,
at the gate (`app.server.gate`); what a page says of its own address counts for nothing.
"""

import os
import re
import secrets

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from app.state import session, token
from app.state.loopback import is_loopback, split

READ_ONLY = "LATENT_ATLAS_READ_ONLY"
HEADER = "latent-atlas-may-write"  # from the gate to the pages; one that a client sends is dropped on the way
# what proxies add: a connection that carries any of it was made somewhere else
FORWARDED = re.compile(r"forwarded.*|via|x-forwarded.*|x-original-.*|.*(real|client|connecting)-ip")
_seal = secrets.token_hex(16)  # what the header says, so that no text of a client's is ever taken for it


def refusal() -> str | None:
    """Why this visitor may not write, in one sentence; None where they may."""
    asked = os.environ.get(READ_ONLY, "")
    if asked == "1":
        return "Nothing can be added here: whoever started this server made it read-only."
    if asked != "0" and st.context.headers.get(HEADER) != _seal:
        return (
            "Only a browser on the server's own machine, or one that has opened the link with the token "
            "from its terminal, may add something here."
        )
    if not _can_write():
        return "Nothing can be added here: the server may not write into its folder of checkpoints."
    return None


def marked(scope: Scope) -> Scope:
    """The connection as the pages are to see it: with the header where it may write, and without one of its own."""
    headers = [pair for pair in scope["headers"] if pair[0].decode("latin-1").lower() != HEADER]
    if at_the_server(scope) or has_token(scope):
        headers.append((HEADER.encode(), _seal.encode()))
    return {**scope, "headers": headers}


def has_token(scope: Scope) -> bool:
    """Whether a connection brings the cookie with the token."""
    return token.matches(HTTPConnection(scope).cookies.get(token.cookie(), ""))


def at_the_server(scope: Scope) -> bool:
    """Whether a WebSocket comes from a page of this server in a browser on the server's own machine.

    The peer is a loopback address, the address in the bar is one too and the page's own, and nothing has been
    forwarded: behind a proxy every connection comes from the machine itself.
    """
    headers = Headers(scope=scope)
    hosts, origins = headers.getlist("host"), headers.getlist("origin")
    if len(hosts) != 1 or len(origins) != 1 or any(FORWARDED.fullmatch(name.lower()) for name in headers):
        return False
    peer = (scope.get("client") or ("",))[0]
    origin = split(origins[0])
    return is_loopback(peer) and is_loopback(origin.hostname) and origin.netloc.lower() == hosts[0].lower()


def _can_write() -> bool:
    folder = session.store().root.resolve()
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK)
