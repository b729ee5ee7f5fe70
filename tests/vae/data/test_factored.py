"""Pictures that are drawn from known factors: any combination, always the same, each split without the other's."""

import numpy as np
import pytest

from vae.data.factored import FACTORED
from vae.errors import InputError

SMALL = ("shapes", "scenes")


@pytest.mark.parametrize("name", FACTORED)
def test_a_combination_is_one_picture_of_its_shape_and_always_the_same(name):
    data = FACTORED[name]
    values = np.zeros((2, len(data.factors)), int)
    values[1] = [len(factor) - 1 for factor in data.factors]
    first, again = data.draw(values), data.draw(values)
    shape = data.image_shape[:2] if data.image_shape[2] == 1 else data.image_shape
    assert first.shape == (2, *shape)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first[0], first[1])


@pytest.mark.parametrize("name", SMALL)
def test_every_factor_alone_changes_the_picture_at_each_of_its_values(name):
    data = FACTORED[name]
    middle = np.array([len(factor) // 2 for factor in data.factors])
    for place, factor in enumerate(data.factors):
        values = np.repeat(middle[None], len(factor), axis=0)
        values[:, place] = np.arange(len(factor))
        assert len(np.unique(data.draw(values).reshape(len(factor), -1), axis=0)) == len(factor), factor.name


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_no_combination_is_in_both_splits(name):
    data = FACTORED[name]
    train, test = data.splits()
    assert (len(train.images), len(test.images)) == (data.train, data.test)
    both = np.concatenate([train.values, test.values])
    assert len(np.unique(both, axis=0)) == data.train + data.test <= data.combinations
    assert np.array_equal(data.draw(test.values[:5]), test.images[:5])


def test_what_a_factor_does_not_have_is_refused_by_name():
    with pytest.raises(InputError, match="shape: expected values from 0 to 2, found 3 to 3"):
        FACTORED["shapes"].draw(np.array([[3, 0, 0, 0, 0]]))
    with pytest.raises(InputError, match=r"whole numbers of shape \(n, 5\), found int64 of shape \(1, 2\)"):
        FACTORED["shapes"].draw(np.zeros((1, 2), np.int64))
