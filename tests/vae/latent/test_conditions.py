"""Styles by classes and mixtures of classes."""

import numpy as np
import pytest

from vae.errors import InputError
from vae.latent import conditions
from vae.latent.conditions import StyleSheet


def test_every_style_meets_every_class_row_by_row():
    sheet = conditions.of_styles(np.array([[1.0, 2.0], [3.0, 4.0]]), (7, 0, 9))
    assert sheet.flat.tolist() == [[1, 2]] * 3 + [[3, 4]] * 3
    assert sheet.labels.tolist() == [7, 0, 9, 7, 0, 9]
    assert sheet.flat.dtype == np.float32


def test_a_line_of_styles_moves_one_coordinate_only():
    styles = conditions.along(np.array([0.5, -1.0]), 1, extent=2.0, rows=5)
    assert styles.tolist() == [[0.5, -2], [0.5, -1], [0.5, 0], [0.5, 1], [0.5, 2]]


def test_more_styles_of_a_seed_begin_with_the_same_ones():
    few, many = (conditions.prior_styles(n, 3, seed=4) for n in (2, 6))
    assert (many[:2] == few).all()
    assert (conditions.prior_styles(2, 3, seed=5) != few).all()


def test_a_class_keeps_its_samples_whatever_others_are_shown():
    all_of_them = conditions.prior_samples(4, 2, range(10), of=10, seed=0)
    two = conditions.prior_samples(4, 2, (8, 3), of=10, seed=0)
    assert (two.latents == all_of_them.latents[:, [8, 3]]).all()
    assert (two.latents[:, 0] != two.latents[:, 1]).all()


def test_the_prior_s_styles_are_standard_normal():
    styles = conditions.prior_styles(20_000, 2, seed=0)
    assert styles.mean(axis=0) == pytest.approx([0, 0], abs=0.03)
    assert np.cov(styles.T).ravel() == pytest.approx([1, 0, 0, 1], abs=0.03)


def test_the_posterior_s_mean_comes_first_and_its_samples_have_its_spread():
    mean, log_var = np.array([1.0, -2.0], np.float32), np.log(np.array([0.04, 0.25], np.float32))
    styles = conditions.posterior_styles(mean, log_var, 20_000, seed=1)
    assert styles[0].tolist() == [1.0, -2.0]
    assert styles[1:].mean(axis=0) == pytest.approx([1.0, -2.0], abs=0.02)
    assert styles[1:].std(axis=0) == pytest.approx([0.2, 0.5], abs=0.02)


def test_a_mixture_halfway_is_half_of_each():
    mixed = conditions.mixtures(3, 8, np.array([0.0, 0.5, 1.0]), classes=10)
    assert mixed.shape == (3, 10)
    assert mixed[:, 3].tolist() == [1.0, 0.5, 0.0]
    assert mixed[:, 8].tolist() == [0.0, 0.5, 1.0]
    assert mixed.sum(axis=1).tolist() == [1.0, 1.0, 1.0]


def test_a_mixture_of_a_class_with_itself_is_that_class():
    assert conditions.mixtures(2, 2, np.array([0.0, 0.3, 1.0]), classes=4)[:, 2] == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (0, 10)])
def test_a_class_that_the_model_does_not_know_is_refused(start, end):
    with pytest.raises(InputError, match=f"expected classes from 0 to 9, found {start} and {end}"):
        conditions.mixtures(start, end, np.array([0.5]), classes=10)


def test_equal_sheets_have_one_digest_and_others_another():
    styles = np.array([[1.0, 2.0]])
    digests = [conditions.of_styles(styles, classes).digest for classes in ((1, 2), (1, 2), (2, 1))]
    assert digests[0] == digests[1] != digests[2]


def test_a_sheet_without_a_class_for_each_column_is_refused():
    with pytest.raises(InputError, match="a class for each column"):
        StyleSheet(np.zeros((2, 3, 2), np.float32), np.zeros(2, np.uint8))
