"""What a session holds, and what its address says."""
