"""Draw: a digit of one's own."""
