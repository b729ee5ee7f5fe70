"""Held-out measures, each with its protocol."""
