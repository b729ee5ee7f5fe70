"""What was handed in, read and examined: the last few are kept, since each run of the page asks for them anew."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from vae.data.doctor.examination import Doubt, Summary, doubts, mended, summary
from vae.data.reading.found import Choices
from vae.data.reading.read import Reading
from vae.training.jobs import read_own

KEPT = 4  # of all visits together: each may be some hundred megabytes


@dataclass(frozen=True, eq=False)
class Examined:
    """What was read, with its doubts and its numbers."""

    reading: Reading
    doubts: tuple[Doubt, ...]
    summary: Summary


_kept: OrderedDict[tuple, Examined] = OrderedDict()
_lock = Lock()


def examined(
    uploaded: Sequence[Any], choices: Choices, fixes: tuple[str, ...], *, progress: Callable[[int, int], None]
) -> Examined:
    """The files of an uploader as a data set, with remedies applied; InputError where they cannot be trained on."""
    key = (tuple(file.file_id for file in uploaded), choices, fixes)
    with _lock:
        if found := _kept.get(key):
            _kept.move_to_end(key)
            return found
    if fixes:
        reading = mended(examined(uploaded, choices, (), progress=progress).reading, fixes)
    else:
        reading = read_own([(file.name, file.getvalue()) for file in uploaded], choices, progress=progress)
    found = Examined(reading, doubts(reading), summary(reading.data))
    with _lock:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
