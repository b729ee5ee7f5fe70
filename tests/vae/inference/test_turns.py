"""Whose request is next: the order by itself, then threads that wait for it."""

import threading
import time

import pytest

from vae.errors import BusyError
from vae.inference.turns import BUSY, MOST_OF_ONE, MOST_REMEMBERED, MOST_WAITING, Line, Rank, Turn, Turns, Visitor


class Left(BaseException):
    """What a visitor's check raises, as a page's end does."""


def turn(name: str, rank: Rank = Rank.SMALL) -> Turn:
    return Turn(Visitor(name), rank)


def served(turns: Turns) -> list[Turn]:
    found = []
    while (following := turns.next()) is not None:
        found.append(following)
    return found


# -- the order ---------------------------------------------------------------------------------------------------------


def test_small_requests_go_before_large_ones_and_a_large_one_that_has_begun_before_those_that_have_not():
    large, begun, small = turn("a", Rank.LARGE), turn("b", Rank.BEGUN), turn("c")
    turns = Turns()
    for waiting in (large, begun, small):
        turns.enter(waiting)

    assert turns.holds_small()
    assert served(turns) == [small, begun, large]
    assert not turns.holds_small()


def test_visitors_are_served_in_turn_each_ones_requests_in_their_order():
    turns, many = Turns(), [turn("many") for _ in range(3)]
    others = [turn("second"), turn("third")]
    for waiting in (*many, *others):
        turns.enter(waiting)

    assert served(turns) == [many[0], *others, many[1], many[2]]


def test_who_was_just_served_comes_after_those_who_were_not():
    turns, first, again, other = Turns(), turn("a"), turn("a"), turn("b")
    turns.enter(first)
    assert turns.next() is first
    turns.enter(again)
    turns.enter(other)

    assert served(turns) == [other, again]


def test_a_bounded_number_waits_in_all_and_of_one_visitor():
    turns = Turns()
    for _ in range(MOST_OF_ONE):
        turns.enter(turn("one"))
    with pytest.raises(BusyError, match=f"^{BUSY}$"):
        turns.enter(turn("one"))
    for index in range(MOST_WAITING - MOST_OF_ONE):
        turns.enter(turn(f"visitor {index}"))
    with pytest.raises(BusyError):
        turns.enter(turn("late"))
    assert len(turns) == MOST_WAITING

    begun = turn("one", Rank.BEGUN)
    turns.enter(begun)  # it has waited already

    assert begun in served(turns)


def test_nobody_in_particular_may_have_more_waiting_than_one_visitor():
    turns = Turns()
    for _ in range(MOST_OF_ONE + 1):
        turns.enter(turn(""))
    assert len(turns) == MOST_OF_ONE + 1


def test_one_that_leaves_is_not_served_and_one_that_has_gone_may_leave_again():
    turns, left, stayed = Turns(), turn("a"), turn("b")
    turns.enter(left)
    turns.enter(stayed)
    turns.leave(left)
    turns.leave(left)

    assert served(turns) == [stayed]
    assert turns.next() is None


def test_visitors_who_were_served_long_ago_are_forgotten():
    turns = Turns()
    for index in range(MOST_REMEMBERED + 5):
        turns.enter(turn(str(index)))
        turns.next()
    assert len(turns._served) == MOST_REMEMBERED


# -- threads -----------------------------------------------------------------------------------------------------------


class Crowd:
    """Threads that take a turn each; `order` is in which they were served."""

    def __init__(self, line: Line) -> None:
        self.line, self.order, self.failures = line, [], []
        self._threads: list[threading.Thread] = []

    def join_line(
        self, name: str, *, large: bool = False, visitor: Visitor | None = None, seconds: float = 0.0
    ) -> None:
        """Start a thread and wait until it waits; its turn takes that many seconds."""
        before = len(self.line)
        thread = threading.Thread(target=self._take, args=(name, large, visitor or Visitor(name), seconds))
        thread.start()
        self._threads.append(thread)
        while len(self.line) == before and thread.is_alive():
            time.sleep(0.001)

    def _take(self, name: str, large: bool, visitor: Visitor, seconds: float) -> None:
        try:
            with self.line.turn(visitor, large=large):
                self.order.append(name)
                time.sleep(seconds)
        except BaseException as failure:
            self.failures.append((name, type(failure)))

    def finish(self) -> None:
        for thread in self._threads:
            thread.join()


def test_threads_are_served_one_at_a_time_small_ones_first():
    line = Line()
    crowd = Crowd(line)
    with line.turn(Visitor("first"), large=False):
        crowd.join_line("large", large=True)
        crowd.join_line("small")
        assert crowd.order == []
    crowd.finish()

    assert crowd.order == ["small", "large"]


def test_a_large_request_gives_way_to_small_ones_between_its_pieces_and_goes_on_before_other_large_ones():
    line = Line()
    crowd = Crowd(line)
    with line.turn(Visitor("begun"), large=True) as give_way:
        crowd.join_line("large", large=True)
        give_way()
        assert crowd.order == []
        crowd.join_line("small")
        crowd.join_line("another small")
        give_way()
        crowd.order.append("begun")
    crowd.finish()

    assert crowd.order == ["small", "another small", "begun", "large"]


def test_who_waits_too_long_is_told_so_and_the_line_goes_on():
    line = Line(patience=0.0)
    with line.turn(Visitor("first"), large=False):
        with pytest.raises(BusyError, match=f"^{BUSY}$"), line.turn(Visitor("second"), large=False):
            pass
        assert len(line) == 0
    with line.turn(Visitor("third"), large=False):
        pass


def test_the_request_of_a_visitor_who_has_gone_is_dropped_where_it_waits():
    def gone() -> None:
        raise Left

    line = Line()
    crowd = Crowd(line)
    with line.turn(Visitor("first"), large=False):
        crowd.join_line("gone", visitor=Visitor("gone", gone))
        crowd.finish()
        assert len(line) == 0

    assert (crowd.order, crowd.failures) == ([], [("gone", Left)])


def test_a_request_that_has_begun_is_finished_for_others_who_may_want_the_answer(monkeypatch):
    def gone() -> None:
        raise Left

    monkeypatch.setattr("vae.inference.turns.LOOK_SECONDS", 0.001)
    line = Line()
    crowd = Crowd(line)
    with line.turn(Visitor("goes", gone), large=True) as give_way:
        crowd.join_line("small", seconds=0.05)
        give_way()
        crowd.order.append("goes")
    crowd.finish()

    assert crowd.order == ["small", "goes"]


def test_a_turn_that_fails_is_over():
    line = Line()
    with pytest.raises(ZeroDivisionError), line.turn(Visitor(), large=False):
        raise ZeroDivisionError
    with line.turn(Visitor(), large=False):
        pass
