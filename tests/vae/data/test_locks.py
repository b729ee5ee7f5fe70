"""Locks on files: held by one, and worth nothing on a file that was replaced."""

from vae.data.locks import Lock, is_held


def test_a_lock_is_held_by_one_until_it_is_given_back(tmp_path):
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert not is_held(tmp_path / "lock")
    assert first.acquire()
    assert is_held(tmp_path / "lock")
    assert not second.acquire(patience=0.1)
    first.release()
    assert not is_held(tmp_path / "lock")
    assert second.acquire()


def test_a_lock_on_a_file_that_was_replaced_guards_nothing(tmp_path, monkeypatch):
    path = tmp_path / "lock"

    def replaced(descriptor, *, shared):
        path.unlink()
        path.touch()
        return True

    monkeypatch.setattr("vae.data.locks._lock", replaced)
    assert not Lock(path).acquire()
