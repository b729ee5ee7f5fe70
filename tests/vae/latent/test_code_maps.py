"""Maps of codes: what is refused, how use is counted, what edits say."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.latent.code_maps import (
    check_given_codes,
    code_counts,
    mean_patches,
    read_edits,
    write_edits,
)

BASE = np.arange(49).reshape(7, 7) % 5
MAPS = np.random.default_rng(0).integers(0, 5, (20, 7, 7)).astype(np.uint8)


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
