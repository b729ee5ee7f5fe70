"""What all tests share: their order, quick before slow and a real browser last; one process with TensorFlow.

Page tests run without Keras, as the web process does.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from vae.checkpoints.store import SHIPPED
from vae.inference.worker import InferenceWorker

TESTS = Path(__file__).parent
QUICK, PAGES, SLOW, BROWSER = range(4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser's tests, then sort whole modules, so that a module's fixtures are made once.

    Within a rank the modules with the most tests come first, so that no process is left with a large one at the end.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    for item in items:
        if _folder(item) == "browser":
            item.add_marker(pytest.mark.browser)

    sizes = Counter(item.path for item in items)

    def rank(item: pytest.Item) -> tuple[int, int, Path]:
        by_folder = {"browser": BROWSER, "app": PAGES}.get(_folder(item), QUICK)
        return max(by_folder, SLOW) if item.path in slow else by_folder, -sizes[item.path], item.path

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def without_keras_on_pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hide Keras from page tests, as the web process has none, and see that no page brings it in.

    Streamlit clears Keras's state after every rerun where Keras is loaded, and here the engine's tests load it.
    """
    on_page = _folder(request.node) == "app"
    if on_page:
        monkeypatch.delitem(sys.modules, "keras", raising=False)
    yield
    if on_page:
        assert "keras" not in sys.modules, "a page imported Keras"


@pytest.fixture(scope="session")
def worker() -> Iterator[InferenceWorker]:
    """The process that decodes the shipped checkpoints: the pages' own, so that one serves all tests of a process."""
    from app.state import session

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_CHECKPOINTS", str(SHIPPED))
        shared = session.worker()
    yield shared
    shared.close()


def _folder(item: pytest.Item) -> str:
    """The folder below tests/ that holds the test; empty for a test beside this file."""
    parts = item.path.relative_to(TESTS).parts
    return parts[0] if len(parts) > 1 else ""
