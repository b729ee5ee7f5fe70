"""What changes in one step, also where Windows refuses a rename for a moment, and where it cannot be done at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from vae.data import aside
from vae.data.aside import discard, draft_folder, written_aside


@pytest.fixture
def windows(monkeypatch) -> Callable[[int], None]:
    """Makes the next renames fail as they do on Windows while somebody reads."""

    def refuse(times: int) -> None:
        left = [times]

        def refusing(act):
            def renamed(path: Path, target: Path):
                if left[0]:
                    left[0] -= 1
                    raise PermissionError(13, "Access is denied")
                return act(path, target)

            return renamed

        for name in ("replace", "rename"):
            monkeypatch.setattr(Path, name, refusing(getattr(Path, name)))

    monkeypatch.setattr(aside, "WINDOWS", True)
    monkeypatch.setattr(aside, "PAUSES", (0.0,) * 5)
    return refuse


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_that_somebody_reads_is_replaced_once_they_are_done(tmp_path, windows):
    (tmp_path / "status.json").write_text("old")
    windows(5)
    with written_aside(tmp_path / "status.json") as stream:
        stream.write(b"new")
    assert (tmp_path / "status.json").read_text() == "new"
    assert names(tmp_path) == ["status.json"]


def test_a_file_that_stays_open_is_left_as_it_is(tmp_path, windows):
    (tmp_path / "status.json").write_text("old")
    windows(6)
    with pytest.raises(PermissionError), written_aside(tmp_path / "status.json") as stream:
        stream.write(b"new")
    assert (tmp_path / "status.json").read_text() == "old"
    assert names(tmp_path) == ["status.json"]


def test_a_refusal_is_final_where_it_is_not_windows(tmp_path, windows, monkeypatch):
    monkeypatch.setattr(aside, "WINDOWS", False)
    windows(1)
    with pytest.raises(PermissionError), written_aside(tmp_path / "status.json"):
        pass


def test_a_folder_makes_room_for_its_successor(tmp_path, windows):
    for name in ("mine", "next"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "which").write_text(name)
    windows(3)
    discard(tmp_path / "mine", successor=tmp_path / "next")
    assert names(tmp_path) == ["mine"]
    assert (tmp_path / "mine" / "which").read_text() == "next"


def test_the_old_folder_stays_where_its_successor_cannot_take_its_place(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "which").write_text("old")
    with pytest.raises(FileNotFoundError):
        discard(tmp_path / "mine", successor=tmp_path / "nowhere")
    assert (tmp_path / "mine" / "which").read_text() == "old"
    assert names(tmp_path) == ["mine"]


def test_a_draft_lies_beside_what_it_becomes_and_out_of_sight(tmp_path):
    draft = draft_folder(tmp_path / "mine")
    assert draft.parent == tmp_path
    assert draft.name.startswith(".mine-")
