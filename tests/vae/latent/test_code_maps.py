"""Maps of codes: what is read and refused, how use is counted, what edits say."""

import numpy as np
import pytest

from vae.checkpoints.store import CODES, CheckpointStore, write_config, write_json, write_weights
from vae.config import CheckpointConfig, ModelConfig, TrainingConfig
from vae.errors import InputError
from vae.latent.code_maps import (
    CODEBOOK,
    check_given_codes,
    code_counts,
    mean_patches,
    read_code_maps,
    read_codebook,
    read_edits,
    write_edits,
)

BASE = np.arange(49).reshape(7, 7) % 5
MAPS = np.random.default_rng(0).integers(0, 5, (20, 7, 7)).astype(np.uint8)


@pytest.fixture
def write(tmp_path):
    """Write a checkpoint with these code maps and this codebook, and open it."""
    store = CheckpointStore(tmp_path)

    def written(*, maps=None, codebook=None, **model):
        kind = {"family": "vqvae", "codes": 5, "code_side": 7, "latent_dim": 3} | model
        config = CheckpointConfig(dataset="digits", model=ModelConfig(**kind), training=TrainingConfig())
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
    with pytest.raises(InputError, match="expected a VQ-VAE, found a model of the family 'vae'"):
        read_code_maps(write(family="vae", codes=0, code_side=0))


@pytest.mark.parametrize("codebook", [None, np.zeros((5, 4), np.float32)])
def test_a_codebook_that_does_not_fit_is_one_sentence(write, codebook):
    with pytest.raises(InputError, match=r"expected a codebook of shape \(5, 3\), found"):
        read_codebook(write(codebook=codebook))


def test_given_codes_leave_at_least_one_cell_to_draw():
    assert check_given_codes((), codes=5, cells=49).shape == (0,)
    assert check_given_codes([4, 0], codes=5, cells=49).tolist() == [4, 0]
    for given in (np.zeros(49, int), [5], [-1], [0.5], [[1]]):
        with pytest.raises(InputError, match="given codes: expected"):
            check_given_codes(given, codes=5, cells=49)


def test_codes_are_counted_cell_by_cell():
    counts = code_counts(MAPS, codes=5)
    assert counts.shape == (5, 7, 7)
    assert (counts.sum(axis=0) == len(MAPS)).all()
    assert counts[3, 2, 6] == (MAPS[:, 2, 6] == 3).sum()


def test_a_patch_is_the_mean_around_the_code_s_cells():
    maps = np.zeros((2, 7, 7), int)
    maps[0, 1, 2], maps[1, 6, 6] = 1, 1
    images = np.zeros((2, 28, 28))
    images[0, 4, 8] = 1.0  # the first pixel of the first cell
    images[0, 3, 7] = 0.5  # diagonally beside it
    patches = mean_patches(maps, images, codes=3)
    assert patches.shape == (3, 12, 12)
    assert patches[1, 4, 4] == 0.5  # one of the two cells has it
    assert patches[1, 3, 3] == 0.25
    assert patches[1].sum() == 0.75
    assert (patches[2] == 0).all()  # it does not occur


def test_edits_come_back_as_they_were_written():
    edited = BASE.copy()
    edited[3, 3], edited[0, 0] = 3, 2
    text = write_edits(BASE, edited)
    assert text == "0.2,24.3"
    assert np.array_equal(read_edits(text, BASE, codes=5), edited)
    assert write_edits(BASE, BASE) == ""
    assert np.array_equal(read_edits("", BASE, codes=5), BASE)


@pytest.mark.parametrize("text", ["24", "24.", "x.3", "49.1", "3.5", "-1.2", "1.2;3.4", "1.²", "1.1," * 500])
def test_edits_of_another_form_are_one_sentence(text):
    with pytest.raises(InputError, match="edits: expected"):
        read_edits(text, BASE, codes=5)
