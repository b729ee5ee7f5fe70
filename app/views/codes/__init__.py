"""Codes: the code map of a VQ-VAE."""
