"""The networks, what trains them and what reads them out."""
