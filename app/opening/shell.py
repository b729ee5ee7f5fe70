"""What the HTML of every page carries beside Streamlit's own: the rule for history entries, its opening, its frames."""

import re
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import file_util

from app import opening
from vae.export.browser import WEB

HEAD = b"<head>"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
CHANGED = ("accept-encoding", "if-none-match", "if-modified-since", "range")  # they ask for the file as it lies there


class Shell:
    """Middleware that completes each page that a browser opens.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does, completed where the answer is a page."""
        if not (scope["type"] == "http" and scope["method"] == "GET" and _opens_a_page(scope)):
            await self.app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name.decode("latin-1") not in CHANGED]
        start: Message | None = None
        body = bytearray()

        async def send_page(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is not None and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body", False):
                    return
                page = with_script(bytes(body))
                query = scope.get("query_string", b"").decode("latin-1")
                if (asked := opening.Asked.from_address(scope["path"], query)) is not None:
                    page = opening.completed(page.decode("utf-8"), asked).encode("utf-8")
                headers = MutableHeaders(scope=start)
                headers["content-length"] = str(len(page))
                for name in ("etag", "last-modified"):  # of the file alone
                    del headers[name]
                await send(start)
                await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        await self.app({**scope, "headers": plain}, receive, send_page)


def _opens_a_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _is_page(message: Message) -> bool:
    return message["status"] == 200 and Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def with_script(page: bytes) -> bytes:
    """The page with script and style first in its head; as it is where it has none."""
    return page.replace(HEAD, HEAD + _script(), 1)


def inline_scripts() -> tuple[str, ...]:
    """The text of every script that stands in a page itself: Streamlit's own, and ours."""
    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    return (*_INLINE.findall(page), *_INLINE.findall(_script().decode()), opening.SCRIPT)


@cache
def _script() -> bytes:
    folder = WEB / "history"
    style = (folder / "between_pages.css").read_text(encoding="utf-8")
    scripts = (folder / "entries.js", opening.FOLDER / "framed.js")
    tags = "".join(f"<script>\n{script.read_text(encoding='utf-8')}</script>" for script in scripts)
    return f"<style>\n{style}</style>{tags}".encode()
