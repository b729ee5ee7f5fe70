"""Encoded digits: the test set as points."""
