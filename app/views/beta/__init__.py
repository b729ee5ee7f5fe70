"""Beta: one model for each weight of the KL divergence."""
