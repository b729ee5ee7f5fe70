"""Lists of layers from outside, against the tensors that they name."""

import copy
import json

import pytest

from vae.checkpoints.files import LAYERS
from vae.checkpoints.layer_list import check_layer_list
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.errors import InputError

KINDS_BETWEEN_THEM = ("digits-vae", "digits-cvae", "mnist-vqvae", "mnist-sweep-d10-beta1")


@pytest.fixture(scope="module")
def sound() -> tuple[dict, dict]:
    """The record and the tensors' shapes of a shipped model with convolutions."""
    return read("mnist-vqvae")


def read(name: str) -> tuple[dict, dict]:
    checkpoint = CheckpointStore(SHIPPED).open(name)
    record = json.loads((checkpoint.path / LAYERS).read_text(encoding="utf-8"))
    return record, {path: tensor.shape for path, tensor in checkpoint.weights().items()}


@pytest.mark.parametrize("name", KINDS_BETWEEN_THEM)
def test_the_lists_that_our_code_writes_are_sound(name):
    record, tensors = read(name)
    check_layer_list(record, tensors=tensors)


@pytest.mark.parametrize("record", [None, [], {}, {"encoder": {}, "decoder": {}}, {"encoder": {"layers": []}}, "x"])
def test_what_is_no_list_of_layers_is_refused(record):
    with pytest.raises(InputError, match=r"expected .*, found "):
        check_layer_list(record, tensors={})


@pytest.mark.parametrize(
    ("layer", "field", "value", "sentence"),
    [
        ("spread", "kind", "lambda", "expected a kind of input, dense"),
        ("spread", "activation", "exec", "expected one of linear, relu"),
        ("spread", "shape", [7, 7, 2**40], "expected a shape, found"),
        ("spread", "shape", [7, 7, -64], "expected a shape, found"),
        ("spread", "shape", [7, 7, True], "expected a shape, found"),
        ("spread", "shape", [], "expected a shape, found"),
        ("spread", "shape", [7, 7, 32], "expected tensors of the shapes"),
        ("spread", "shape", [49, 64], "expected maps"),
        ("spread", "inputs", ["up_1"], "expected inputs among the layers before it"),
        ("spread", "inputs", [], "expected 1 input, found 0"),
        ("spread", "inputs", [["latent"]], "expected inputs among the layers before it"),
        ("spread", "tensors", {"kernel": "decoder/nowhere"}, "expected tensors of the weights' file"),
        ("spread", "tensors", {}, "expected tensors of the shapes"),
        ("spread", "options", {"stride": 0}, "expected a stride between its sides"),
        ("spread", "options", {"stride": 2}, "expected a stride between its sides"),
        ("spread", "options", None, "expected a stride between its sides"),
        ("residual_1_add", "inputs", ["spread", "latent"], "expected inputs and output of one shape"),
    ],
)
def test_a_layer_that_cannot_run_is_refused(sound, layer, field, value, sentence):
    record, tensors = copy.deepcopy(sound)
    (chosen,) = [each for each in record["decoder"]["layers"] if each["name"] == layer]
    chosen[field] = value
    with pytest.raises(InputError, match=sentence):
        check_layer_list(record, tensors=tensors)


@pytest.mark.parametrize("outputs", [[], ["nowhere"], "image", None])
def test_outputs_that_are_no_layers_are_refused(sound, outputs):
    record, tensors = copy.deepcopy(sound)
    record["encoder"]["outputs"] = outputs
    with pytest.raises(InputError, match="expected the names of layers as outputs"):
        check_layer_list(record, tensors=tensors)


def test_a_field_too_much_is_refused(sound):
    record, tensors = copy.deepcopy(sound)
    record["encoder"]["layers"][0]["code"] = "import os"
    with pytest.raises(InputError, match="expected layers of activation, inputs"):
        check_layer_list(record, tensors=tensors)
