"""A training's own process: `python -m vae.training.process`; a task and its data on stdin, replies on stdout.

Replies: {"report": …} after each epoch, {"measuring": …} before each measure; then the checkpoint's files,
{"input_error": …} or {"failure": …}.
"""

import os
import sys
import threading
import traceback
from dataclasses import asdict

import numpy as np

from vae.errors import InputError
from vae.inference import spawning
from vae.inference.wire import Message, send
from vae.models.quiet import import_tensorflow
from vae.training.tasks import TrainingTask, carry_out, read_data


def main() -> None:
    """Carry out the one task; leave at once when the other side closes the pipe."""
    replies = spawning.replies()
    try:
        task, data = TrainingTask.read(sys.stdin.buffer), read_data(sys.stdin.buffer)
        threading.Thread(target=_leave_with_the_other_side, daemon=True).start()
        import_tensorflow()
        files = carry_out(
            task,
            data,
            progress=lambda report: send(replies, Message({"report": asdict(report)})),
            measuring=lambda *told: send(replies, Message({"measuring": list(told)})),
        )
        send(replies, Message({}, {name: np.frombuffer(content, np.uint8) for name, content in files.items()}))
    except InputError as error:
        send(replies, Message({"input_error": str(error)}))
    except Exception as error:
        traceback.print_exc()
        send(replies, Message({"failure": f"{type(error).__name__}: {error}"}))


def _leave_with_the_other_side() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main()
