"""The worker: a model's encoder and decoder in a process of their own."""
