"""The gate: who is let in, how a link's token becomes a cookie, what a browser is told with every answer."""

import asyncio
import base64
import hashlib
from http.cookies import SimpleCookie

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from app.opening import shell
from app.server import gate
from app.server.gate import Gate, Known
from app.state import permission, token
from app.state.page_list import PAGE_LIST
from tests.app.asgi import Received, get
from vae.errors import InputError

LOCAL = {"Host": "localhost:8501"}


class Behind:
    """What stands behind the gate: says hello, and notes what it was asked."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if scope["type"] == "http":
            await PlainTextResponse("hello")(scope, receive, send)


def ask(address: str = "/", headers: dict[str, str] = LOCAL) -> Received:
    return get(Gate(Behind()), address, headers)


def connect(headers: dict[str, str], peer: str = "127.0.0.1") -> tuple[list[Message], Behind]:
    """What a WebSocket is answered by the gate itself, and what has come through to the pages."""
    behind, sent = Behind(), []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "path": "/_stcore/stream", "client": (peer, 40000), "headers": raw}
    asyncio.run(Gate(behind)(scope, receive, send))
    return sent, behind


def rules(address: str = "/", headers: dict[str, str] = LOCAL) -> dict[str, str]:
    """The content security policy of an answer, rule by rule."""
    policy = ask(address, headers).headers["content-security-policy"]
    return dict(rule.split(" ", 1) for rule in policy.split("; "))


# -- the name it is asked by -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8501", "127.0.0.1:8501", "[::1]:8501", "192.168.1.20:8501", "[fd00::1]:80"]
)
def test_the_machine_s_own_names_and_addresses_in_digits_are_let_in(host):
    assert ask(headers={"Host": host}).text == "hello"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example", "teacher-laptop.local",
     "", "localhost@evil.example", "localhost:8501/", "localhost evil.example", "2130706433", "[::1",
     "localhost:99999999"],
)  # fmt: skip
def test_any_other_name_is_refused_with_a_sentence(host):
    answer = ask(headers={"Host": host})
    assert answer.status == 421
    assert answer.text.startswith(f"This server is not called {host!r}")
    assert gate.HOSTS in answer.text
    sent, behind = connect({"Host": host, "Origin": f"http://{host}"})
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert behind.scopes == []


def test_no_name_or_two_names_are_refused():
    assert ask(headers={}).status == 421
    behind = Behind()

    async def twice(scope, receive, send):
        await Gate(behind)({**scope, "headers": [(b"host", b"localhost"), (b"host", b"evil.example")]}, receive, send)

    assert get(twice, "/").status == 421
    assert behind.scopes == []


def test_names_that_are_given_are_let_in(monkeypatch):
    monkeypatch.setenv(gate.HOSTS, "Atlas.example.org, teacher-laptop.local")
    for host in ("atlas.example.org", "ATLAS.example.org:443", "teacher-laptop.local:8501"):
        assert ask(headers={"Host": host}).status == 200
    assert ask(headers={"Host": "other.example.org"}).status == 421


def test_a_proxy_may_ask_whether_the_server_lives_under_any_name():
    assert ask("/_stcore/health", headers={"Host": "atlas-1:8501"}).text == "hello"
    assert ask("/_stcore/health", headers={}).text == "hello"
    assert ask("/_stcore/health/../x", headers={}).status == 421


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        (gate.HOSTS, "http://atlas.example.org", "host names such as"),
        (gate.HOSTS, "*", "host names such as"),
        (gate.FRAMES, "moodle.example.org", "origins such as"),
        (gate.FRAMES, "https://moodle.example.org; script-src *", "origins such as"),
        (gate.FRAMES, "https://moodle.example.org/course", "origins such as"),
        (gate.FRAMES, "*", "origins such as"),
    ],
)
def test_a_setting_that_names_no_host_or_origin_is_one_sentence(monkeypatch, variable, value, expected):
    monkeypatch.setenv(variable, value)
    with pytest.raises(InputError, match=f"^{variable}: expected {expected} .*, found"):
        Known.from_environment()


# -- who may write -----------------------------------------------------------------------------------------------------


def test_a_websocket_is_marked_on_its_way_and_an_old_mark_taken_off():
    for peer, marks in (("127.0.0.1", 1), ("192.168.1.31", 0)):
        _, behind = connect({**LOCAL, "Origin": "http://localhost:8501", permission.HEADER: "1"}, peer)
        found = [value for name, value in behind.scopes[0]["headers"] if name == permission.HEADER.encode()]
        assert len(found) == marks
        assert b"1" not in found


def test_a_link_s_token_becomes_a_cookie_and_leaves_the_address():
    answer = ask(f"/draw?checkpoint=a%26b&token={token.token()}&hide=", {"Host": "192.168.1.20:8501"})
    assert answer.status == 303
    assert answer.headers["location"] == "/draw?checkpoint=a%26b&hide="
    assert answer.headers["cache-control"] == "no-store"
    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert (cookie.key, cookie.value) == (token.cookie(), token.token())
    assert cookie["httponly"]
    assert not cookie["secure"]
    assert (cookie["samesite"].lower(), cookie["path"], cookie["domain"]) == ("strict", "/", "")
    assert answer.headers["referrer-policy"] == "same-origin"


def test_over_https_the_cookie_stays_there():
    answer = ask(f"/?token={token.token()}", {**LOCAL, "X-Forwarded-Proto": "https"})
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "///evil.example/x"])
def test_the_way_on_never_leaves_this_server(path):
    assert ask(f"{path}?token={token.token()}").headers["location"].startswith("/evil.example")


@pytest.mark.parametrize("given", ["", "guessed", "a" * 43])
def test_another_token_is_refused_and_sets_nothing(given):
    answer = ask(f"/?token={given}")
    assert answer.status == 403
    assert answer.text.startswith("This link's token is not this server's")
    assert "set-cookie" not in answer.headers


# -- what a browser is told --------------------------------------------------------------------------------------------


def test_every_answer_says_what_its_page_may_do():
    answer = ask("/static/js/a.js")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    found = rules()
    assert found["default-src"] == "'self'"
    assert found["object-src"] == "'none'"
    assert "unsafe-inline" not in found["script-src"]
    assert "http" not in found["script-src"]
    assert rules(headers={"Host": "192.168.1.20:8501"})["connect-src"].split()[1] == "ws://192.168.1.20:8501"


def test_exactly_the_scripts_of_our_pages_run():
    scripts = shell.inline_scripts()
    assert len(scripts) == 4  # Streamlit's, history, frames, opening
    answer = get(Gate(Behind(), scripts), "/", LOCAL)
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_reading_pages_are_framed_by_who_is_named_and_train_by_nobody(monkeypatch):
    assert rules("/draw")["frame-ancestors"] == "'self'"
    monkeypatch.setenv(gate.FRAMES, "https://moodle.example.org https://*.school.example:8443")
    assert rules("/draw")["frame-ancestors"] == "'self' https://moodle.example.org https://*.school.example:8443"
    for path in ("/train", "/train/", "/a/train", "/Train", "/train?hide=pages"):
        assert rules(path)["frame-ancestors"] == "'none'"


def test_the_browser_s_half_knows_the_pages_that_are_never_framed():
    script = (shell.opening.FOLDER / "framed.js").read_text(encoding="utf-8")
    assert [page.url_path for page in PAGE_LIST if page.alone] == ["train"]
    assert r"/(^|\/)train\/*$/i" in script


def test_what_is_told_to_one_is_not_kept_for_the_next():
    kept = [(b"content-type", b"text/plain")]

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": kept})
        await send({"type": "http.response.body", "body": b"again"})

    get(Gate(answer), "/", LOCAL)
    assert kept == [(b"content-type", b"text/plain")]
