"""The weights that decoding needs, as one file."""

import numpy as np
import pytest
from safetensors.numpy import load

from vae.checkpoints.decoder_weights import pack_decoder
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import SHIPPED, CheckpointStore, read_json


@pytest.mark.parametrize("name", ["digits-vae", "mnist-cvae", "mnist-vqvae-local"])
def test_it_holds_what_the_decoders_layers_name_as_it_is_stored(name):
    checkpoint = CheckpointStore(SHIPPED).open(name)
    layers = read_json(checkpoint.path / LAYERS)["decoder"]["layers"]
    named = {path for layer in layers for path in layer["tensors"].values()}

    packed = load(pack_decoder(checkpoint))

    assert named <= packed.keys()
    assert packed.keys() - named <= {"codebook/vectors"}
    stored = checkpoint.weights()
    for path, tensor in packed.items():
        assert tensor.dtype == np.float16
        np.testing.assert_array_equal(tensor, stored[path])


def test_it_leaves_out_the_encoder_and_the_prior():
    checkpoint = CheckpointStore(SHIPPED).open("mnist-vqvae")

    assert len(pack_decoder(checkpoint)) < 0.35 * checkpoint.weights_bytes
