"""Pictures and labels in: data sets, uploads, paper and strokes."""
