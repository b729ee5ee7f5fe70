"""Lists of layers from outside, against the tensors that they name."""

import copy
import dataclasses
import json

import pytest

from vae.checkpoints.files import LAYERS
from vae.checkpoints.layer_list import MOST_LAYERS, check_layer_list, ends_of
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.errors import InputError

KINDS_BETWEEN_THEM = ("digits-vae", "digits-cvae", "mnist-vqvae", "mnist-sweep-d10-beta1")


@pytest.fixture(scope="module")
def sound() -> tuple[dict, dict]:
    """The record of a shipped model with convolutions, and what it is checked against."""
    return read("mnist-vqvae")


def read(name: str) -> tuple[dict, dict]:
    checkpoint = CheckpointStore(SHIPPED).open(name)
    record = json.loads((checkpoint.path / LAYERS).read_text(encoding="utf-8"))
    shapes = {path: tensor.shape for path, tensor in checkpoint.weights().items()}
    return record, {"tensors": shapes, "ends": ends_of(checkpoint.config.model, checkpoint.config.image_shape)}


@pytest.mark.parametrize("name", KINDS_BETWEEN_THEM)
def test_the_lists_that_our_code_writes_are_sound(name):
    record, against = read(name)
    check_layer_list(record, **against)


@pytest.mark.parametrize("record", [None, [], {}, {"encoder": {}, "decoder": {}}, {"encoder": {"layers": []}}, "x"])
def test_what_is_no_list_of_layers_is_refused(record):
    with pytest.raises(InputError, match=r"expected .*, found "):
        check_layer_list(record, tensors={}, ends={"encoder": None, "decoder": None})


@pytest.mark.parametrize(
    ("layer", "field", "value", "sentence"),
    [
        ("spread", "kind", "lambda", "expected a kind of input, dense"),
        ("spread", "kind", ["dense"], "expected a kind of input, dense"),
        ("spread", "kind", {}, "expected a kind of input, dense"),
        ("spread", "name", "__proto__", "expected a name of its own"),
        ("spread", "name", "constructor", "expected a name of its own"),
        ("spread", "name", "prototype", "expected a name of its own"),
        ("spread", "name", "latent", "expected a name of its own"),
        ("spread", "name", "", "expected a name of its own"),
        ("spread", "name", 3, "expected layers of activation"),
        ("spread", "shape", [7, 7, 8, 8], "expected a shape, found"),
        ("spread", "shape", {"7": 7}, "expected a shape, found"),
        ("spread", "activation", ["relu"], "expected one of linear, relu"),
        ("spread", "tensors", {"kernel": []}, "expected tensors of the weights' file"),
        ("spread", "inputs", {"latent": 1}, "expected inputs among the layers before it"),
        ("spread", "options", {"stride": 10**9}, "expected stride from 1 to 8"),
        ("spread", "options", {"stride": 1, "more": 1}, "expected stride in its options"),
        ("spread_relu", "options", {"stride": 1}, "expected nothing in its options"),
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
        ("spread", "options", {"stride": 0}, "expected stride from 1 to 8"),
        ("spread", "options", {"stride": 2}, "expected a stride between its sides"),
        ("spread", "options", None, "expected options by name"),
        ("residual_1_add", "inputs", ["spread", "latent"], "expected inputs and output of one shape"),
    ],
)
def test_a_layer_that_cannot_run_is_refused(sound, layer, field, value, sentence):
    record, against = copy.deepcopy(sound)
    (chosen,) = [each for each in record["decoder"]["layers"] if each["name"] == layer]
    chosen[field] = value
    with pytest.raises(InputError, match=sentence):
        check_layer_list(record, **against)


@pytest.mark.parametrize("outputs", [["nowhere"], "image", None, [{}], [["unit"]], {"unit": 1}])
def test_outputs_that_are_no_layers_are_refused(sound, outputs):
    record, against = copy.deepcopy(sound)
    record["encoder"]["outputs"] = outputs
    with pytest.raises(InputError, match="expected the names of layers as outputs"):
        check_layer_list(record, **against)


def test_a_field_too_much_is_refused(sound):
    record, against = copy.deepcopy(sound)
    record["encoder"]["layers"][0]["code"] = "import os"
    with pytest.raises(InputError, match="expected layers of activation, inputs"):
        check_layer_list(record, **against)


def test_a_network_that_takes_or_gives_something_else_is_refused(sound):
    record, against = copy.deepcopy(sound)
    record["decoder"]["outputs"] = ["spread"]
    with pytest.raises(InputError, match=r"decoder: expected outputs of the shapes \(\(28, 28, 1\),\), found"):
        check_layer_list(record, **against)
    record["decoder"]["outputs"] = ["logits", "logits"]
    with pytest.raises(InputError, match=r"decoder: expected outputs of the shapes"):
        check_layer_list(record, **against)
    record["decoder"]["layers"][0]["name"] = "picture"
    with pytest.raises(InputError, match=r"expected inputs among the layers before it"):
        check_layer_list(record, **against)


def chain(kind: str, count: int, *, side: int) -> list[dict]:
    """An input of that many numbers, and layers of one kind after it."""
    layers = [{"name": "latent", "kind": "input", "inputs": [], "shape": [side]}]
    for number in range(count):
        before = layers[-1]["name"]
        layers.append({"name": f"layer_{number}", "kind": kind, "inputs": [before], "shape": [side]})
    options = {"epsilon": 1e-5} if kind == "norm" else {}
    rest = {"activation": "linear", "tensors": {}}
    return [{**rest, "options": options if layer["kind"] == kind else {}, **layer} for layer in layers]


def test_many_layers_of_many_numbers_are_refused_though_each_is_small_enough(sound):
    record, against = copy.deepcopy(sound)
    record["decoder"] = {"layers": chain("norm", 99, side=2**18), "outputs": ["layer_98"]}
    ends = ends_of(CheckpointStore(SHIPPED).open("mnist-vae").config.model, (28, 28, 1))
    against["ends"] = {
        "encoder": against["ends"]["encoder"],
        "decoder": dataclasses.replace(ends["decoder"], inputs={"latent": (2**18,)}, outputs=((2**18,),)),
    }
    with pytest.raises(InputError, match=r"decoder: expected layers of at most 1,048,576 numbers, found 26,214,400"):
        check_layer_list(record, **against)
    record["decoder"]["layers"] = chain("norm", MOST_LAYERS, side=2)
    with pytest.raises(InputError, match=f"decoder: expected 1 to {MOST_LAYERS} layers"):
        check_layer_list(record, **against)


def test_a_decode_of_more_than_a_page_can_wait_for_is_refused(sound):
    record, against = copy.deepcopy(sound)
    layers = chain("dense", 17, side=2048)
    for layer in layers[1:]:
        layer["tensors"] = {"kernel": "kernel", "bias": "bias"}
    record["decoder"] = {"layers": layers, "outputs": ["layer_16"]}
    decoder = dataclasses.replace(against["ends"]["decoder"], inputs={"latent": (2048,)}, outputs=((2048,),))
    with pytest.raises(InputError, match=r"decoder: expected at most 67,108,864 multiplications a picture, found"):
        check_layer_list(
            record,
            tensors={**against["tensors"], "kernel": (2048, 2048), "bias": (2048,)},
            ends={**against["ends"], "decoder": decoder},
        )
