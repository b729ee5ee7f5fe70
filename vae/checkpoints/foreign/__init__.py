"""Networks that others have trained, read as data and never run: ONNX or `.keras` becomes a list of layers."""
