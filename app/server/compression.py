"""Answers compressed once: Streamlit sends its own scripts as they are, two megabytes before the first word is shown.

What is immutable at its address is compressed at the first request and kept; what changes is compressed each time.
"""

import gzip
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = (
    "text/",
    "application/javascript",
    "application/json",
    "application/octet-stream",  # weights and points
    "application/wasm",
    "image/svg+xml",
)
EVENTS = "text/event-stream"
LEAST, MOST = 500, 32 << 20  # bytes of an answer; beyond, it passes as it is
KEPT = 64 << 20  # bytes of all answers that are kept
BEST, QUICK = 9, 6  # zlib's levels: once for all, and at every request


@dataclass(frozen=True)
class Answer:
    """A whole answer, compressed: its headers and its body."""

    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def send(self, send: Send) -> None:
        """Send it as one message."""
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass
class Kept:
    """Compressed answers by address, the least recently asked for dropped first."""

    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    total: int = 0

    def get(self, address: str) -> Answer | None:
        """The answer kept for an address."""
        if address in self.answers:
            self.answers.move_to_end(address)
        return self.answers.get(address)

    def put(self, address: str, answer: Answer) -> None:
        """Keep an answer, and no more than KEPT bytes of all."""
        if (before := self.answers.pop(address, None)) is not None:
            self.total -= len(before.body)
        self.answers[address] = answer
        self.total += len(answer.body)
        while self.total > KEPT:
            _, dropped = self.answers.popitem(last=False)
            self.total -= len(dropped.body)


class Compression:
    """Middleware that compresses with gzip what is worth it, for browsers that read it.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept = Kept()
        self.compressing = threading.Lock()  # sixty first visitors at once: one compresses, and one core is kept free

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, in fewer bytes where both sides can."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if not reads_gzip(asked.get("accept-encoding", "")) or "range" in asked:
            await self.app(scope, receive, _varying(send))
            return
        if (answer := self.kept.get(scope["path"])) is not None:
            await answer.send(send)
            return
        plain = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
        await self.app(plain, receive, _Collector(self, scope["path"], send))

    def compressed(self, address: str, start: Message, body: bytes) -> Answer:
        """The whole answer, compressed; kept under its address where it is immutable there."""
        headers = MutableHeaders(raw=list(start["headers"]))
        immutable = "immutable" in headers.get("cache-control", "") and "set-cookie" not in headers
        with self.compressing:
            if immutable and (kept := self.kept.get(address)) is not None:
                return kept
            packed = gzip.compress(body, BEST if immutable else QUICK, mtime=0)
            headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(packed))
            headers.add_vary_header("Accept-Encoding")
            del headers["accept-ranges"]
            answer = Answer(headers.raw, packed)
            if immutable:
                self.kept.put(address, answer)
        return answer


class _Collector:
    """What the wrapped application sends to: gathers an answer that is worth compressing, and passes on any other."""

    def __init__(self, compression: Compression, address: str, send: Send) -> None:
        self.compression = compression
        self.address = address
        self.send = send
        self.start: Message | None = None
        self.body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and worth_it(message):
            self.start = message
        elif self.start is not None and message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))
            if not message.get("more_body", False):
                body = b"".join(self.body)
                answer = await run_in_threadpool(self.compression.compressed, self.address, self.start, body)
                await answer.send(self.send)
        else:
            await self.send(message)


def reads_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` header takes gzip: named, or any by `*`, and not with the weight 0."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weights[name.strip()] = parameters.replace(" ", "")
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and weight not in ("q=0", "q=0.0", "q=0.00", "q=0.000")


def worth_it(start: Message) -> bool:
    """Whether an answer that starts so gets smaller: whole, of a kind that does, and of a size to hold in memory."""
    headers = Headers(raw=start["headers"])
    kind, length = headers.get("content-type", ""), headers.get("content-length", "")
    return (
        start["status"] == 200
        and "content-encoding" not in headers
        and kind.startswith(KINDS)
        and not kind.startswith(EVENTS)
        and length.isdecimal()
        and LEAST <= int(length) <= MOST
    )


def _varying(send: Send) -> Send:
    """Say to caches on the way that another browser gets another answer at this address."""

    async def vary(message: Message) -> None:
        if message["type"] == "http.response.start" and worth_it(message):
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return vary
