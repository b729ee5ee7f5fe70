"""Reconstruct: originals beside what comes back."""
