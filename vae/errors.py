"""The one exception that bad input raises: its message is a sentence for the person who gave it."""


class InputError(ValueError):
    """Bad input from outside; the text says what was expected and what was found.

    The shell prints it as one line and exits with status 2; a page shows it and the session goes on.
    """
