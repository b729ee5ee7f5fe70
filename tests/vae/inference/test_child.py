"""The process that is asked: whoever waits for its end is woken by it."""

import threading
from pathlib import Path

from vae.inference.child import Child


def test_the_end_of_a_process_is_heard_and_not_looked_for(tmp_path: Path, monkeypatch):
    looks, over = [], threading.Event()
    monkeypatch.setattr(Child, "alive", property(lambda child: looks.append(child) or child._process.poll() is None))
    child = Child(tmp_path, ended=lambda _: over.set())
    assert not over.wait(0.5)
    child._process.kill()
    assert over.wait(60)
    assert not looks
    child.end()
