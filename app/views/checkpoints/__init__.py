"""Checkpoints: what there is, and two beside each other."""
