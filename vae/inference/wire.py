"""Messages between the web process and its inference worker: one line of JSON, then the arrays' bytes. No pickle."""

import json
import math
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Message:
    """A JSON object and named arrays."""

    header: dict[str, Any]
    arrays: dict[str, np.ndarray] = field(default_factory=dict)


def pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """The stdin and the stdout of a child that was started with both as pipes."""
    assert child.stdin is not None
    assert child.stdout is not None
    return child.stdin, child.stdout


def send(stream: IO[bytes], message: Message) -> None:
    """Write a message and flush; an OSError or ValueError means that the other side is gone."""
    arrays = {name: np.ascontiguousarray(array) for name, array in message.arrays.items()}
    layout = [(name, array.dtype.str, array.shape) for name, array in arrays.items()]
    stream.write(json.dumps({"header": message.header, "layout": layout}).encode() + b"\n")
    for array in arrays.values():
        stream.write(array.tobytes())
    stream.flush()


def receive(stream: IO[bytes]) -> Message:
    """Read one message; EOFError where the other side is gone, also in the middle of one."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError("the other side closed the pipe")
    record = json.loads(line)
    arrays = {name: _read(stream, np.dtype(dtype), shape) for name, dtype, shape in record["layout"]}
    return Message(record["header"], arrays)


def _read(stream: IO[bytes], dtype: np.dtype, shape: Sequence[int]) -> np.ndarray:
    size = math.prod(shape) * dtype.itemsize
    raw = stream.read(size)
    if len(raw) != size:
        raise EOFError("the other side closed the pipe")
    return np.frombuffer(raw, dtype).reshape(shape).copy()  # a copy, because frombuffer's is read-only
