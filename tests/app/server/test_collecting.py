"""Cycles of sessions that have left are freed, frozen or not, and nobody who is at work waits for it."""

import gc
import weakref

import pytest
from streamlit import config

from app.server import collecting
from app.server.collecting import APART, LONGEST, SETTLED, Pace


class Session:
    """What refers to itself, as a session and its runner refer to each other."""

    def __init__(self) -> None:
        self.runner = self


@pytest.fixture
def thawed():
    """Nothing stays frozen after the test, and no collection of Python's own falls into it."""
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_the_cycle_of_a_session_that_left_is_freed_even_once_it_was_frozen():
    session = Session()
    there = weakref.ref(session)
    collecting.collect()
    del session
    gc.collect()
    assert there() is not None, "a plain collection does not see what is frozen"
    collecting.collect()
    assert there() is None


@pytest.mark.usefixtures("thawed")
def test_what_lives_is_frozen():
    kept = Session()
    collecting.collect()
    assert gc.get_freeze_count() > 0
    assert not any(each is kept for each in gc.get_objects())


def moments(used_a_second: list[float]) -> list[int]:
    """The seconds at which a server collects that uses so much of the processor in each second."""
    pace, used, found = Pace(looked=0.0, used=0.0, collected=0.0), 0.0, []
    for second, more in enumerate(used_a_second, start=1):
        used += more
        if pace.due(second, used):
            found.append(second)
    return found


def test_a_server_that_was_used_collects_once_it_rests_and_then_no_more():
    busy, rests = [0.4] * 15, [0.01] * 300
    assert moments(busy + rests) == [len(busy) + SETTLED]


def test_a_server_that_is_never_at_rest_collects_once_a_minute():
    assert moments([0.4] * 200) == [LONGEST, 2 * LONGEST, 3 * LONGEST]


def test_a_click_now_and_then_collects_seldom():
    one_in_five = ([0.1] + [0.0] * 4) * 20
    found = moments(one_in_five)
    assert found
    assert min(after - before for before, after in zip([0, *found], found, strict=False)) >= APART


def test_a_server_that_nobody_uses_collects_nothing():
    assert moments([0.0] * 300) == []


def test_streamlit_does_not_collect_after_every_run():
    assert config.get_option("runner.postScriptGC") is False
    assert "config.toml" in config.get_where_defined("runner.postScriptGC")
