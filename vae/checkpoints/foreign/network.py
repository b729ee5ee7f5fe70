"""One network of a foreign file, whichever kind the file is of: what it takes, what it gives, and as layers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vae.checkpoints.foreign import keras_file, onnx_file
from vae.checkpoints.foreign.builder import Builder, Layer
from vae.checkpoints.foreign.held import CHANNELS_LAST, Held
from vae.checkpoints.foreign.keras_mapping import ends_of_keras, map_keras
from vae.checkpoints.foreign.onnx_mapping import map_graph
from vae.data.shapes import ImageShape
from vae.errors import InputError

ZIP = b"PK\x03\x04"
Shape = tuple[int, ...]


class ForeignNetwork(Protocol):
    """A network that was read.

    Attributes:
        source: the kind of its file, "onnx" or "keras".
        inputs: the shape of one example of each, by name; 0 for a side that is left open.
        outputs: how many it has.
    """

    source: str
    inputs: Mapping[str, Shape]
    outputs: int

    def laid(self, builder: Builder, given: Mapping[str, Layer], wanted: Sequence[int]) -> list[Held]:
        """Append the layers that some outputs need; `given`: pictures (h, w, c) or vectors by input."""
        ...


def read_network(path: Path) -> ForeignNetwork:
    """A network from an ONNX or a `.keras` file; raise InputError for another file, naming it."""
    try:
        with path.open("rb") as stream:
            start = stream.read(len(ZIP))
        return _Keras(keras_file.read_keras(path)) if start == ZIP else _Onnx(onnx_file.read_onnx(path))
    except InputError as error:
        raise InputError(f"{path.name:.80}: {error}") from None
    except OSError as error:
        raise InputError(f"{path.name:.80}: expected a file to read, found {error.strerror or error}") from None


class _Onnx:
    source = "onnx"

    def __init__(self, graph: onnx_file.Graph) -> None:
        self.graph = graph
        self.inputs = graph.inputs
        self.outputs = len(graph.outputs)

    def laid(self, builder: Builder, given: Mapping[str, Layer], wanted: Sequence[int]) -> list[Held]:
        values = {name: _as_file(builder, layer, self.inputs[name]) for name, layer in given.items()}
        return map_graph(self.graph, builder, values, [self.graph.outputs[index] for index in wanted])


class _Keras:
    source = "keras"

    def __init__(self, model: keras_file.Model) -> None:
        self.model = model
        self.ends = ends_of_keras(model)
        self.inputs = self.ends.inputs
        self.outputs = len(self.ends.outputs)

    def laid(self, builder: Builder, given: Mapping[str, Layer], wanted: Sequence[int]) -> list[Held]:
        values = {name: _in_rows(builder, layer, self.inputs[name]) for name, layer in given.items()}
        places = [self.ends.outputs[index] for index in wanted]
        return [Held.plain(layer) for layer in map_keras(self.model, builder, values, places)]


@dataclass(frozen=True)
class Laid:
    """How a picture (h, w, c) lies in a file: the shape there, and whether channels come first."""

    shape: Shape
    channels_first: bool


def how_laid(shape: Shape, pictures: ImageShape, *, channels_first: bool) -> Laid | None:
    """How such pictures lie in an input or output; None where they do not. `channels_first`: of rows of numbers."""
    height, width, channels = pictures
    ways = [Laid(pictures, False), Laid((channels, height, width), True)]
    if channels == 1:
        ways.append(Laid((height, width), False))
    ways.append(Laid((height * width * channels,), channels_first))
    fits = (way for way in ways if len(way.shape) == len(shape))
    return next((way for way in fits if all(b in (0, a) for a, b in zip(way.shape, shape, strict=True))), None)


def _as_file(builder: Builder, layer: Layer, shape: Shape) -> Held:
    """A picture or a vector as an ONNX file counts its axes."""
    if len(layer.shape) != 3:
        return Held.plain(layer)
    way = _require_laid(shape, layer, channels_first=True)
    held = Held(layer, CHANNELS_LAST) if way.channels_first else Held.plain(layer)
    if len(way.shape) == 3:
        return held
    return Held.plain(builder.reshape(held.plainly(builder), way.shape))


def _in_rows(builder: Builder, layer: Layer, shape: Shape) -> Layer:
    """A picture or a vector as a `.keras` file takes it."""
    return (
        layer
        if len(layer.shape) != 3
        else builder.reshape(layer, _require_laid(shape, layer, channels_first=False).shape)
    )


def _require_laid(shape: Shape, layer: Layer, *, channels_first: bool) -> Laid:
    way = how_laid(shape, (layer.shape[0], layer.shape[1], layer.shape[2]), channels_first=channels_first)
    if way is None:
        raise InputError(f"expected pictures of {layer.shape}, found an input of {shape}")
    return way


def as_picture(builder: Builder, held: Held, pictures: ImageShape, *, channels_first: bool) -> Layer:
    """What a decoder gives as a picture (h, w, c); raise InputError where it is none of that size."""
    way = how_laid(held.shape, pictures, channels_first=channels_first)
    if way is None:
        size = "×".join(map(str, pictures))
        raise InputError(f"decoder: expected pictures of {size}, as the data set's, found {held.shape}")
    if not way.channels_first:
        return builder.reshape(held.plainly(builder), pictures)
    if len(way.shape) == 3:
        return held.arranged(builder, CHANNELS_LAST)
    height, width, channels = pictures
    return builder.transpose(builder.reshape(held.plainly(builder), (channels, height, width)), CHANNELS_LAST)
