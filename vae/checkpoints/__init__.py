"""A model as a folder of plain files. No TensorFlow."""
