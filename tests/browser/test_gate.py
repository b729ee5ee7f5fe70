"""An open port: who may write, tried with forged handshakes; what browsers may do, in a real one."""

import asyncio
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote, unquote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, FilePayload, FrameLocator, Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from app.state.page_list import PAGE_LIST, PageEntry
from benchmarks.protocol import LARGEST, Session
from tests.browser.harness import APP, CHROMIUM_ARGUMENTS, Server, find_chromium, serve
from tests.pictures import encoded

FORM = "Start training"
REFUSED = "refused"
FAVICON = "fonts.gstatic.com"  # Streamlit's own, asked for in vain before ours is set
NAMED, EVIL = "atlas.example", "evil.example"
STROKE = np.pad(np.full((60, 8), 255, np.uint8), 40)
PHOTOGRAPH: FilePayload = {"name": "1.png", "mimeType": "image/png", "buffer": encoded(STROKE)}


class Forger(Session):
    """A client that says whatever it likes of itself."""

    async def ask(self, fragment: str = "", *, page_name: str = "") -> None:
        state = ClientState(page_name=page_name, page_script_hash=self.page)
        state.context_info.url = "http://localhost/train"
        await self.socket.send(BackMsg(rerun_script=state).SerializeToString())


class FramedBy:
    """A learning platform: a site of its own whose pages are one frame each."""

    def __init__(self, port: int) -> None:
        self.url = f"http://localhost:{port}"  # to a browser another site than 127.0.0.1

    def page(self, address: str) -> str:
        """The page that frames an address."""
        return f"{self.url}/?{quote(address)}"

    def frame(self, page: Page) -> FrameLocator:
        """What its frame shows."""
        return page.frame_locator("iframe")


class _Framing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = escape(unquote(self.path.partition("?")[2]))
        body = f'<iframe src="{address}" width="1200" height="800"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


@contextmanager
def framing() -> Iterator[FramedBy]:
    """That site, until the block ends."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Framing) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield FramedBy(server.server_port)
        finally:
            server.shutdown()
            thread.join()


async def labels(server: Server, host: str, headers: dict[str, str]) -> set[str]:
    """What stands on the widgets of Train for a client that connects so; REFUSED where it may not."""
    port = urlsplit(server.url).port
    line = socket.create_connection(("127.0.0.1", port))
    stream = f"ws://{host}/_stcore/stream"
    try:
        async with connect(
            stream, sock=line, additional_headers=headers, subprotocols=["streamlit"], max_size=LARGEST, proxy=None
        ) as connection:
            tab = Forger(connection)
            answer = await tab.visit("train")
            assert answer.errors == ()
            return {getattr(widget.element, "label", "") for widget in tab.widgets.values()}
    except InvalidStatus as error:
        return {REFUSED if error.response.status_code == 403 else str(error)}


def train(server: Server, host: str, **headers: str) -> set[str]:
    """As `labels`, beside the event loop that Playwright keeps running here."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, labels(server, host, sent)).result()


def cookie(server: Server) -> str:
    """The cookie that the link in the terminal is exchanged for."""
    link = re.search(r"http://\S+\?token=\S+", server.log)[0]

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay).open(link)
    assert answer.value.code == 303
    return answer.value.headers["set-cookie"].partition(";")[0]


@pytest.fixture
def port(server: Server) -> int:
    return urlsplit(server.url).port


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_the_machine_itself_offers_training(server, port, name):
    host = f"{name}:{port}"
    assert FORM in train(server, host, Origin=f"http://{host}")


def test_no_forged_handshake_is_offered_training(server, port):
    here = f"localhost:{port}"
    local = {"Origin": f"http://{here}"}
    assert train(server, "evil.example", Origin="http://evil.example") == {REFUSED}  # DNS rebinding
    assert train(server, f"evil.example:{port}", **local) == {REFUSED}
    assert train(server, here, Origin="http://evil.example") == {REFUSED}
    for forged in (
        {**local, "X_Forwarded_For": "::1"},
        {**local, "X_Forwarded_For": "127.0.0.1", "X_Forwarded_Host": "localhost"},
        {**local, "Forwarded": "for=127.0.0.1;host=localhost"},
        {**local, "Via": "1.1 proxy"},
        {**local, "X_Real_IP": "127.0.0.1"},
        {"Origin": "http://localhost:3000"},  # a page of another program of this machine
        {},
    ):
        found = train(server, here, **forged)
        assert FORM not in found, forged
        assert REFUSED not in found, forged  # it may read


def test_behind_a_proxy_the_token_is_what_counts(server, port):
    far = f"192.168.1.20:{port}"
    proxied = {"Origin": f"http://{far}", "X_Forwarded_For": "10.0.0.7"}
    assert FORM not in train(server, far, **proxied)
    assert FORM not in train(server, far, **proxied, Cookie=f"{cookie(server)[:-1]}x")
    assert FORM not in train(server, far, **proxied, Latent_Atlas_May_Write="1")
    assert FORM in train(server, far, **proxied, Cookie=cookie(server))


@pytest.mark.long
def test_a_setting_that_is_wrong_ends_the_start_in_one_sentence():
    for variable in ("LATENT_ATLAS_TOKEN", "LATENT_ATLAS_HOSTS", "LATENT_ATLAS_FRAMES"):
        with (
            pytest.raises(RuntimeError, match=f"error: {variable}: expected ") as ended,
            serve(APP, environment={variable: "no; good"}),
        ):
            pass
        assert "Traceback" not in str(ended.value)


# -- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known() -> Iterator[Server]:
    """A server that has been told a name of its own, and whose pages may frame it."""
    with serve(APP, environment={"LATENT_ATLAS_HOSTS": NAMED, "LATENT_ATLAS_FRAMES": "http://localhost:*"}) as running:
        yield running


@pytest.fixture(scope="module")
def resolver(browser: Browser) -> Iterator[Browser]:
    """A Chromium for which two names lead to this machine, and that has a camera."""
    arguments = [
        *CHROMIUM_ARGUMENTS,
        f"--host-resolver-rules=MAP {NAMED} 127.0.0.1, MAP {EVIL} 127.0.0.1",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    ]
    launched = browser.browser_type.launch(executable_path=find_chromium(), args=arguments)
    yield launched
    launched.close()


@pytest.fixture
def foreign() -> Iterator[FramedBy]:
    with framing() as server:
        yield server


def test_a_name_bent_to_this_machine_opens_nothing(resolver, known):
    page = resolver.new_page()
    answer = page.goto(known.url.replace("127.0.0.1", EVIL))
    assert answer.status == 421
    assert "not called 'evil.example" in page.inner_text("body")
    page.close()


def test_the_link_of_the_terminal_lets_a_browser_elsewhere_train(resolver, known):
    site = known.url.replace("127.0.0.1", NAMED)
    context = resolver.new_context()
    page = context.new_page()
    page.goto(f"{site}/train")
    expect(page.get_by_text("opened the link with the token")).to_be_visible()
    expect(page.get_by_role("button", name=FORM)).to_have_count(0)
    token = re.search(r"\?(token=\S+)", known.log)[1]
    page.goto(f"{site}/train?{token}")
    expect(page.get_by_role("button", name=FORM)).to_be_visible()
    assert "token" not in page.url
    (kept,) = [each for each in context.cookies() if each["name"].startswith("latent_atlas")]
    assert (kept["httpOnly"], kept["sameSite"]) == (True, "Strict")
    assert kept["name"] not in page.evaluate("document.cookie")
    context.close()


@pytest.mark.parametrize(
    "entry", [pytest.param(e, marks=pytest.mark.long if e.url_path else (), id=e.folder) for e in PAGE_LIST]
)
def test_a_page_needs_nothing_that_its_policy_forbids(contexts, server, entry: PageEntry):
    page = contexts().new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(f"Content Security Policy? {error}"))
    page.goto(f"{server.url}/{entry.url_path}")
    settle(page)
    assert [text for text in said if "Content Security Policy" in text and FAVICON not in text] == []
    page.close()


def settle(page: Page) -> None:
    """Wait until a page has drawn what it opens on."""
    page.locator("h1").wait_for()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.locator("#opening").wait_for(state="detached")
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
    page.wait_for_timeout(500)


def test_a_script_that_got_into_a_page_does_not_run(visit):
    page = visit("/?hide=pages")
    page.evaluate(
        """() => {
          const inline = Object.assign(document.createElement("script"), { textContent: "window.ran = 'inline'" });
          const foreign = Object.assign(document.createElement("script"), { src: "https://evil.example/a.js" });
          document.head.append(inline, foreign);
          document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.ran = 1">');
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None


@pytest.mark.long
def test_the_camera_s_picture_comes_through(resolver, server):
    page = resolver.new_page()
    page.goto(f"{server.url}/draw?own_source=Camera")
    with page.expect_response(lambda answer: "upload_file" in answer.url and answer.request.method == "PUT") as found:
        page.get_by_role("button", name="Take Photo").click(timeout=60_000)
    assert found.value.status == 204
    page.close()


def test_a_frame_of_a_site_that_is_not_named_stays_empty(contexts, server, foreign):
    page = contexts().new_page()
    page.goto(foreign.page(f"{server.url}/"))
    page.wait_for_timeout(1000)
    expect(foreign.frame(page).locator("body")).to_be_attached()  # the browser's own words
    expect(foreign.frame(page).locator("#root")).to_have_count(0)
    page.close()


def test_a_named_site_frames_the_reading_pages_and_never_train(contexts, known, foreign):
    context = contexts()
    page = context.new_page()
    page.goto(foreign.page(f"{known.url}/draw?own_source=Upload"))
    frame = foreign.frame(page)
    expect(frame.get_by_role("heading", name="Draw", exact=True)).to_be_visible(timeout=60_000)
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Train").click()
    expect(opened.value.get_by_role("button", name=FORM)).to_be_visible(timeout=60_000)
    opened.value.close()
    expect(frame.get_by_role("heading", name="Draw", exact=True)).to_be_visible()
    inner = next(each for each in page.frames if each.url.startswith(known.url))
    inner.evaluate("history.pushState({}, '', '/train')")
    expect(frame.get_by_role("heading", name="Draw", exact=True)).to_have_count(0)
    expect(frame.get_by_role("button", name=FORM)).to_have_count(0)
    page.goto(foreign.page(f"{known.url}/train"))
    page.wait_for_timeout(1000)
    expect(frame.locator("body")).to_be_attached()
    expect(frame.locator("#root")).to_have_count(0)
    page.close()


def test_an_upload_in_a_foreign_frame_says_what_to_do_and_works_there(contexts, known, foreign):
    context = contexts()
    page = context.new_page()
    page.goto(foreign.page(f"{known.url}/draw?own_source=Upload"))
    link = foreign.frame(page).get_by_role("link", name="open it in a tab of its own")
    expect(link).to_be_visible(timeout=60_000)
    with context.expect_page() as opened:
        link.click()
    own = opened.value
    expect(own.get_by_role("heading", name="Draw", exact=True)).to_be_visible(timeout=60_000)
    assert own.url == f"{known.url}/draw?own_source=Upload"
    expect(own.locator(".own-tab")).to_be_attached()
    expect(own.locator(".own-tab")).to_be_hidden()
    with own.expect_response(lambda answer: "upload_file" in answer.url and answer.request.method == "PUT") as found:
        own.locator("input[type=file]").set_input_files(PHOTOGRAPH)
    assert found.value.status == 204
    for each in (own, page):
        each.close()
