"""Import TensorFlow without the notices that it prints on every start and while it works."""

import os
import sys
import tempfile


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
