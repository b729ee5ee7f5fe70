"""Pictures as people have them, to a data set: archives, arrays, tables, IDX files, folders. Plain NumPy and Pillow."""
