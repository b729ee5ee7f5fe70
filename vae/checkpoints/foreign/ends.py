"""From what a foreign encoder and decoder take and give to what ours do: a picture, a posterior, logits."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vae.checkpoints.foreign.builder import Builder, Layer


class Range(StrEnum):
    """What the pictures' numbers were when the model was trained."""

    UNIT = "0..1"
    SIGNED = "-1..1"
    BYTES = "0..255"


class Second(StrEnum):
    """What the encoder gives beside the mean."""

    LOG_VAR = "log_var"
    VAR = "var"
    STD = "std"


class Output(StrEnum):
    """What the decoder's numbers are."""

    LOGITS = "logits"
    PROBABILITIES = "probabilities"
    SIGNED = "signed"  # from −1 to 1
    PIXELS = "pixels"  # from 0 to 1, or nearly so


RANGES = {Range.UNIT: (1.0, 0.0), Range.SIGNED: (2.0, -1.0), Range.BYTES: (255.0, 0.0)}  # scale and shift of 0–1


@dataclass(frozen=True)
class Last:
    """How a decoder ends, by its last layer: what its numbers are, and whether that is certain."""

    output: Output
    certain: bool


def ranged(builder: Builder, image: Layer, given: Range) -> Layer:
    """Our pictures, from 0 to 1, as the encoder knows them."""
    scale, shift = RANGES[given]
    return image if given is Range.UNIT else builder.affine(image, scale, shift)


def how_it_ends(builder: Builder, picture: Layer) -> Last:
    """What the decoder's last function says of its numbers: none says logits, which may be pixels just as well."""
    activation = _last(builder, picture)["activation"]
    if activation == "sigmoid":
        return Last(Output.PROBABILITIES, certain=True)
    if activation == "tanh":
        return Last(Output.SIGNED, certain=True)
    if activation in ("clip", "relu"):
        return Last(Output.PIXELS, certain=True)
    return Last(Output.LOGITS, certain=False)


def as_logits(builder: Builder, picture: Layer, output: Output) -> Layer:
    """What the decoder gives as logits, of which every page draws the sigmoid.

    A last sigmoid is left out; of tanh, (1 + tanh x) / 2 is the sigmoid of 2x; pixels are turned back.
    """
    last = _last(builder, picture)
    if output is Output.LOGITS:
        return picture
    if output is Output.PROBABILITIES and last["activation"] == "sigmoid":
        last["activation"] = "linear"
        return picture
    if output is Output.SIGNED and last["activation"] == "tanh":
        last["activation"] = "linear"
        return builder.affine(picture, 2.0, 0.0)
    if output is Output.SIGNED:
        picture = builder.affine(picture, 0.5, 0.5)
    return builder.activation(picture, "logit")


def _last(builder: Builder, layer: Layer) -> dict[str, Any]:
    """The record that computed a layer's numbers, before they were laid out anew."""
    records = {record["name"]: record for record in builder.layers}
    record = records[layer.name]
    while record["kind"] in ("reshape", "transpose"):
        record = records[record["inputs"][0]]
    return record


def as_log_variance(builder: Builder, second: Layer, given: Second) -> Layer:
    """What the encoder gives beside the mean as the logarithm of the variance."""
    if given is Second.LOG_VAR:
        return second
    logarithm = builder.activation(second, "log")
    return logarithm if given is Second.VAR else builder.affine(logarithm, 2.0, 0.0)
