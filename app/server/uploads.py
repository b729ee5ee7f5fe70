"""How much visitors may hand in: a file, all files of one visit, all that the server holds.

Streamlit keeps uploads in memory until their session goes, takes any file that a session sends, and limits each alone.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from app.server.routes import prefix

MEGABYTE = 2**20
FILE, VISIT, ALL = 128, 160, 640  # megabytes; the first is `server.maxUploadSize` and what every page promises
ENVELOPE = 2**16  # bytes around a file in the request that brings it
RECORD = 2**12  # bytes that even an empty file counts for
AWAY = 120  # seconds after which a visit that has lost its connection is over, as Streamlit has it
_PATH = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/[^/]+")


class TooMuchError(Exception):
    """A request brings more than there is room for; the text says how much there is."""


class Uploads:
    """Middleware that counts what arrives and what is held, and drops what belongs to nobody any more.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.arriving: Counter[str] = Counter()  # bytes of requests on their way, by session
        self.away: dict[str, float] = {}  # since when a session that holds files has been without a connection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in an upload within the limits; look after what departed visitors leave."""
        if scope["type"] == "websocket":
            try:
                await self.app(scope, receive, send)
            finally:
                self.sweep()
                asyncio.get_running_loop().call_later(AWAY + 1, self.sweep)
            return
        found = _PATH.fullmatch(scope.get("path", "").removeprefix(prefix()))
        if scope["type"] == "http" and scope["method"] == "PUT" and found:
            await self.take_in(found["session"], scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def take_in(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on, and stop it with a sentence as soon as it is too much."""
        self.sweep()
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            with self.counted(session) as count:
                declared = Headers(scope=scope).get("content-length", "")
                if declared.isdecimal():
                    self.check(session, int(declared))

                async def receive_some() -> Message:
                    message = await receive()
                    count(len(message.get("body", b"")))
                    return message

                # Streamlit takes the length of the whole request for that of the file, and refuses the largest allowed
                headers = [pair for pair in scope["headers"] if pair[0].lower() != b"content-length"]
                with suppress(ClientDisconnect):  # who has left in the middle of it hears no answer
                    await self.app({**scope, "headers": headers}, receive_some, note_start)
        except TooMuchError as reason:
            if not started:
                await PlainTextResponse(f"{reason}\n", status_code=413, headers={"Connection": "close"})(
                    scope, receive, send
                )

    @contextmanager
    def counted(self, session: str) -> Iterator:
        """Count what one request brings, as long as it is on its way."""
        brought = 0

        def count(size: int) -> None:
            nonlocal brought
            brought += size
            self.arriving[session] += size
            self.check(session, 0, brought=brought)

        try:
            yield count
        finally:
            self.arriving[session] -= brought
            if not self.arriving[session]:
                del self.arriving[session]

    def check(self, session: str, more: int, *, brought: int = 0) -> None:
        """Raise TooMuchError where `more` bytes have no room, or a request has `brought` more than a file may have."""
        held = {each: sum(map(_size, list(files.values()))) for each, files in _held().items()}
        if max(more, brought) > FILE * MEGABYTE + ENVELOPE:
            raise TooMuchError(f"A file may have {FILE} MB at most.")
        if held.get(session, 0) + self.arriving[session] + more > VISIT * MEGABYTE + ENVELOPE:
            raise TooMuchError(f"The files of one visit may have {VISIT} MB together: remove one, or reload the page.")
        if sum(held.values()) + self.arriving.total() + more > ALL * MEGABYTE:
            raise TooMuchError("The server holds as many files as it can just now: try again in a few minutes.")

    def sweep(self) -> None:
        """Drop the files of sessions that have been away for too long, those that arrived after them included."""
        if not runtime.exists():
            return
        now, held = monotonic(), _held()
        self.away = {session: since for session, since in self.away.items() if session in held}
        for session in held:
            if runtime.get_instance().is_active_session(session):
                self.away.pop(session, None)
            elif now - self.away.setdefault(session, now) >= AWAY:
                del self.away[session]
                _manager().remove_session_files(session)


def let_go() -> None:
    """Drop what this visit has handed in: on another page no widget shows it any more."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def _manager() -> MemoryUploadedFileManager:
    return runtime.get_instance().uploaded_file_mgr  # type: ignore[return-value]


def _size(file: UploadedFileRec) -> int:
    return len(file.data) + len(file.name) + len(file.type) + RECORD


def _held() -> dict[str, dict[str, UploadedFileRec]]:
    return dict(_manager().file_storage) if runtime.exists() else {}
