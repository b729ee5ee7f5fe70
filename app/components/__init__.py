"""Browser parts: each a folder with its plain JavaScript and CSS, and the Python function that mounts it."""
