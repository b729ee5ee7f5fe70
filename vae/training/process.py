"""A training's own process: `python -m vae.training.process`; an order and its data on stdin, replies on stdout.

Replies: {"report": …} after each epoch; then the checkpoint's files, {"input_error": …} or {"failure": …}.
"""

import os
import signal
import sys
import threading
import traceback
from dataclasses import asdict

import numpy as np

from vae.errors import InputError
from vae.inference.wire import Message, send
from vae.models.quiet import import_tensorflow
from vae.training.tasks import Order, carry_out, read_data


def main() -> None:
    """Carry out the one order; leave at once when the other side closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever gave the order; the pipe's end is for us
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints must not enter the replies
    try:
        order, data = Order.read(sys.stdin.buffer), read_data(sys.stdin.buffer)
        threading.Thread(target=_leave_with_the_other_side, daemon=True).start()
        import_tensorflow()
        files = carry_out(order, data, progress=lambda report: send(replies, Message({"report": asdict(report)})))
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
