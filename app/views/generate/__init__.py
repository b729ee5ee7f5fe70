"""Generate: digits of a class."""
