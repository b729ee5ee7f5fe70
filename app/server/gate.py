"""The gate in front of everything that the server answers, WebSockets included: who is let in, and what they are told.

A foreign `Host` is refused, so that no page of another site can make a name of its own point here (DNS rebinding). A
link with the token is turned into a cookie. Every WebSocket is marked where it may write. Every answer says what its
page may load and who may frame it.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.server import content_policy
from app.server.routes import prefix
from app.state import permission, token
from app.state.loopback import is_loopback
from app.state.page_list import PAGE_LIST
from vae.errors import InputError

HOSTS, FRAMES = "LATENT_ATLAS_HOSTS", "LATENT_ATLAS_FRAMES"
SELF = "'self'"
POLICY_VIOLATION = 1008  # a WebSocket's close code
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_NAME = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:(\d{1,5}|\*))?")


@dataclass(frozen=True)
class Known:
    """What this server has been told of the world around it.

    Attributes:
        hosts: names under which it may be asked, beside those of the machine itself and any address in digits.
        frames: origins whose pages may show the reading pages in a frame, beside its own.
    """

    hosts: frozenset[str] = frozenset()
    frames: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls) -> Self:
        """What LATENT_ATLAS_HOSTS and LATENT_ATLAS_FRAMES name, with commas or blanks between.

        Raises:
            InputError: one of them names what is no host or no origin.
        """
        hosts = _listed(HOSTS, _NAME, "host names such as atlas.example.org")
        frames = _listed(FRAMES, _ORIGIN, "origins such as https://moodle.example.org")
        return cls(frozenset(hosts), tuple(frames))

    def lets_in(self, host: str) -> bool:
        """Whether a `Host` header names this server; an address in digits is one, since no name can be bent to it."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found["name"].lower().removesuffix(".")
        if is_loopback(name) or name in self.hosts or name == (st.get_option("server.address") or "").lower():
            return True
        try:
            return bool(ip_address(name.strip("[]")))
        except ValueError:  # another name
            return False


def _listed(variable: str, form: re.Pattern[str], expected: str) -> list[str]:
    found = re.split(r"[\s,]+", os.environ.get(variable, "").strip().lower())
    for each in filter(None, found):
        if not form.fullmatch(each):
            raise InputError(f"{variable}: expected {expected}, found {each!r:.80}")
    return list(filter(None, found))


class Gate:
    """Middleware that stands before all others.

    Args:
        app: what answers those who are let in.
        scripts: the inline scripts of its pages.
    """

    def __init__(self, app: ASGIApp, scripts: Sequence[str] = ()) -> None:
        self.app = app
        self.known = Known.from_environment()
        self.digests = tuple(map(content_policy.digest, scripts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        hosts = Headers(scope=scope).getlist("host")
        host = hosts[0] if len(hosts) == 1 and self.known.lets_in(hosts[0]) else ""
        # a proxy that looks after its servers calls them as it likes, and learns nothing but that this one lives
        if not host and scope["path"] != f"{prefix()}/_stcore/health":
            await _refuse(scope, receive, send, _foreign(", ".join(hosts)))
        elif scope["type"] == "websocket":
            await self.app(permission.marked(scope), receive, send)
        elif scope["method"] == "GET" and (given := _given(scope)) is not None:
            await _exchange(scope, given)(scope, receive, self._telling(scope, host, send))
        else:
            await self.app(scope, receive, self._telling(scope, host, send))

    def _telling(self, scope: Scope, host: str, send: Send) -> Send:
        """Send each answer with what its page may do."""
        frames = () if _alone(scope["path"]) else (SELF, *self.known.frames)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                # an answer may be kept for the next, so that its list of headers is not ours to change
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["content-security-policy"] = content_policy.policy(
                    host=host, scripts=self.digests, frames=frames
                )
                headers["referrer-policy"] = "same-origin"
                headers["x-content-type-options"] = "nosniff"
                message = {**message, "headers": headers.raw}
            await send(message)

        return tell


def _alone(path: str) -> bool:
    """Whether a path opens a page that is never framed; Streamlit goes by a path's last name."""
    last = path.rstrip("/").rpartition("/")[2].lower()
    return any(page.alone and page.url_path == last for page in PAGE_LIST)


def _foreign(host: str) -> Response:
    sentence = f"This server is not called {host!r:.100}; whoever runs it can name it in {HOSTS}.\n"
    return PlainTextResponse(sentence, status_code=421)


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION})
    else:
        await answer(scope, receive, send)


def _query(scope: Scope) -> Iterable[tuple[str, str]]:
    return parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)


def _given(scope: Scope) -> str | None:
    """The token that an address brings."""
    return next((value for name, value in _query(scope) if name == token.PARAMETER), None)


def _exchange(scope: Scope, given: str) -> Response:
    """The same address without the token, which goes into a cookie; a refusal where it is another server's."""
    if not token.matches(given):
        return PlainTextResponse(
            "This link's token is not this server's: each start prints a new link in the server's terminal.\n",
            status_code=403,
        )
    rest = urlencode([(name, value) for name, value in _query(scope) if name != token.PARAMETER])
    # an absolute path of one slash, whatever was asked for: two would name another server
    path = "/" + scope["path"].lstrip("/\\")
    clean = f"{path}?{rest}" if rest else path
    answer = RedirectResponse(clean, status_code=303, headers={"Cache-Control": "no-store"})
    encrypted = "https" in (scope.get("scheme"), Headers(scope=scope).get("x-forwarded-proto"))
    answer.set_cookie(
        token.cookie(), token.token(), path=f"{prefix()}/", httponly=True, samesite="strict", secure=encrypted
    )
    return answer
