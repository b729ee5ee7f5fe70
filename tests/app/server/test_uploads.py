"""How much visitors may hand in, and what becomes of the files of those who leave."""

import asyncio
import tomllib
from types import SimpleNamespace

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from app.server import uploads
from app.server.command import SCRIPT
from app.server.uploads import MEGABYTE, Uploads
from app.state import permission
from vae.checkpoints import bundle
from vae.data.uploads import MAX_BYTES

CHUNK = 4 * MEGABYTE


class House:
    """A server of ours, in place of Streamlit's: who is connected, what it holds, and its clock."""

    def __init__(self) -> None:
        self.manager = MemoryUploadedFileManager("/_stcore/upload_file")
        self.active: set[str] = set()
        self.now = 0.0
        self.lengths: list[str | None] = []
        self.middleware = Uploads(self.answer)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.lengths.append(request.headers.get("content-length"))
        data = b"".join([chunk async for chunk in request.stream()])
        *_, session, file = scope["path"].split("/")
        self.manager.add_file(session, UploadedFileRec(file, "digit.png", "image/png", data))
        await Response(status_code=204)(scope, receive, send)

    async def put(
        self, session: str, file: str, chunks: list[bytes], *, declared: int | None = None
    ) -> tuple[int, str]:
        """The status and the words that a file is answered with."""
        sent: list[Message] = []
        waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
        waiting.append({"type": "http.request", "body": b"", "more_body": False})

        async def receive() -> Message:
            await asyncio.sleep(0)
            return waiting.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [] if declared is None else [(b"content-length", str(declared).encode())]
        path = f"/_stcore/upload_file/{session}/{file}"
        await self.middleware({"type": "http", "method": "PUT", "path": path, "headers": headers}, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()

    def hand_in(self, session: str, file: str, megabytes: int, *, declared: int | None = None) -> tuple[int, str]:
        chunks = [bytes(CHUNK)] * (megabytes * MEGABYTE // CHUNK)
        return asyncio.run(self.put(session, file, chunks, declared=declared))

    def held(self) -> dict[str, int]:
        """Megabytes by session."""
        return {
            session: sum(len(file.data) for file in files.values()) // MEGABYTE
            for session, files in self.manager.file_storage.items()
        }

    @property
    def instance(self) -> SimpleNamespace:
        return SimpleNamespace(uploaded_file_mgr=self.manager, is_active_session=self.active.__contains__)


@pytest.fixture
def house(monkeypatch) -> House:
    built = House()
    monkeypatch.setattr(uploads.runtime, "exists", lambda: True)
    monkeypatch.setattr(uploads.runtime, "get_instance", lambda: built.instance)
    monkeypatch.setattr(uploads, "monotonic", lambda: built.now)
    for limit, megabytes in {"FILE": 32, "VISIT": 64, "ALL": 512}.items():  # smaller ones, which are sooner reached
        monkeypatch.setattr(uploads, limit, megabytes)
    built.active.update("abc")
    return built


def test_one_number_stands_everywhere():
    settings = tomllib.loads((SCRIPT.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] == uploads.FILE
    assert max(MAX_BYTES, bundle.MAX_PACKED_BYTES) <= uploads.FILE * MEGABYTE
    assert uploads.FILE == 128  # and MNIST's archive of 55 MB is no more than that


@pytest.mark.parametrize(
    ("view", "most"),
    [
        pytest.param("draw", MAX_BYTES, marks=pytest.mark.long),
        ("checkpoints", bundle.MAX_PACKED_BYTES),
        ("train", uploads.FILE * MEGABYTE),
    ],
)
def test_every_page_promises_what_it_takes(open_page, monkeypatch, view, most):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    page = open_page(view, own_source="Upload")
    for data in ("own", "folder") if view == "train" else ("",):
        if data:
            page.selectbox(key="data").set_value(data).run()
        shown = [uploader.proto.max_upload_size_mb for uploader in page.file_uploader]
        assert shown[0] * MEGABYTE == most
        assert max(shown) <= uploads.FILE


def test_the_largest_file_is_taken_and_a_larger_one_is_not(house):
    whole = uploads.FILE * MEGABYTE
    assert house.hand_in("a", "1", uploads.FILE, declared=whole + 200)[0] == 204  # its envelope comes on top
    assert house.lengths == [None]  # Streamlit would take the envelope for a part of the file
    status, words = house.hand_in("b", "1", 0, declared=whole + 10**6)
    assert (status, words) == (413, "A file may have 32 MB at most.\n")
    assert house.hand_in("b", "2", uploads.FILE + 4)[0] == 413  # one that does not say its length
    assert house.held() == {"a": 32}


def test_one_visit_has_its_share(house):
    assert [house.hand_in("a", str(number), 24)[0] for number in range(3)] == [204, 204, 413]
    assert "one visit may have 64 MB together" in house.hand_in("a", "9", 24)[1]
    assert house.hand_in("a", "10", 12)[0] == 204
    assert house.hand_in("b", "1", 24)[0] == 204


def test_files_without_a_byte_count_too(house, monkeypatch):
    monkeypatch.setattr(uploads, "VISIT", 1)
    statuses = [house.hand_in("a", str(number), 0)[0] for number in range(300)]
    assert statuses[0] == 204
    assert statuses[-1] == 413


def test_who_leaves_in_the_middle_of_an_upload_leaves_nothing_and_no_traceback(house):
    waiting: list[Message] = [
        {"type": "http.request", "body": bytes(CHUNK), "more_body": True},
        {"type": "http.disconnect"},
    ]
    counted: list[int] = []

    async def receive() -> Message:
        counted.append(house.middleware.arriving["one"])
        return waiting.pop(0)

    async def send(message: Message) -> None:
        raise AssertionError("nobody is there to hear it")

    scope = {"type": "http", "method": "PUT", "path": "/_stcore/upload_file/one/a", "headers": []}
    asyncio.run(house.middleware(scope, receive, send))
    assert counted == [0, CHUNK]
    assert not house.middleware.arriving
    assert house.manager.file_storage == {}


def test_all_together_have_theirs(house):
    sessions = [f"visitor-{number}" for number in range(10)]
    house.active.update(sessions)
    found = [house.hand_in(session, file, 28) for session in sessions for file in "12"]
    assert [status for status, _ in found] == [204] * 18 + [413] * 2
    assert "as many files as it can just now" in found[-1][1]


def test_what_is_still_on_its_way_counts(house):
    async def at_once() -> list[tuple[int, str]]:
        chunks = [bytes(CHUNK)] * 7
        return await asyncio.gather(*(house.put("a", str(number), chunks) for number in range(4)))

    assert sorted(status for status, _ in asyncio.run(at_once())) == [204, 204, 413, 413]
    assert not house.middleware.arriving
    assert house.held() == {"a": 56}


def test_files_of_a_visit_that_is_over_are_dropped_and_its_late_ones_too(house):
    house.hand_in("a", "1", 8)
    house.hand_in("b", "1", 8)
    house.active.remove("a")  # it left, and a file of its was still on the way
    house.hand_in("a", "2", 8)
    assert house.held() == {"a": 16, "b": 8}
    house.now = uploads.AWAY - 1
    house.middleware.sweep()
    assert house.held() == {"a": 16, "b": 8}  # it may come back
    house.now = uploads.AWAY + 1
    house.middleware.sweep()
    assert house.held() == {"b": 8}
    house.now += 10 * uploads.AWAY
    house.middleware.sweep()
    assert house.held() == {"b": 8}


def test_who_comes_back_in_time_keeps_its_files(house):
    house.hand_in("a", "1", 8)
    house.active.remove("a")
    house.middleware.sweep()
    house.active.add("a")
    house.now = uploads.AWAY + 1
    house.middleware.sweep()
    house.active.remove("a")
    house.middleware.sweep()
    assert house.held() == {"a": 8}


def test_departures_are_noticed_without_another_upload(house, monkeypatch):
    monkeypatch.setattr(uploads, "AWAY", -1)  # at once
    house.hand_in("a", "1", 8)

    async def leave() -> None:
        async def gone(scope, receive, send) -> None:
            house.active.remove("a")

        house.middleware.app = gone
        await house.middleware({"type": "websocket", "path": "/_stcore/stream", "headers": []}, None, None)
        await asyncio.sleep(0.01)

    asyncio.run(leave())
    assert house.held() == {}


def test_on_another_page_a_visit_lets_its_files_go(open_page, monkeypatch):
    gone = []
    monkeypatch.setattr(MemoryUploadedFileManager, "remove_session_files", lambda self, session: gone.append(session))
    page = open_page("train")
    page.run()
    before = len(gone)
    assert before == 1  # from Explore
    page.switch_page("explore/page.py").run()
    assert len(gone) == before + 1
