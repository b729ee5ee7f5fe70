"""A process with TensorFlow that is asked one thing at a time; where an answer takes too long, it is killed."""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from vae.inference.spawning import spawn
from vae.inference.wire import Message, pipes, receive, send


class ChildEndedError(RuntimeError):
    """The process ended before it answered."""


class Child:
    """`vae.inference.process`, started.

    Args:
        store: the folder of its checkpoints.
        memory: bytes of data that it may take, where the system can limit them.
        ended: called, in a thread of its own, once the process has ended.

    Attributes:
        answered: whether it has answered anything yet.
    """

    def __init__(
        self, store: Path, *, memory: int | None = None, ended: Callable[["Child"], None] = lambda _: None
    ) -> None:
        limit = [] if memory is None else [str(memory)]
        self._process = spawn("vae.inference.process", str(store.resolve()), *limit)
        self.answered = False
        threading.Thread(target=self._watch, args=(ended,), name="inference-watch", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs, or is stopped."""
        return self._process.poll() is None

    def ask(self, request: Message, *, seconds: float) -> Message:
        """One request and its reply; not for two threads at once.

        Raises:
            TimeoutError: no reply within that time; the process has been killed.
            ChildEndedError: it ended by itself, or somebody killed it.
        """
        to_child, from_child = pipes(self._process)
        deadline = time.monotonic() + seconds
        late = threading.Timer(seconds, self._process.kill)  # whoever waits for the reply hears the pipe's end
        late.daemon = True
        late.start()
        try:
            send(to_child, request)
            reply = receive(from_child)
        except (EOFError, OSError, ValueError):  # a ValueError where another thread has closed the pipes
            if time.monotonic() >= deadline:
                raise TimeoutError from None
            raise ChildEndedError from None
        finally:
            late.cancel()
        self.answered = True
        return reply

    def end(self) -> None:
        """Kill the process and close the pipes; it keeps nothing that would be lost."""
        self._process.kill()
        self._process.wait()
        for pipe in pipes(self._process):
            with contextlib.suppress(OSError):  # what was not flushed went to a process that is gone
                pipe.close()

    def _watch(self, ended: Callable[["Child"], None]) -> None:
        self._process.wait()  # the system wakes this thread: nobody looks again and again
        ended(self)
