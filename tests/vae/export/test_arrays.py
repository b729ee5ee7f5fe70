"""NPZ and CSV: what goes in comes back."""

import csv
import io

import numpy as np
import pytest

from vae.errors import InputError
from vae.export.arrays import latent_arrays, latent_columns, to_csv, to_npz
from vae.latent.encoded_set import EncodedSet


@pytest.fixture
def encoded() -> EncodedSet:
    mean = np.arange(8, dtype=np.float32).reshape(4, 2)
    log_var = np.full((4, 2), 2 * np.log(0.5), np.float32)
    return EncodedSet(mean=mean, log_var=log_var, label=np.arange(4, dtype=np.uint8), error=np.arange(4.0))


def test_an_archive_opens_without_pickle_and_holds_the_arrays():
    arrays = {"mean": np.eye(3, dtype=np.float32), "name": np.array(["a", "bc"])}
    with np.load(io.BytesIO(to_npz(arrays)), allow_pickle=False) as archive:
        assert sorted(archive.files) == ["mean", "name"]
        assert all(np.array_equal(archive[name], arrays[name]) for name in arrays)


@pytest.mark.parametrize("arrays", [{"odd": np.array([{}])}, {"../up": np.zeros(1)}])
def test_an_object_or_a_name_that_is_a_path_is_refused(arrays):
    with pytest.raises(InputError, match="expected named arrays"):
        to_npz(arrays)


def test_columns_become_rows_with_six_digits():
    text = to_csv({"n": [1, 2], "value": np.array([1 / 3, 1e-9]), "text": ["a,b", "c"]})
    assert list(csv.DictReader(io.StringIO(text))) == [
        {"n": "1", "value": "0.333333", "text": "a,b"},
        {"n": "2", "value": "1e-09", "text": "c"},
    ]


def test_columns_of_several_lengths_are_refused():
    with pytest.raises(InputError, match="one length"):
        to_csv({"a": [1], "b": [1, 2]})


def test_chosen_digits_keep_their_row_of_the_test_set(encoded):
    rows = np.array([3, 1])
    columns = latent_columns(encoded, rows)
    assert list(columns) == ["index", "label", "z1", "z2", "std1", "std2", "error"]
    assert columns["index"].tolist() == [3, 1]
    assert columns["z2"].tolist() == [7.0, 3.0]
    assert columns["std1"] == pytest.approx([0.5, 0.5])
    arrays = latent_arrays(encoded, rows)
    assert np.array_equal(arrays["mean"], encoded.mean[rows])
    assert np.array_equal(arrays["error"], [3.0, 1.0])
