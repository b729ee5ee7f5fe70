"""Answers in fewer bytes: for whom, what, and compressed how often."""

import gzip
from collections.abc import Callable

import pytest
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from app.server import compression
from app.server.compression import Answer, Compression, Kept, reads_gzip
from tests.app.asgi import Received, get

TEXT = "the same words again and again " * 100
FOREVER = {"Cache-Control": "public, immutable, max-age=31536000"}


class Visitor:
    """Asks a server of ours, which makes its answers with `make`; `asked` are the paths that reached it."""

    def __init__(self, make: Callable[[], Response]) -> None:
        self.asked: list[str] = []

        async def answer(scope, receive, send) -> None:
            self.asked.append(scope["path"])
            await make()(scope, receive, send)

        self.app = Compression(answer)

    def get(self, address: str, headers: dict[str, str] | None = None) -> Received:
        return get(self.app, address, {"Accept-Encoding": "gzip"} | (headers or {}))


def test_what_is_immutable_is_made_and_compressed_once():
    visitor = Visitor(lambda: Response(TEXT, media_type="text/javascript", headers=FOREVER))
    answers = [visitor.get("/static/js/a.js") for _ in range(3)]
    assert visitor.asked == ["/static/js/a.js"]
    for answer in answers:
        assert answer.text == TEXT
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert "immutable" in answer.headers["cache-control"]
        assert int(answer.headers["content-length"]) < len(TEXT) / 10


def test_what_changes_is_asked_for_again():
    words = iter("ab")
    visitor = Visitor(lambda: Response(next(words) * 1000, media_type="text/html"))
    assert [visitor.get("/").text[0] for _ in range(2)] == ["a", "b"]


def test_an_answer_with_a_visitor_s_cookie_is_never_kept():
    headers = FOREVER | {"Set-Cookie": "who=me"}
    visitor = Visitor(lambda: Response(TEXT, media_type="text/css", headers=headers))
    visitor.get("/a.css")
    visitor.get("/a.css")
    assert len(visitor.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        Response(TEXT, media_type="image/png"),
        Response(TEXT, media_type="text/event-stream"),
        Response(TEXT, media_type="text/plain", status_code=404),
        Response("short", media_type="text/plain"),
        StreamingResponse(iter([TEXT]), media_type="text/plain"),
        Response(gzip.compress(TEXT.encode()), media_type="text/plain", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["picture", "events", "refusal", "short", "stream", "compressed already"],
)
def test_what_gains_nothing_passes_as_it_is(answer):
    before = dict(answer.headers)
    found = Visitor(lambda: answer).get("/a")
    assert {name: found.headers.get(name) for name in before} == before


def test_a_browser_that_reads_no_gzip_and_a_range_get_the_plain_bytes():
    visitor = Visitor(lambda: PlainTextResponse(TEXT, headers=FOREVER))
    visitor.get("/a")
    for headers in ({"Accept-Encoding": "identity"}, {"Range": "bytes=0-9"}):
        answer = visitor.get("/a", headers)
        assert "content-encoding" not in answer.headers
        assert answer.text == TEXT
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "reads"),
    [
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("*", True),
        ("GZIP", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0, *", False),
    ],
)
def test_a_browser_says_whether_it_reads_gzip(accepted, reads):
    assert reads_gzip(accepted) is reads


def test_no_more_is_kept_than_fits_the_least_asked_for_goes(monkeypatch):
    monkeypatch.setattr(compression, "KEPT", 30)
    kept = Kept()
    for name in "abc":
        kept.put(name, Answer([], b"0" * 10))
    kept.get("a")
    kept.put("d", Answer([], b"0" * 10))
    assert [name for name in "abcd" if kept.get(name)] == ["a", "c", "d"]
    kept.put("d", Answer([], b"0" * 5))
    assert kept.total == 25
