"""One request to an application of Starlette's, without a server."""

import asyncio
import gzip
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Received:
    """What a browser would have received; `content` is the body as it came over the line."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.content) if packed else self.content).decode("utf-8")


def get(app: ASGIApp, address: str, headers: Mapping[str, str] | None = None) -> Received:
    """The answer to a GET of an address with its query."""
    path, _, query = address.partition("?")
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        await asyncio.Event().wait()  # the client neither sends nor leaves
        raise AssertionError

    raw = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": raw}
    asyncio.run(app(scope, receive, send))
    start, *body = sent
    found = {name.decode(): value.decode() for name, value in start["headers"]}
    return Received(start["status"], found, b"".join(message.get("body", b"") for message in body))
