"""Explore: the plane, its digit, its training."""
