"""A checkpoint's model run once, within bounds of time and memory, in a process that may die of it."""

from vae.checkpoints.store import Checkpoint
from vae.errors import InputError
from vae.inference.child import Child, ChildEndedError
from vae.inference.wire import Message

STARTING_SECONDS, TRIAL_SECONDS = 60.0, 20.0
TRIAL_BYTES = 3 * 2**29  # 0.3 GB of it are TensorFlow's own


def try_out(checkpoint: Checkpoint, *, seconds: float = TRIAL_SECONDS, memory: int = TRIAL_BYTES) -> None:
    """Build a checkpoint's model, load its weights and have it do what pages ask for.

    Args:
        checkpoint: in a folder of its own or in a store.
        seconds: that it may take, TensorFlow's start not counted.
        memory: bytes of data that its process may take; not every system limits them.

    Raises:
        InputError: it does not run within these bounds; the text says how.
    """
    expected = (
        f"{checkpoint.name}: expected a model that runs within {seconds:g} s and {memory / 2**20:,.0f} MB of memory"
    )
    child = Child(checkpoint.path.parent, memory=memory)
    try:
        child.ask(Message({"operation": "ready"}), seconds=STARTING_SECONDS)
        reply = child.ask(Message({"operation": "try_out", "name": checkpoint.name}), seconds=seconds).header
    except TimeoutError:
        raise InputError(f"{expected}, found a slower one") from None
    except ChildEndedError:
        raise InputError(f"{expected}, found one that ended its process") from None
    finally:
        child.end()
    if "input_error" in reply:
        raise InputError(reply["input_error"])
    if "failure" in reply:
        raise InputError(f"{expected}, found: {reply['failure']}")
