"""What the terminal says at the start: the link with which a browser elsewhere may train and add checkpoints."""

import os

import streamlit as st
from streamlit import net_util

from app.server.routes import prefix
from app.state import permission, token

EVERY = ("", "0.0.0.0", "::")  # of the machine's addresses


def show() -> None:
    """Print the link, unless nobody or everybody may write without it."""
    if os.environ.get(permission.READ_ONLY) not in ("0", "1"):
        print("  A browser elsewhere may train and add checkpoints once it has opened this link:")
        print(f"  {link()}\n", flush=True)


def link() -> str:
    """The opening page's address with the token, as a browser on this network finds it."""
    bound = st.get_option("server.address") or ""
    host = net_util.get_internal_ip() if bound in EVERY else bound
    host = f"[{host}]" if ":" in (host or "") else host or "localhost"
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return token.link(f"{scheme}://{host}:{st.get_option('server.port')}{prefix()}/")
