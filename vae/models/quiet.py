"""Import TensorFlow without the notices that it prints on every start and while it works, and quicker."""

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

# Keras imports these where they are installed, for helpers that nothing here uses: 1.6 of 4.3 s of processor time.
LEFT_OUT = ("matplotlib", "pandas", "sklearn")


def import_tensorflow() -> None:
    """Import TensorFlow and Keras; what they print to stderr meanwhile appears only where the import fails.

    TF_CPP_MIN_LOG_LEVEL does not reach the notices of the import itself, so the file descriptor is turned aside.
    """
    if "tensorflow" in sys.modules:
        return
    # its graph optimiser logs as errors what it merely leaves as it is; what truly fails is raised in Python
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    sys.stderr.flush()
    original = os.dup(2)
    with tempfile.TemporaryFile() as notices:
        os.dup2(notices.fileno(), 2)
        try:
            with _hidden(LEFT_OUT), _uncollected():
                import keras  # noqa: F401
                import tensorflow
        except BaseException:
            notices.seek(0)
            os.write(original, notices.read())
            raise
        finally:
            os.dup2(original, 2)
            os.close(original)
    tensorflow.get_logger().setLevel("ERROR")  # each model has functions of its own, which it takes for retracing


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: an import leaves hardly any, and 680 looks took a quarter of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def _hidden(libraries: tuple[str, ...]) -> Iterator[None]:
    """Have these look as if they were not installed, unless they are loaded; afterwards they can be imported."""
    hidden = [name for name in libraries if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # pyright: ignore  # None there is an ImportError
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
