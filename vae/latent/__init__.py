"""Latents as arrays: encoded sets, planes, conditions, code maps."""
