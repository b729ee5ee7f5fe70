"""The token with which a browser elsewhere may write: one a start, printed in the server's terminal as a link."""

import hashlib
import hmac
import os
import re
import secrets
from functools import cache
from urllib.parse import urlencode

from vae.errors import InputError

TOKEN = "LATENT_ATLAS_TOKEN"
PARAMETER = "token"  # in the link's address
_FORM = re.compile(r"[A-Za-z0-9_-]{16,128}")  # what an address and a cookie carry as it stands


@cache
def token() -> str:
    """The one in LATENT_ATLAS_TOKEN, else a random one that lasts until the server stops.

    Raises:
        InputError: the variable holds what is no token, or one that could be guessed.
    """
    given = os.environ.get(TOKEN, "")
    if given and not _FORM.fullmatch(given):
        raise InputError(f"{TOKEN}: expected 16 to 128 letters, digits, - or _, found {len(given)} characters")
    return given or secrets.token_urlsafe(32)


def matches(given: str) -> bool:
    """Whether this is the token; it takes as long for one that nearly is."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token().encode())


def cookie() -> str:
    """The cookie that holds it: servers at several ports of one host share their cookies, and must not each other's."""
    return f"latent_atlas_{hashlib.sha256(token().encode()).hexdigest()[:8]}"


def link(address: str) -> str:
    """The address that hands the token to a browser.

    Args:
        address: of the opening page, with its last slash.
    """
    return f"{address}?{urlencode({PARAMETER: token()})}"
