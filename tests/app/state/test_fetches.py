"""The quiet line where test pictures are missing, and fetching them in the background for every session."""

import threading

import numpy as np
import pytest

from app.state import fetches, permission
from tests.app.conftest import html_of
from vae.data import datasets
from vae.data.download import SOURCES, DownloadError

LINE = "MNIST’s test pictures are not at hand"
BUTTON = "get-mnist"


@pytest.fixture(autouse=True)
def nothing_fetched(monkeypatch):
    """No fetch of another test is remembered, and none goes to the network."""
    monkeypatch.setattr(fetches, "_fetches", {})
    monkeypatch.setattr(fetches, "fetch", lambda name, *, on_progress: pytest.fail("a fetch that no test asked for"))


@pytest.fixture
def slow_network(monkeypatch, store):
    """A fetch that stands at a third until the test lets it end; then MNIST is here, in place of its pictures zeros."""
    ends = threading.Event()
    labels = store.open("mnist-vae").encoded().label

    def fetch(name, *, on_progress):
        on_progress(SOURCES[name].size // 3)
        assert ends.wait(60)
        folder = SOURCES[name].path
        folder.mkdir(parents=True)
        images = np.zeros((len(labels), 28, 28), np.uint8)
        np.savez(folder / "mnist.npz", x_train=images[:10], y_train=labels[:10], x_test=images, y_test=labels)

    monkeypatch.setattr(fetches, "fetch", fetch)
    yield ends
    ends.set()


def wait_for(name: str) -> None:
    """Until the thread that fetches it has ended."""
    for thread in threading.enumerate():
        if thread.name == f"fetch {name}":
            thread.join()


def test_who_may_not_write_sees_the_line_alone(open_page):
    page = open_page("encoded")
    assert LINE in html_of(page)
    assert not any(button.key == BUTTON for button in page.button)


def test_the_button_fetches_for_every_session_and_page(open_page, monkeypatch, slow_network):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    page = open_page("encoded")
    page.button(key=BUTTON).click().run()
    assert not page.exception

    another = open_page("reconstruct", checkpoints="mnist-vae")  # as after a reload, or in another browser
    for session in (page, another):
        (bar,) = session.get("progress")
        assert bar.proto.value == 33
        assert bar.proto.text == "Fetching MNIST: 3.8 of 11.5 MB"
        assert not any(button.key == BUTTON for button in session.button)

    slow_network.set()
    wait_for("mnist")
    for session in (page, another):
        session.run()
        assert not session.exception
        assert LINE not in html_of(session)
        assert not session.get("progress")
    assert "№ is its row in the test set" in another.caption[0].value


def test_a_failure_is_one_sentence_and_can_be_tried_again(open_page, monkeypatch):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    reason = "MNIST could not be fetched: nowhere.example cannot be reached (no network)."

    def fetch(name, *, on_progress):
        raise DownloadError(reason)

    monkeypatch.setattr(fetches, "fetch", fetch)
    page = open_page("encoded")
    page.button(key=BUTTON).click().run()
    wait_for("mnist")
    page.run()
    assert not page.exception
    assert reason in html_of(page)
    assert page.button(key=BUTTON).label == "Try again to get MNIST"
    assert not datasets.available("mnist")


def test_one_fetch_at_a_time_serves_all_who_ask(monkeypatch):
    began, ends = [], threading.Event()

    def fetch(name, *, on_progress):
        began.append(name)
        ends.wait(60)

    monkeypatch.setattr(fetches, "fetch", fetch)
    first, second = fetches.start("mnist"), fetches.start("mnist")
    assert first is second is fetches.of("mnist")
    ends.set()
    wait_for("mnist")
    assert began == ["mnist"]
    assert not first.running
