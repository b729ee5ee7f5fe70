"""What the page Checkpoints works out once a listing, however many there are, and not at every run."""

import pytest

from app.state.listing import StoreListing
from app.views.checkpoints import cards, table
from app.views.checkpoints.shelf import shelf
from vae.checkpoints.store import Checkpoint, CheckpointStore


@pytest.fixture
def counted(monkeypatch) -> dict[str, int]:
    """How often each of these is worked out."""
    counts = {}
    for module, name in ((cards, "cards"), (table, "_entry"), (table.pa, "table")):
        work = getattr(module, name)

        def once_more(*args, work=work, name=name, **options):
            counts[name] = counts.get(name, 0) + 1
            return work(*args, **options)

        monkeypatch.setattr(module, name, once_more)
    return counts


@pytest.mark.parametrize("view", ["Cards", "Table"])
def test_a_second_run_works_nothing_out_anew(open_page, counted, view):
    shelf.cache_clear()
    table.entries.cache_clear()
    table.columns.cache_clear()
    page = open_page("checkpoints", view=view)
    assert not page.exception
    assert counted["cards"] == 1
    first = dict(counted)
    page.run()
    assert counted == first


def test_another_listing_is_another_shelf(store):
    listed = store.list().checkpoints
    assert shelf(StoreListing(listed)).names == tuple(checkpoint.name for checkpoint in listed)
    assert shelf(StoreListing(listed[:1])).names == (listed[0].name,)


def test_codes_stand_by_their_size_and_vectors_first(store):
    codes = shelf(StoreListing(store.list().checkpoints)).codes
    sizes = [int(code.removeprefix("d = ")) for code in codes if code.startswith("d = ")]
    assert sizes == sorted(sizes)
    assert all(code.startswith("d = ") for code in codes[: len(sizes)])


def test_files_are_asked_for_records_once_a_listing(store: CheckpointStore, monkeypatch):
    listing, asked, has = StoreListing(store.list().checkpoints), [], Checkpoint.has
    monkeypatch.setattr(Checkpoint, "has", lambda each, file: asked.append(each.name) or has(each, file))
    assert [each.name for each in listing.recorded] == [c.name for c in listing.on_the_plane if has(c, "epochs.npz")]
    count = len(asked)
    assert listing.recorded
    assert len(asked) == count
