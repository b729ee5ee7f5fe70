"""Pages on real checkpoints: the shipped ones, or those in VAE_CHECKPOINTS; data sets only where a test puts them."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from vae.checkpoints.store import SHIPPED, CheckpointStore

APP = Path(__file__).resolve().parent.parent.parent / "app"
NAVIGATION = APP / "views" / "navigation.py"
SECONDS = 120
SHIPPED_OR_NAMED = Path(os.environ.get("VAE_CHECKPOINTS") or SHIPPED)

config._main_script_path = str(APP / "main.py")  # as `streamlit run` does: the settings are found beside it
config.get_config_options(force_reparse=True)


@pytest.fixture
def store() -> CheckpointStore:
    """The checkpoints that the pages show unless a test says otherwise."""
    return CheckpointStore(SHIPPED_OR_NAMED)


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No data set at hand but the embedded one: an empty home, and no VAE_DATA_DIR."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.delenv("VAE_DATA_DIR", raising=False)
    monkeypatch.setenv("VAE_CHECKPOINTS", str(SHIPPED_OR_NAMED))


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all copies, so that one inference worker serves them."""
    return tmp_path_factory.mktemp("checkpoints")


@pytest.fixture
def copied_store(monkeypatch: pytest.MonkeyPatch, copies: Path) -> CheckpointStore:
    """A store of the test's own, which it may damage: a fresh copy of digits-vae, shown by the pages."""
    for old in copies.iterdir():
        shutil.rmtree(old)
    shutil.copytree(SHIPPED_OR_NAMED / "digits-vae", copies / "digits-vae")
    monkeypatch.setenv("VAE_CHECKPOINTS", str(copies))
    return CheckpointStore(copies)


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Open Explore with query parameters, then go on to another page by the file of its view."""

    def opened(view: str = "explore", /, **parameters: str) -> AppTest:
        page = AppTest.from_file(str(NAVIGATION), default_timeout=SECONDS)
        for name, value in parameters.items():
            page.query_params[name] = value
        page.run()
        return page if view == "explore" else page.switch_page(f"{view}/page.py").run()

    return opened


def component_data(page: AppTest, key: str) -> dict:
    """What Python sent to the browser part mounted under `key`."""
    (part,) = [c for c in page.get("bidi_component") if c.proto.id.endswith(f"-{key}")]
    return json.loads(part.proto.json)


def html_of(page: AppTest) -> str:
    """The texts of all st.html blocks of a page."""
    return "\n".join(block.proto.body for block in page.get("html"))
