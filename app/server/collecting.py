"""Garbage is collected while the visitors rest, not after each of their runs.

A collection walks every object that lives, and what the caches hold makes the most of them: Streamlit's own, after
every run, took a third of a busy server's time. So that is switched off (`runner.postScriptGC` in
.streamlit/config.toml); what survives a collection here is frozen, which keeps Python's own collections of young
objects short; and the next one here thaws it before it looks, so that cycles of sessions that have left since do not
pile up among the frozen.
"""

import asyncio
import gc
import time
from dataclasses import dataclass

LOOK = 1.0  # seconds between two looks at how busy the server is
RESTS = 0.05  # of one core: a server that uses less is at rest
SETTLED = 3  # looks in a row that have found it at rest
APART = 10.0  # seconds at least from one collection to the next, and at most while it is in use:
LONGEST = 60.0


def collect() -> None:
    """Free every cycle that nothing refers to, also of what was frozen before, and freeze the rest."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@dataclass
class Pace:
    """When to collect, told how much of the processor the server has used.

    Attributes:
        looked: when it was last told, in seconds.
        used: seconds of processor time until then.
        collected: when was last collected.
        resting: looks in a row that have found the server at rest.
        idle: whether nothing was used since the last collection.
    """

    looked: float
    used: float
    collected: float
    resting: int = 0
    idle: bool = True

    def due(self, now: float, used: float) -> bool:
        """Whether to collect now; a collection is taken to follow where it says so."""
        at_rest = used - self.used < RESTS * (now - self.looked)
        self.looked, self.used = now, used
        self.resting = self.resting + 1 if at_rest else 0
        self.idle &= at_rest
        apart = LONGEST if self.resting < SETTLED else APART
        if self.idle or now - self.collected < apart:
            return False
        self.collected, self.idle = now, True
        return True


async def keep_collecting() -> None:
    """Collect at the right moments until cancelled."""
    now = time.monotonic()
    pace = Pace(looked=now, used=time.process_time(), collected=now)
    while True:
        await asyncio.sleep(LOOK)
        if pace.due(time.monotonic(), time.process_time()):
            collect()
            pace.used = time.process_time()  # its own work is none of the visitors'
