"""Fetching a data set from a server of the test's own, which may be slow, cut short, lie or refuse."""

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from vae.data import datasets, download
from vae.data.download import DownloadError, RemoteFile, Source, fetch
from vae.data.workplace import workplace
from vae.errors import InputError

AT_ONCE = (0.0, 0.0)  # between three attempts


def archive() -> bytes:
    """A small mnist.npz."""
    rng = np.random.default_rng(3)
    images, labels = rng.integers(0, 256, (40, 28, 28)).astype(np.uint8), (np.arange(40) % 10).astype(np.uint8)
    stream = io.BytesIO()
    np.savez(stream, x_train=images[:30], y_train=labels[:30], x_test=images[30:], y_test=labels[30:])
    return stream.getvalue()


CONTENT = archive()


class Server(ThreadingHTTPServer):
    """Answers each request with the next of `behaviours`, the last of them for good."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours: list[Callable[[Handler], None]] = []
        self.asked: list[str] = []
        self.closing = threading.Event()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/files/"

    def handle_error(self, request, client_address) -> None:
        """A client that hangs up is what some tests want."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        turn = min(len(self.server.asked), len(self.server.behaviours)) - 1
        self.server.behaviours[turn](self)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


def sends(content: bytes, *, announced: int | None = None, pieces: int = 1) -> Callable[[Handler], None]:
    def behave(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content) if announced is None else announced))
        handler.end_headers()
        for piece in np.array_split(np.frombuffer(content, np.uint8), pieces):
            handler.wfile.write(piece.tobytes())
            handler.wfile.flush()
            handler.server.closing.wait(0.02 if pieces > 1 else 0)

    return behave


def sends_without_length(content: bytes) -> Callable[[Handler], None]:
    def behave(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(content)

    return behave


def answers(code: int) -> Callable[[Handler], None]:
    return lambda handler: handler.send_error(code)


def hangs_up(handler: Handler) -> None:
    handler.connection.close()


def falls_silent(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.end_headers()
    handler.wfile.write(CONTENT[:1000])
    handler.wfile.flush()
    handler.server.closing.wait()


WHOLE = sends(CONTENT)


@pytest.fixture
def server(monkeypatch, tmp_path) -> Iterator[Server]:
    """A server of a small MNIST, which this machine has not."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("VAE_DATA_DIR", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    known = RemoteFile("mnist.npz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setitem(download.SOURCES, "mnist", Source("MNIST", "", (known,)))
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.closing.set()
    running.shutdown()
    thread.join()
    running.server_close()


def kept(tmp_path) -> list[str]:
    """The names of all files in the cache."""
    return sorted(path.name for path in (tmp_path / "keras").rglob("*") if path.is_file())


def test_what_was_fetched_is_found_and_nothing_else_is_left(server, tmp_path):
    server.behaviours = [WHOLE]
    heard: list[int] = []
    assert not datasets.available("mnist")

    fetch("mnist", base=server.base, on_progress=heard.append)

    assert kept(tmp_path) == ["mnist.npz"]
    assert server.asked == ["/files/mnist.npz"]
    assert heard[-1] == len(CONTENT)
    assert len(datasets.load("mnist").test) == 10


def test_a_slow_server_is_waited_for_and_its_progress_heard(server):
    server.behaviours = [sends(CONTENT, pieces=8)]
    heard: list[int] = []

    fetch("mnist", base=server.base, on_progress=heard.append)

    assert heard == sorted(heard)
    assert len(set(heard)) >= 8
    assert datasets.available("mnist")


def test_what_is_here_whole_is_not_fetched_again_and_what_is_damaged_is(server, tmp_path):
    server.behaviours = [WHOLE]
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    (folder / "mnist.npz").write_bytes(CONTENT[:-1] + b"x")

    fetch("mnist", base=server.base)
    fetch("mnist", base=server.base)

    assert len(server.asked) == 1
    assert (folder / "mnist.npz").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "trouble",
    [
        sends(CONTENT[:5000], announced=len(CONTENT)),
        sends(CONTENT, announced=len(CONTENT) - 1),
        sends_without_length(CONTENT[:5000]),
        sends(CONTENT[::-1]),
        answers(503),
        answers(429),
        hangs_up,
    ],
    ids=["cut short", "announces less", "ends early", "wrong bytes", "overloaded", "too many requests", "hangs up"],
)
def test_it_is_tried_again(server, tmp_path, trouble):
    server.behaviours = [trouble, trouble, WHOLE]

    fetch("mnist", base=server.base, waits=AT_ONCE)

    assert len(server.asked) == 3
    assert kept(tmp_path) == ["mnist.npz"]


@pytest.mark.parametrize(
    ("trouble", "attempts", "sentence"),
    [
        (sends(CONTENT[:5000], announced=len(CONTENT)), 3, r"the connection broke off after 5,000 of [\d,]+ bytes"),
        (sends_without_length(CONTENT[:5000]), 3, r"the connection broke off after 5,000 of [\d,]+ bytes"),
        (sends(CONTENT, announced=12), 3, r"expected mnist\.npz of [\d,]+ bytes, the server announces 12"),
        (sends_without_length(CONTENT + b"more"), 3, r"expected mnist\.npz of [\d,]+ bytes, the server sends more"),
        (sends(CONTENT[::-1]), 3, r"what came as mnist\.npz is another file \(SHA-256 [0-9a-f]{12}…\)"),
        (answers(404), 1, r"127\.0\.0\.1 answered 404 Not Found"),
        (answers(500), 3, r"127\.0\.0\.1 answered 500 Internal Server Error"),
        (hangs_up, 3, r"127\.0\.0\.1 broke the connection off before it answered"),
        (falls_silent, 3, r"the server was silent for 0\.05 seconds after 1,000 of [\d,]+ bytes"),
    ],
    ids=["cut", "no length", "announces less", "more", "wrong bytes", "404", "500", "hangs up", "silent"],
)
def test_a_failure_is_one_sentence_and_leaves_nothing(server, tmp_path, trouble, attempts, sentence):
    server.behaviours = [trouble]

    with pytest.raises(DownloadError, match=rf"^MNIST could not be fetched: {sentence}\.$"):
        fetch("mnist", base=server.base, waits=AT_ONCE, silent=0.05 if trouble is falls_silent else 30)

    assert len(server.asked) == attempts
    assert kept(tmp_path) == []


def test_a_server_that_is_not_there_is_named(server):
    with pytest.raises(DownloadError, match=r"127\.0\.0\.1 cannot be reached \(Connection refused\)"):
        fetch("mnist", base="http://127.0.0.1:9/", waits=())


def test_a_cache_that_cannot_be_written_is_named(server, tmp_path):
    (tmp_path / "keras").write_text("a file where the folder should be")

    with pytest.raises(DownloadError, match=r"keras/datasets cannot be written \(Not a directory\)"):
        fetch("mnist", base=server.base, waits=())


def test_of_several_files_only_those_that_are_missing_are_fetched(server, monkeypatch, tmp_path):
    parts = {f"part-{number}": bytes([number]) * (100 + number) for number in range(3)}
    files = [RemoteFile(name, len(part), hashlib.sha256(part).hexdigest()) for name, part in parts.items()]
    monkeypatch.setitem(download.SOURCES, "mnist", Source("MNIST", "apart", tuple(files)))
    server.behaviours = [sends(parts["part-0"]), answers(404), sends(parts["part-1"]), sends(parts["part-2"])]
    heard: list[int] = []

    with pytest.raises(DownloadError):
        fetch("mnist", base=server.base)
    assert kept(tmp_path) == ["part-0"]
    fetch("mnist", base=server.base, on_progress=heard.append)

    assert kept(tmp_path) == list(parts)
    assert server.asked[2:] == ["/files/part-1", "/files/part-2"]
    assert heard[-1] == download.SOURCES["mnist"].size == 303


def test_load_fetches_where_it_may_and_says_what_else_to_do_where_it_fails(server, monkeypatch):
    server.behaviours = [answers(404), WHOLE]
    monkeypatch.setattr(datasets, "fetch", lambda name: fetch(name, base=server.base))

    with pytest.raises(InputError, match=r"VAE_DATA_DIR.*MNIST could not be fetched: 127\.0\.0\.1 answered 404"):
        datasets.load("mnist", download=True)
    assert len(datasets.load("mnist", download=True).train) == 30


def test_what_a_killed_process_left_behind_is_removed(server, tmp_path):
    folder = tmp_path / "keras" / "datasets"
    folder.mkdir(parents=True)
    (folder / ".mnist.npz.1.part").write_bytes(b"half")
    server.behaviours = [WHOLE]

    with workplace(folder, ".mnist.npz.", ".part") as another:  # who fetches too
        another.write_bytes(b"half")
        os.utime(another, (0, 0))  # a clock has jumped
        fetch("mnist", base=server.base)
        assert kept(tmp_path) == [another.name, f"{another.name}.lock", "mnist.npz"]


def test_fashion_mnist_s_files_are_those_that_are_read():
    assert [file.name for file in download.SOURCES["fashion_mnist"].files] == list(datasets.IDX_FILES.values())
    assert {len(file.sha256) for source in download.SOURCES.values() for file in source.files} == {64}
