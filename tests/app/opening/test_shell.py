"""The script that every page carries ahead of Streamlit's own."""

import asyncio

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from app.opening.shell import Shell

PAGE = "<!DOCTYPE html><html><head><title>Atlas</title></head><body></body></html>"
BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-encoding": "gzip", "if-none-match": '"of before"'}


class Answer:
    """What the middleware makes of one answer: what the wrapped application was asked, and what is sent."""

    def __init__(self, answer: Response, headers: dict[str, str]) -> None:
        self.messages: list[Message] = []
        self.asked = Headers({})

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            self.asked = Headers(scope=scope)
            await answer(scope, receive, send)

        async def send(message: Message) -> None:
            self.messages.append(message)

        async def receive() -> Message:
            await asyncio.Event().wait()  # the client neither sends nor leaves
            raise AssertionError

        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        scope: Scope = {"type": "http", "method": "GET", "path": "/draw", "query_string": b"", "headers": raw}
        asyncio.run(Shell(wrapped)(scope, receive, send))
        self.headers = Headers(raw=self.messages[0]["headers"])
        self.body = b"".join(message.get("body", b"") for message in self.messages[1:]).decode()


def test_a_page_carries_the_script_first_in_its_head_and_says_its_length():
    answer = Answer(HTMLResponse(PAGE, headers={"etag": '"of the file"'}), BROWSER)

    assert answer.body.index("pushState") < answer.body.index("<title>")
    assert answer.body.count("</script>") == 2  # history, frames
    assert int(answer.headers["content-length"]) == len(answer.body.encode())
    assert "etag" not in answer.headers


def test_the_file_is_asked_for_whole_and_plain():
    asked = Answer(HTMLResponse(PAGE), BROWSER).asked

    assert asked["accept"] == BROWSER["accept"]
    assert "accept-encoding" not in asked
    assert "if-none-match" not in asked


def test_what_is_no_page_or_not_asked_for_as_one_stays_as_it_is():
    assert Answer(PlainTextResponse("no page"), BROWSER).body == "no page"
    assert Answer(HTMLResponse(PAGE, status_code=404), BROWSER).body == PAGE
    fetched = Answer(HTMLResponse(PAGE), {"accept": "*/*", "accept-encoding": "gzip"})
    assert fetched.body == PAGE
    assert fetched.asked["accept-encoding"] == "gzip"
