"""The header that lets a browser fetch Explore's part and files early."""

import asyncio
import re

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Message, Scope

from app import preloads, session
from app.preloads import Preloads


def link_header(path: str, *, query: str = "", answer: Response | None = None) -> str | None:
    """The `Link` header of what a server sends for an address; None where it sends none."""
    started: list[Message] = []

    async def send(message: Message) -> None:
        started.append(message)

    async def receive() -> Message:
        await asyncio.Event().wait()  # the client neither sends nor leaves
        raise AssertionError

    scope: Scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}
    asyncio.run(Preloads(answer or HTMLResponse("<!DOCTYPE html>"))(scope, receive, send))
    return dict(started[0]["headers"]).get(b"link", b"").decode() or None


def addresses(header: str) -> list[str]:
    return re.findall(r"<([^>]*)>", header)


def test_explore_names_its_script_and_the_opening_checkpoints_files():
    header = link_header("/")

    digest = session.opening_checkpoint().digest
    script, *files = addresses(header)
    assert re.fullmatch(r"/scripts/[0-9a-f]{64}/latent_pad\.js", script)
    assert files == [
        f"/checkpoints/{digest}/{name}" for name in ("manifold.png", "decoder.safetensors", "layers.json", "points.bin")
    ]
    assert header.count("rel=modulepreload") == 1
    assert header.count("rel=preload; as=fetch; crossorigin") == 4


def test_a_link_to_another_checkpoint_names_that_ones_files():
    other = session.on_the_plane()[1]

    found = addresses(link_header("/", query=f"z1=1&checkpoint={other.name}"))

    assert all(other.digest in address for address in found[1:])


def test_a_checkpoint_that_is_not_here_is_the_opening_one():
    assert link_header("/", query="checkpoint=none%20such") == link_header("/")


def test_other_addresses_are_answered_without():
    assert link_header("/beta") is None


def test_what_is_no_page_is_answered_without():
    assert link_header("/", answer=PlainTextResponse("no page")) is None


def test_an_empty_store_has_nothing_to_name(monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path))

    assert link_header("/") is None


def test_addresses_begin_with_the_base_path(monkeypatch):
    monkeypatch.setattr(preloads.routes, "prefix", lambda: "/atlas")

    assert all(address.startswith("/atlas/") for address in addresses(link_header("/atlas/")))
    assert link_header("/") is None
