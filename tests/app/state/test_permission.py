"""Who may write into the server's folder of checkpoints: what the server has seen decides, not what a client says."""

import os

import pytest
import streamlit as st
from starlette.types import Scope

from app.state import permission, token

LOCAL = {"host": "localhost:8501", "origin": "http://localhost:8501"}


def handshake(peer: str | None = "127.0.0.1", headers: dict[str, str] | list[tuple[str, str]] | None = None) -> Scope:
    """A WebSocket's beginning as the server's own socket and the client's headers give it."""
    given = LOCAL if headers is None else headers
    pairs = given.items() if isinstance(given, dict) else given
    raw = [(name.encode(), value.encode()) for name, value in pairs]
    return {"type": "websocket", "path": "/_stcore/stream", "client": peer and (peer, 40000), "headers": raw}


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("127.0.0.1", "localhost:8501"),
        ("127.0.0.1", "127.0.0.1:8501"),
        ("::ffff:127.0.0.1", "127.0.0.1:8501"),  # the server listens on IPv6 and IPv4 at once
        ("::1", "[::1]:8501"),
        ("127.0.1.1", "LOCALHOST"),
    ],
)
def test_a_browser_on_the_same_machine_sits_at_the_server(peer, host):
    assert permission.at_the_server(handshake(peer, {"host": host, "origin": f"http://{host}"}))


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.168.1.31", LOCAL),
        ("::ffff:192.168.1.31", LOCAL),
        (None, LOCAL),
        ("127.0.0.1", {"host": "evil.example", "origin": "http://evil.example"}),  # DNS rebinding
        ("127.0.0.1", {"host": "localhost:8501", "origin": "http://evil.example"}),
        ("127.0.0.1", {"host": "localhost:8501", "origin": "http://localhost:3000"}),  # another program's page
        ("127.0.0.1", {"host": "localhost:8501", "origin": "http://localhost.evil.example"}),
        ("127.0.0.1", {"host": "localhost:8501", "origin": "null"}),
        ("127.0.0.1", {"host": "localhost:8501", "origin": "http://[::1"}),
        ("127.0.0.1", {"host": "192.168.1.20:8501", "origin": "http://192.168.1.20:8501"}),
        ("127.0.0.1", {"host": "localhost:8501"}),
        ("127.0.0.1", {"origin": "http://localhost:8501"}),
        ("127.0.0.1", [*LOCAL.items(), ("host", "evil.example")]),
        ("127.0.0.1", [*LOCAL.items(), ("origin", "http://evil.example")]),
    ],
)
def test_every_other_browser_does_not(peer, headers):
    assert not permission.at_the_server(handshake(peer, headers))


@pytest.mark.parametrize(
    "header",
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "X-Forwarded-Proto", "x-real-ip", "true-client-ip",
     "cf-connecting-ip", "x-client-ip", "x-original-host"],
)  # fmt: skip
def test_what_has_been_forwarded_comes_from_elsewhere_whatever_it_says(header):
    assert not permission.at_the_server(handshake("127.0.0.1", {**LOCAL, header: "::1"}))


def test_the_cookie_with_the_token_may_write_from_anywhere():
    from_afar = {"host": "192.168.1.20:8501", "origin": "http://192.168.1.20:8501", "x-forwarded-for": "10.0.0.7"}
    right = handshake("192.168.1.31", {**from_afar, "cookie": f"a=b; {token.cookie()}={token.token()}"})
    wrong = handshake("192.168.1.31", {**from_afar, "cookie": f"{token.cookie()}={token.token()[:-1]}"})
    assert permission.has_token(right)
    assert not permission.has_token(wrong)
    assert not permission.has_token(handshake())


def test_only_the_gate_can_write_the_mark():
    forged = [("Latent-Atlas-May-Write", "1"), (permission.HEADER, "1")]
    refused = permission.marked(handshake("192.168.1.31", [*LOCAL.items(), *forged]))
    assert [name for name, _ in refused["headers"]] == [b"host", b"origin"]
    allowed = permission.marked(handshake(headers=[*LOCAL.items(), *forged]))
    assert [name for name, _ in allowed["headers"]] == [b"host", b"origin", permission.HEADER.encode()]
    assert allowed["headers"][-1][1] != b"1"


def seen(monkeypatch, scope: Scope) -> None:
    """Let a page run for a visitor who has connected so."""
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))


def test_a_page_goes_by_the_mark(monkeypatch):
    monkeypatch.delenv(permission.READ_ONLY, raising=False)
    seen(monkeypatch, permission.marked(handshake()))
    assert permission.refusal() is None
    seen(monkeypatch, permission.marked(handshake("192.168.1.31")))
    assert "own machine" in permission.refusal()
    seen(monkeypatch, handshake(headers={**LOCAL, permission.HEADER: "1"}))  # a server without its gate
    assert "own machine" in permission.refusal()


def test_a_visitor_from_elsewhere_is_refused_unless_the_server_lets_everybody(monkeypatch):
    monkeypatch.delenv(permission.READ_ONLY, raising=False)
    assert "token" in permission.refusal()
    monkeypatch.setenv(permission.READ_ONLY, "0")
    assert permission.refusal() is None


def test_a_read_only_server_refuses_everybody(monkeypatch):
    monkeypatch.setenv(permission.READ_ONLY, "1")
    seen(monkeypatch, permission.marked(handshake()))
    assert "read-only" in permission.refusal()


def test_a_folder_that_cannot_be_written_is_a_reason(monkeypatch):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "may not write" in permission.refusal()
