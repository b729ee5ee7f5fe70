"""Checkpoints as ONNX files: onnxruntime gives what Keras gives, and what is exported comes back by the import."""

import shutil

import numpy as np
import onnxruntime
import pytest

import vae
from vae.checkpoints.foreign.assembly import assemble
from vae.checkpoints.foreign.network import read_network
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.data.datasets import load
from vae.errors import InputError
from vae.export.onnx_file import export_onnx

NAMES = ("digits-vae", "digits-cvae", "mnist-sweep-d10-beta1", "mnist-vqvae", "mnist-ae-map")  # each kind of layer
PICTURES = 20

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", NAMES)
def test_onnxruntime_gives_what_keras_gives(tmp_path, name):
    model, images = vae.load(name), load("digits").test.images[:PICTURES]
    config = model.checkpoint.config.model
    encoder, decoder = map(onnxruntime.InferenceSession, export_onnx(model.checkpoint, tmp_path / "out"))
    labels = np.arange(PICTURES) % 10 if config.classes else None
    told = {} if labels is None else {"label": np.eye(10, dtype=np.float32)[labels]}
    found = encoder.run(None, {"image": images[..., None].astype(np.float32) / 255, **told})
    if config.codes:
        assert np.mean(found[0] == model._network.codes(images)) > 0.999  # of two as near as can be either is right
        drawn, expected = decoder.run(None, {"codes": found[0]})[0], model._network.decode_codes(found[0])
    else:
        posterior = model.encode(images, labels)
        assert np.abs(found[0] - posterior.mean).max() < 1e-4
        if config.gaussian:
            assert np.abs(found[1] - posterior.log_var).max() < 1e-4
        drawn, expected = decoder.run(None, {"latent": posterior.mean, **told})[0], model.decode(posterior.mean, labels)
    assert np.abs(drawn[..., 0] - expected).max() < 1e-4


def test_what_is_exported_can_be_imported(tmp_path):
    encoder, decoder = export_onnx(CheckpointStore(SHIPPED).open("mnist-sweep-d10-beta1"), tmp_path)
    found = assemble(read_network(encoder), read_network(decoder), pictures=(28, 28, 1), classes=10)
    assert (found.latent_dim, found.posterior) == (10, True)
    assert "the decoder gives probabilities (it ends in a sigmoid)" in found.found


def test_a_checkpoint_without_a_list_of_layers_is_refused(tmp_path):
    shutil.copytree(SHIPPED / "digits-vae", tmp_path / "bare")
    (tmp_path / "bare" / "layers.json").unlink()
    with pytest.raises(InputError, match=r"layers\.json, found none"):
        export_onnx(CheckpointStore(tmp_path).open("bare"), tmp_path / "out")
    assert not (tmp_path / "out").exists()
