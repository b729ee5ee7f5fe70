"""The exceptions whose message is a sentence for the person who asked."""


class InputError(ValueError):
    """Bad input from outside; the text says what was expected and what was found.

    The shell prints it as one line and exits with status 2; a page shows it and the session goes on.
    """


class InferenceError(RuntimeError):
    """The inference worker failed on a request that was in order; the text says how."""


class BusyError(InferenceError):
    """The inference worker has too much to do just now; trying again helps."""
