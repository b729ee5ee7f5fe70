"""The store is listed once, and what changes in it is noticed, whatever lies in it."""

import shutil
import threading
from pathlib import Path

import pytest

from app.state import listing
from app.state.listing import WatchedStore
from vae.checkpoints import store as stores
from vae.checkpoints.store import CONFIG, METRICS, SHIPPED, CheckpointStore

NAMES = ("digits-vae", "mnist-vae", "mnist-vqvae-local")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of three checkpoints."""
    for name in NAMES:
        copied(tmp_path, name)
    return tmp_path


@pytest.fixture
def looks_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call looks through all files."""
    monkeypatch.setattr(listing, "TIMES", 0)


@pytest.fixture
def seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """No call looks through the files unless the store's own folder has changed."""
    monkeypatch.setattr(listing, "TIMES", 10**9)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the folders that are opened, as they are."""
    names: list[str] = []

    def open_and_tell(folder: Path):
        names.append(folder.name)
        return stores.opened(folder)

    monkeypatch.setattr(listing, "opened", open_and_tell)
    return names


def copied(folder: Path, name: str, *, shipped: str = "") -> None:
    shutil.copytree(SHIPPED / (shipped or name), folder / name)


def watched(folder: Path) -> WatchedStore:
    return WatchedStore(CheckpointStore(folder))


@pytest.mark.usefixtures("looks_always")
def test_what_has_not_changed_is_opened_once(folder, opened):
    store = watched(folder)
    first = store.listing()
    assert [checkpoint.name for checkpoint in first.checkpoints] == list(NAMES)
    assert store.listing() is first
    assert opened == list(NAMES)


@pytest.mark.usefixtures("seldom")
def test_one_that_comes_goes_or_is_replaced_is_noticed_at_once(folder, opened):
    store = watched(folder)
    first = store.listing()
    copied(folder, "another", shipped="digits-vae")
    assert "another" in store.listing().by_name
    assert opened == [*NAMES, "another"]
    assert store.listing().by_name["mnist-vae"] is first.by_name["mnist-vae"]
    (folder / "another").rename(folder / ".draft")
    assert "another" not in store.listing().by_name
    (folder / "digits-vae").rename(folder / ".old")
    copied(folder, "digits-vae", shipped="mnist-vae")
    assert store.listing().by_name["digits-vae"].config == first.by_name["mnist-vae"].config


@pytest.mark.usefixtures("looks_always")
def test_a_file_that_is_changed_in_place_makes_another_digest(folder):
    store = watched(folder)
    before = store.listing().by_name["digits-vae"].digest
    file = folder / "digits-vae" / METRICS
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    after = store.listing()
    assert after.by_name["digits-vae"].digest != before
    assert after.by_digest(before) is None
    assert after.by_digest(after.by_name["digits-vae"].digest) is after.by_name["digits-vae"]


@pytest.mark.usefixtures("looks_always")
def test_one_that_breaks_is_named_and_one_that_is_mended_opens(folder):
    store = watched(folder)
    content = (folder / "digits-vae" / CONFIG).read_bytes()
    (folder / "digits-vae" / CONFIG).write_text("{", encoding="utf-8")
    assert [problem.name for problem in store.listing().problems] == ["digits-vae"]
    (folder / "digits-vae" / CONFIG).write_bytes(content)
    assert store.listing().problems == ()
    assert list(store.listing().by_name) == list(NAMES)


@pytest.mark.usefixtures("looks_always")
def test_links_to_nothing_and_folders_in_a_checkpoint_hinder_nobody(folder):
    (folder / "digits-vae" / "notes.txt").symlink_to(folder / "nowhere")
    (folder / "digits-vae" / "round").symlink_to(folder / "digits-vae" / "round")
    (folder / "digits-vae" / "below").mkdir()
    (folder / "dangling").symlink_to(folder / "nowhere")
    (folder / "a-file").write_text("not a folder", encoding="utf-8")
    assert list(watched(folder).listing().by_name) == list(NAMES)


@pytest.mark.usefixtures("looks_always")
def test_a_file_that_comes_and_goes_while_the_store_is_listed_hinders_nobody(folder):
    over = threading.Event()
    flickering = folder / "digits-vae" / ".metrics-aside"

    def flicker() -> None:
        while not over.is_set():
            flickering.touch()
            flickering.unlink()

    beside = threading.Thread(target=flicker)
    beside.start()
    try:
        store = watched(folder)
        for _ in range(200):
            assert list(store.listing().by_name) == list(NAMES)
    finally:
        over.set()
        beside.join()


def test_what_takes_long_to_open_does_not_put_off_the_next_look(folder, monkeypatch):
    now = 0.0

    def slowly(found: Path):
        nonlocal now
        now += 10
        return stores.opened(found)

    monkeypatch.setattr(listing, "opened", slowly)
    monkeypatch.setattr(listing.time, "monotonic", lambda: now)
    store = watched(folder)
    assert store.listing().problems == ()
    (folder / "digits-vae" / CONFIG).write_text("{", encoding="utf-8")
    assert [problem.name for problem in store.listing().problems] == ["digits-vae"]


def test_a_store_that_is_not_there_is_empty(tmp_path):
    assert watched(tmp_path / "nowhere").listing().checkpoints == ()


def test_a_link_to_a_checkpoint_shows_it_again(folder):
    (folder / "once-more").symlink_to(folder / "digits-vae")
    assert "once-more" in watched(folder).listing().by_name


@pytest.mark.usefixtures("seldom")
def test_a_digest_that_is_asked_for_twice_is_made_once(folder, monkeypatch):
    store = watched(folder)
    digest = store.listing().by_name["mnist-vae"].digest
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail(f"{path} was read"))
    assert store.listing().by_digest(digest) is store.listing().by_name["mnist-vae"]


def test_of_an_unknown_digest_there_is_none(folder):
    assert watched(folder).listing().by_digest("0" * 64) is None


def test_pages_choose_from_their_own_kind_the_opening_one_first(folder):
    copied(folder, "mnist-cvae")
    copied(folder, "a-cvae", shipped="mnist-cvae")
    found = watched(folder).listing()
    assert [c.name for c in found.on_the_plane] == ["mnist-vae", "digits-vae"]
    assert [c.name for c in found.conditional] == ["mnist-cvae", "a-cvae"]
    assert [c.name for c in found.with_codes] == ["mnist-vqvae-local"]
    assert found.sweeps is found.sweeps
