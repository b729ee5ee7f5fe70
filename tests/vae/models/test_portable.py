"""The layer list says everything that a runtime needs: run in NumPy, it gives what Keras gives."""

import keras
import numpy as np
import pytest

from tests.vae.models.test_families import CONFIGS, LABELS, build
from vae.errors import InputError
from vae.models.portable import KINDS, describe, describe_network


@pytest.mark.parametrize("name", CONFIGS)
def test_every_family_is_listed_in_known_kinds_with_tensors_that_ship(name):
    model = build(name)
    listed = describe(model).to_json()
    assert set(listed) == {"encoder", "decoder"}
    shipped = set(model.tensors())
    for network in listed.values():
        seen = set()
        for layer in network["layers"]:
            assert layer["kind"] in KINDS.values()
            assert set(layer["inputs"]) <= seen  # runnable from top to bottom
            assert set(layer["tensors"].values()) <= shipped
            seen.add(layer["name"])
        assert set(network["outputs"]) <= seen


def test_the_dense_list_run_in_numpy_gives_what_keras_gives():
    model = build("cvae")
    tensors, network = model.tensors(), describe(model).networks["decoder"]
    latents = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    values = {"latent": latents, "label": np.eye(10, dtype=np.float32)[LABELS]}
    for layer in network.layers:
        read = [values[name] for name in layer.inputs]
        weights = {name: tensors[path] for name, path in layer.tensors.items()}
        if layer.kind == "dense":
            value = read[0] @ weights["kernel"] + weights["bias"]
            if layer.activation == "gelu":
                value = 0.5 * value * (1 + np.tanh(np.sqrt(2 / np.pi) * (value + 0.044715 * value**3)))
        elif layer.kind == "fourier":
            phase = read[0] @ weights["kernel"]
            value = np.concatenate([read[0], np.sin(phase), np.cos(phase)], axis=1)
        elif layer.kind == "concat":
            value = np.concatenate(read, axis=1)
        elif layer.kind == "reshape":
            value = read[0].reshape(-1, *layer.shape)
        else:
            value = values[layer.name]
        values[layer.name] = value
    logits = values[network.outputs[0]][..., 0]
    assert 1 / (1 + np.exp(-logits)) == pytest.approx(model.decode(latents, LABELS), abs=1e-5)


def test_dropout_is_left_out_and_its_reader_reads_through():
    listed = describe(build("vae-conv-encoder")).networks["encoder"]
    assert "hidden_1_dropout" not in {layer.name for layer in listed.layers}
    (mean,) = (layer for layer in listed.layers if layer.name == "mean")
    assert mean.inputs == ("hidden_1",)


def test_convolutions_carry_their_stride():
    listed = describe(build("vae-conv")).networks["decoder"]
    strides = {layer.name: layer.options["stride"] for layer in listed.layers if layer.kind == "conv_transpose"}
    assert strides == {"up_1": 2, "up_2": 2, "logits": 1}


def test_a_layer_the_browser_does_not_know_is_refused():
    inputs = keras.Input((28, 28, 1), name="image")
    network = keras.Model(inputs, keras.layers.MaxPooling2D()(inputs))
    with pytest.raises(InputError, match="found MaxPooling2D"):
        describe_network(network, part="encoder")


def test_an_activation_the_browser_does_not_know_is_refused():
    inputs = keras.Input((4,), name="latent")
    network = keras.Model(inputs, keras.layers.Dense(2, activation="selu")(inputs))
    with pytest.raises(InputError, match="selu"):
        describe_network(network, part="decoder")
