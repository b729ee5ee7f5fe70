"""Whose request is next: small ones first, visitors in turn; how many wait is bounded, and for how long."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial

from vae.errors import BusyError

MOST_WAITING, MOST_OF_ONE = 64, 8
MOST_REMEMBERED = 1000  # visitors
PATIENCE_SECONDS, LOOK_SECONDS = 30.0, 0.5
BUSY = "busy: other requests come first just now. Try again in a moment"


@dataclass(frozen=True)
class Visitor:
    """Who asks.

    Attributes:
        name: tells visitors apart; empty for nobody in particular.
        check: called while a request waits to begin; where it raises, the answer is no longer wanted, and the request
            is dropped. One that has begun is finished: a cache may keep its answer for others.
    """

    name: str = ""
    check: Callable[[], None] = lambda: None


class Rank(IntEnum):
    """What goes first: BEGUN is a large request between two of its pieces."""

    SMALL, BEGUN, LARGE = range(3)


@dataclass(eq=False)
class Turn:
    """One request's place in the line; `called` is set once it is served."""

    visitor: Visitor
    rank: Rank
    called: threading.Event = field(default_factory=threading.Event)


class Turns:
    """The requests that wait, without threads or clocks: lowest rank first, then the visitor served longest ago."""

    def __init__(self, *, most: int = MOST_WAITING, most_of_one: int = MOST_OF_ONE) -> None:
        self.most, self.most_of_one = most, most_of_one
        self._waiting: list[Turn] = []
        self._served: OrderedDict[str, int] = OrderedDict()  # by visitor, the number of the last turn
        self._count = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, turn: Turn) -> None:
        """Add a request; raise BusyError where too many wait. One that has begun comes back in any case."""
        own = sum(other.visitor.name == turn.visitor.name for other in self._waiting) if turn.visitor.name else 0
        if turn.rank != Rank.BEGUN and (len(self) >= self.most or own >= self.most_of_one):
            raise BusyError(BUSY)
        self._waiting.append(turn)

    def leave(self, turn: Turn) -> None:
        """Drop a request, where it still waits."""
        if turn in self._waiting:
            self._waiting.remove(turn)

    def next(self) -> Turn | None:
        """Take out the request to serve now; of equals the one that came first. None where nobody waits."""
        if not self._waiting:
            return None
        turn = min(self._waiting, key=lambda turn: (turn.rank, self._served.get(turn.visitor.name, 0)))
        self._waiting.remove(turn)
        self._count += 1
        self._served[turn.visitor.name] = self._count
        self._served.move_to_end(turn.visitor.name)
        if len(self._served) > MOST_REMEMBERED:
            self._served.popitem(last=False)
        return turn

    def holds_small(self) -> bool:
        """Whether a small request waits."""
        return any(turn.rank == Rank.SMALL for turn in self._waiting)


class Line:
    """The threads that wait; one is served at a time.

    Args:
        patience: seconds that a request waits, at the start and between two of its pieces, before BusyError.
    """

    def __init__(self, *, patience: float = PATIENCE_SECONDS) -> None:
        self.patience = patience
        self._turns, self._lock = Turns(), threading.Lock()
        self._served: Turn | None = None

    def __len__(self) -> int:
        return len(self._turns)

    @property
    def serving(self) -> bool:
        """Whether a request is being served."""
        return self._served is not None

    @contextmanager
    def turn(self, visitor: Visitor, *, large: bool) -> Iterator[Callable[[], None]]:
        """Wait for a turn and hold it; what it yields is called between two pieces, and lets small requests go first.

        Raises:
            BusyError: too many wait, or waiting took too long.
        """
        turn = Turn(visitor, Rank.LARGE if large else Rank.SMALL)
        self._wait(turn)
        try:
            yield partial(self._give_way, turn)
        finally:
            self._leave(turn)

    def _give_way(self, turn: Turn) -> None:
        with self._lock:
            if not self._turns.holds_small():
                return
            turn.rank, self._served = Rank.BEGUN, None
            turn.called.clear()
        self._wait(turn)

    def _wait(self, turn: Turn) -> None:
        deadline = time.monotonic() + self.patience
        with self._lock:
            self._turns.enter(turn)
            self._call_next()
        try:
            while not turn.called.wait(LOOK_SECONDS):
                if turn.rank != Rank.BEGUN:
                    turn.visitor.check()
                if time.monotonic() > deadline:
                    raise BusyError(BUSY)
        except BaseException:
            self._leave(turn)
            raise

    def _leave(self, turn: Turn) -> None:
        with self._lock:
            self._turns.leave(turn)
            if self._served is turn:
                self._served = None
            self._call_next()

    def _call_next(self) -> None:
        if self._served is None and (turn := self._turns.next()):
            self._served = turn
            turn.called.set()
