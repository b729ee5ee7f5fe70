"""What is read of a checkpoint's codes, and what is refused."""

import numpy as np
import pytest

from vae.checkpoints.codes import read_code_maps, read_codebook
from vae.checkpoints.config import CheckpointConfig
from vae.checkpoints.files import CODES, write_json
from vae.checkpoints.store import CheckpointStore, write_config, write_weights
from vae.config import TrainingConfig
from vae.errors import InputError
from vae.latent.code_maps import CODEBOOK
from vae.models.families import model_config

MAPS = np.random.default_rng(0).integers(0, 5, (20, 7, 7)).astype(np.uint8)


@pytest.fixture
def write(tmp_path):
    """Write a checkpoint with these code maps and this codebook, and open it."""
    store = CheckpointStore(tmp_path)

    def written(*, maps=None, codebook=None, **model):
        kind = model or {"family": "vqvae", "codes": 5, "latent_dim": 3}
        config = CheckpointConfig(dataset="digits", model=model_config(**kind), training=TrainingConfig())
        with store.writing("vq") as folder:
            write_config(folder, config)
            write_weights(folder, {} if codebook is None else {CODEBOOK: codebook})
            write_json(folder / "metrics.json", [])
            if maps is not None:
                np.savez_compressed(folder / CODES, codes=maps)
        return store.open("vq")

    return written


def test_it_reads_the_maps_and_the_codebook_that_were_written(write):
    vectors = np.arange(15, dtype=np.float32).reshape(5, 3)
    checkpoint = write(maps=MAPS, codebook=vectors)
    assert np.array_equal(read_code_maps(checkpoint), MAPS)
    assert np.array_equal(read_codebook(checkpoint), vectors)
    assert read_codebook(checkpoint).dtype == np.float32


@pytest.mark.parametrize(
    ("maps", "sentence"),
    [
        (None, "vq: expected the file codes.npz, found none"),
        (MAPS[:, :6], r"codes.npz: expected shape \(n, 7, 7\), n at least 1, found \(20, 6, 7\)"),
        (MAPS[:0], r"codes.npz: expected shape \(n, 7, 7\), n at least 1, found \(0, 7, 7\)"),
        (MAPS + 1, "codes.npz: expected codes from 0 to 4, found 1 to 5"),
        (MAPS.astype(np.float32), "codes.npz: expected whole numbers, found float32"),
    ],
)
def test_maps_that_do_not_fit_are_one_sentence(write, maps, sentence):
    with pytest.raises(InputError, match=sentence):
        read_code_maps(write(maps=maps))


def test_a_model_without_codes_has_no_maps(write):
    with pytest.raises(InputError, match="expected a model of discrete codes, found the family 'vae'"):
        read_code_maps(write(family="vae"))


@pytest.mark.parametrize("codebook", [None, np.zeros((5, 4), np.float32)])
def test_a_codebook_that_does_not_fit_is_one_sentence(write, codebook):
    with pytest.raises(InputError, match=r"expected a codebook of shape \(5, 3\), found"):
        read_codebook(write(codebook=codebook))
