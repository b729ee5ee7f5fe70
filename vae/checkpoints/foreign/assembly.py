"""A foreign encoder and decoder put together: the list of layers that a checkpoint keeps, and what was found out."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from vae.checkpoints.foreign.builder import Builder, Layer
from vae.checkpoints.foreign.ends import Output, Range, Second, as_log_variance, as_logits, how_it_ends, ranged
from vae.checkpoints.foreign.held import Held
from vae.checkpoints.foreign.network import ForeignNetwork, as_picture, how_laid
from vae.checkpoints.layer_list import DECODER, ENCODER
from vae.data.shapes import ImageShape
from vae.errors import InputError

POSITIVE = ("softplus", "exp", "relu", "sigmoid")  # a log-variance ends with none of them
SECOND = {
    Second.LOG_VAR: "the second output is the log-variance",
    Second.VAR: "the second output is the variance",
    Second.STD: "the second output is the standard deviation",
}
RANGE = {
    Range.UNIT: "pictures go in from 0 to 1",
    Range.SIGNED: "pictures go in from −1 to 1",
    Range.BYTES: "pictures go in from 0 to 255",
}
OUTPUT = {
    Output.LOGITS: "the decoder gives logits",
    Output.PROBABILITIES: "the decoder gives probabilities (it ends in a sigmoid)",
    Output.SIGNED: "the decoder gives pixels from −1 to 1 (it ends in a tanh)",
    Output.PIXELS: "the decoder gives pixels from 0 to 1",
}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What whoever imports says of the networks; None for what is to be found out.

    Attributes:
        second: what the encoder's second output is.
        range: of the pictures' numbers that the encoder takes.
        output: what the decoder's numbers are.
        condition: the name of the input that takes the class; empty for the only other one.
    """

    second: Second | None = None
    range: Range | None = None
    output: Output | None = None
    condition: str = ""


@dataclass(frozen=True, eq=False)
class Assembled:
    """Both networks as a checkpoint keeps them.

    Attributes:
        layers: what `layers.json` holds.
        tensors: by path, float32.
        source: the kind of file that they came in.
        latent_dim: d.
        posterior: whether there is a log-variance.
        classes: that they are told; 0 for none.
        found: what was found out, a sentence each.
        open: the outputs that the decoder's numbers may be, the likeliest first; one where it is certain.
    """

    layers: dict[str, Any]
    tensors: dict[str, np.ndarray] = field(repr=False)
    source: str
    latent_dim: int
    posterior: bool
    classes: int
    found: tuple[str, ...]
    open: tuple[Output, ...]


@dataclass(frozen=True)
class _Inputs:
    """Which input takes what."""

    own: str
    condition: str
    classes: int


def assemble(
    encoder: ForeignNetwork,
    decoder: ForeignNetwork,
    *,
    pictures: ImageShape,
    classes: int,
    choices: Choices = Choices(),
) -> Assembled:
    """Map both networks onto layers between our pictures, latents and logits.

    Args:
        encoder, decoder: as they were read.
        pictures: rows, columns and channels of the data set's pictures.
        classes: of the data set, for a model that is told the class.
        choices: what is known beforehand.

    Raises:
        InputError: they do not fit each other or the pictures, or hold what no layer does; the text names the node.
    """
    reading = _in_part(ENCODER, lambda: _inputs(encoder, classes, choices, what="pictures"))
    drawing = _in_part(DECODER, lambda: _inputs(decoder, classes, choices, what="latents"))
    if reading.classes != drawing.classes and reading.classes:
        raise InputError("expected a decoder that is told the class as the encoder is, found one that is not")
    read = Builder(ENCODER)
    (dim,) = _latent_shape(decoder, drawing)
    mean, second, found = _in_part(ENCODER, lambda: _encoder(read, encoder, reading, dim, pictures, drawing, choices))
    write = Builder(DECODER)
    picture = _in_part(DECODER, lambda: _decoder(write, decoder, drawing, mean.size, pictures))
    last = how_it_ends(write, picture)
    output = choices.output or last.output
    logits = _in_part(DECODER, lambda: as_logits(write, picture, output))
    return Assembled(
        layers={
            ENCODER: {"layers": read.layers, "outputs": [mean.name, *([second.name] if second else [])]},
            DECODER: {"layers": write.layers, "outputs": [logits.name]},
        },
        tensors={**read.tensors, **write.tensors},
        source=encoder.source,
        latent_dim=mean.size,
        posterior=second is not None,
        classes=drawing.classes,
        found=(*found, OUTPUT[output]),
        open=(output,) if choices.output or last.certain else (Output.LOGITS, Output.PIXELS),
    )


def _in_part(part: str, work: Any) -> Any:
    try:
        return work()
    except InputError as error:
        sentence = str(error)
        raise InputError(sentence if sentence.startswith(part) else f"{part}: {sentence}") from None


def _inputs(network: ForeignNetwork, classes: int, choices: Choices, *, what: str) -> _Inputs:
    """An input for pictures or latents, and beside it perhaps one for the class as a one-hot row."""
    names = list(network.inputs)
    if not 1 <= len(names) <= 2:
        raise InputError(f"expected an input for {what} and at most one for the class, found {len(names)} inputs")
    if len(names) == 1:
        return _Inputs(names[0], "", 0)
    rows = [name for name in names if network.inputs[name] in ((classes,), (0,))]
    named = choices.condition if choices.condition in names else ""
    condition = named or next((name for name in reversed(rows)), "")
    if not condition:
        shapes = ", ".join(f"{name} {network.inputs[name]}" for name in names)
        raise InputError(f"expected an input for the class, a row of {classes} numbers, found {shapes:.120}")
    return _Inputs(next(name for name in names if name != condition), condition, classes)


def _latent_shape(decoder: ForeignNetwork, inputs: _Inputs) -> tuple[int]:
    shape = [side for side in decoder.inputs[inputs.own] if side != 1]
    if len(shape) > 1:
        raise InputError(f"decoder: expected latents in a row, found an input of {decoder.inputs[inputs.own]}")
    return (shape[0] if shape else (1 if decoder.inputs[inputs.own] else 0),)


def _encoder(
    builder: Builder,
    network: ForeignNetwork,
    inputs: _Inputs,
    dim: int,
    pictures: ImageShape,
    drawing: _Inputs,
    choices: Choices,
) -> tuple[Layer, Layer | None, tuple[str, ...]]:
    shape = network.inputs[inputs.own]
    if how_laid(shape, pictures, channels_first=network.source == "onnx") is None:
        size = "×".join(map(str, pictures))
        raise InputError(f"expected an input for pictures of {size}, as the data set's, found one of {shape}")
    image = builder.input("image", pictures)
    # the runtime gives both networks what the model is told, whether or not an encoder listens
    label = builder.input("label", (drawing.classes,)) if drawing.classes else None
    range_ = choices.range or Range.UNIT
    given = {inputs.own: ranged(builder, image, range_)}
    if label is not None and inputs.condition:
        given[inputs.condition] = label
    found = _outputs(builder, network, given)
    rows = [builder.reshape(held.plainly(builder), (held.layer.size,)) for held in found]
    mean, second, sentences = _posterior(builder, rows, dim, choices)
    return mean, second, (*sentences, RANGE[range_])


def _outputs(builder: Builder, network: ForeignNetwork, given: dict[str, Layer]) -> list[Held]:
    """The first two outputs; of three, where the first is drawn, the other two. A third that is drawn is not needed."""
    before = len(builder.layers)
    try:
        return network.laid(builder, given, range(min(2, network.outputs)))
    except InputError:
        if network.outputs != 3:
            raise
        first = len(builder.layers)
        try:
            return network.laid(builder, given, (1, 2))
        finally:
            _forget(builder, before, first)


def _forget(builder: Builder, start: int, stop: int) -> None:
    """Take out the layers that an attempt left."""
    for record in builder.layers[start:stop]:
        for path in record["tensors"].values():
            builder.tensors.pop(path, None)
    del builder.layers[start:stop]


def _posterior(
    builder: Builder, rows: list[Layer], dim: int, choices: Choices
) -> tuple[Layer, Layer | None, tuple[str, ...]]:
    if len(rows) == 1:
        if dim and rows[0].size == 2 * dim:
            halves = [builder.add("slice", rows[0], shape=(dim,), options={"start": start}) for start in (0, dim)]
            second = _second(builder, halves[1], choices)
            return halves[0], second, ("the encoder gives mean and log-variance in one row",)
        return rows[0], None, ("the encoder gives a point: an autoencoder",)
    mean, second = rows
    if mean.size != second.size:
        raise InputError(f"expected a mean and a variance of one size, found {mean.size} and {second.size} numbers")
    kind = choices.second or Second.LOG_VAR
    return mean, _second(builder, second, choices), ("the first output is the mean", SECOND[kind])


def _second(builder: Builder, second: Layer, choices: Choices) -> Layer:
    record = next(each for each in builder.layers if each["name"] == second.name)
    if choices.second in (None, Second.LOG_VAR) and record["activation"] in POSITIVE:
        raise InputError(
            f"expected a log-variance as the second output, found one that ends in {record['activation']}: "
            "say whether it is the variance or the standard deviation (--second var, --second std)"
        )
    return as_log_variance(builder, second, choices.second or Second.LOG_VAR)


def _decoder(builder: Builder, network: ForeignNetwork, inputs: _Inputs, dim: int, pictures: ImageShape) -> Layer:
    shape = network.inputs[inputs.own]
    latent = builder.input("latent", (dim,))
    label = builder.input("label", (inputs.classes,)) if inputs.classes else None
    sides = tuple(side or dim for side in shape)
    if int(np.prod(sides)) != dim:
        raise InputError(f"expected an input for {dim} latent dimensions, as the encoder gives, found one of {shape}")
    given = {inputs.own: builder.reshape(latent, sides)}
    if label is not None:
        given[inputs.condition] = label
    (held,) = network.laid(builder, given, (0,))
    return as_picture(builder, held, pictures, channels_first=network.source == "onnx")
