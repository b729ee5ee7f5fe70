"""The data doctor: what may be wrong with a data set that was read, and what mends it. Nothing is changed unasked."""
