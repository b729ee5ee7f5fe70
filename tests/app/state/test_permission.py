"""Who may write into the server's folder of checkpoints."""

import os

import pytest

from app.state import permission


@pytest.mark.parametrize(
    ("url", "ip_address", "there"),
    [
        ("http://localhost:8501/checkpoints", None, True),
        ("http://127.0.0.1:8501/", None, True),
        ("http://[::1]:8501/", None, True),
        ("http://127.0.0.1:8501/train", "::ffff:127.0.0.1", True),  # the server listens on IPv6 and IPv4 at once
        ("http://127.0.1.1:8501/", "127.0.0.1", True),
        ("http://192.168.1.20:8501/", "192.168.1.31", False),
        ("https://atlas.example.org/", None, False),  # behind a proxy on the same machine
        ("http://localhost:8501/", "192.168.1.31", False),
        ("http://127.0.0.1:8501/", "::ffff:192.168.1.31", False),
        ("http://localhost.example.org/", None, False),
        ("", None, False),
        (None, None, False),
    ],
)
def test_only_a_browser_on_the_same_machine_sits_at_the_server(url, ip_address, there):
    assert permission.at_the_server(url, ip_address) is there


def test_a_visitor_from_elsewhere_is_refused_unless_the_server_lets_everybody(monkeypatch):
    monkeypatch.delenv(permission.READ_ONLY, raising=False)
    assert "own machine" in permission.refusal()
    monkeypatch.setenv(permission.READ_ONLY, "0")
    assert permission.refusal() is None


def test_a_read_only_server_refuses_everybody(monkeypatch):
    monkeypatch.setenv(permission.READ_ONLY, "1")
    monkeypatch.setattr(permission, "at_the_server", lambda *_: True)
    assert "read-only" in permission.refusal()


def test_a_folder_that_cannot_be_written_is_a_reason(monkeypatch):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "may not write" in permission.refusal()
