from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vae.errors import InputError
from vae.latent.encoded_set import (
    EncodedSet,
    central_peak,
    densest_member,
    neighbours,
    percentile_extent,
    typical_member,
)


def encoded_set(mean, label=None) -> EncodedSet:
    mean = np.asarray(mean, np.float32)
    label = np.zeros(len(mean), np.uint8) if label is None else np.asarray(label, np.uint8)
    return EncodedSet(mean=mean, log_var=np.zeros_like(mean), label=label, error=np.ones(len(mean), np.float32))


SQUARE = encoded_set([[0, 0], [3, 4], [1, 0], [0, 2]], label=[0, 7, 1, 1])


def test_an_encoded_set_comes_back_from_its_file(tmp_path):
    SQUARE.write(tmp_path / "latents.npz")

    again = EncodedSet.read(tmp_path / "latents.npz")

    for name in ("mean", "log_var", "label", "error"):
        np.testing.assert_array_equal(getattr(again, name), getattr(SQUARE, name))
        assert getattr(again, name).dtype == getattr(SQUARE, name).dtype


def test_a_set_knows_its_size_dimensions_classes_and_deviations():
    wide = replace(SQUARE, log_var=np.full_like(SQUARE.mean, 2 * np.log(3)))

    assert len(SQUARE) == 4
    assert SQUARE.dim == 2
    np.testing.assert_array_equal(SQUARE.classes, [0, 1, 7])
    np.testing.assert_allclose(wide.std, 3, rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mean": np.zeros(4, np.float32)}, r"one shape \(n, d\)"),
        ({"mean": np.zeros((), np.float32)}, r"one shape \(n, d\)"),
        ({"mean": np.zeros((0, 2)), "log_var": np.zeros((0, 2))}, r"one shape \(n, d\)"),
        ({"log_var": np.zeros((4, 3), np.float32)}, r"found \(4, 2\) and \(4, 3\)"),
        ({"label": np.zeros(3, np.uint8)}, r"expected 4 labels"),
        ({"error": np.zeros((4, 1), np.float32)}, r"expected 4 labels and errors"),
        ({"mean": np.full((4, 2), np.nan, np.float32)}, "found NaN"),
        ({"error": np.full(4, np.inf, np.float32)}, "found NaN or infinity"),
    ],
)
def test_arrays_that_do_not_fit_together_are_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        replace(SQUARE, **change)


@pytest.mark.parametrize(
    ("name", "array", "sentence"),
    [
        ("label", np.array([0.5, 1, 2, 3]), "expected whole numbers, found float64"),
        ("label", np.array([0, 1, 2, 300]), "expected whole numbers from 0 to 255"),
        ("mean", np.array([["a", "b"]] * 4), "expected numbers in mean"),
        ("error", np.array([1j] * 4), "expected numbers in error"),
        ("mean", np.array([{}] * 4), "Python objects"),
        ("mean", np.float32(1), "latents: "),
    ],
)
def test_a_file_with_an_odd_array_is_refused(tmp_path, name, array, sentence):
    arrays = {key: getattr(SQUARE, key) for key in ("mean", "log_var", "label", "error")}
    np.savez(tmp_path / "latents.npz", **{**arrays, name: array})

    with pytest.raises(InputError, match=sentence):
        EncodedSet.read(tmp_path / "latents.npz")


def test_a_file_without_an_array_names_it(tmp_path):
    np.savez(tmp_path / "latents.npz", mean=SQUARE.mean)

    with pytest.raises(InputError, match="expected the array log_var, found mean"):
        EncodedSet.read(tmp_path / "latents.npz")


@given(keep=st.floats(0, 0.99))
def test_a_truncated_file_gives_an_input_error(tmp_path_factory, keep):
    path = tmp_path_factory.mktemp("cut") / "latents.npz"
    SQUARE.write(path)
    path.write_bytes(path.read_bytes()[: int(keep * path.stat().st_size)])

    with pytest.raises(InputError, match=r"latents\.npz"):
        EncodedSet.read(path)


def test_neighbours_come_nearest_first_with_their_distances():
    near = neighbours(SQUARE, np.array([0.0, 0.0]), k=3)

    np.testing.assert_array_equal(near.index, [0, 2, 3])
    np.testing.assert_allclose(near.distance, [0, 1, 2])
    np.testing.assert_array_equal(near.label, [0, 1, 1])
    assert near.majority == 1


def test_a_row_may_be_left_out_of_its_own_neighbourhood():
    rows = neighbours(SQUARE, SQUARE.mean[1], k=99, without=1).index
    assert sorted(rows) == [row for row in range(len(SQUARE)) if row != 1]


def test_votes_are_counted_class_by_class_the_most_frequent_first():
    near = neighbours(SQUARE, np.array([0.0, 0.0]), k=len(SQUARE))
    assert sum(count for _, count in near.votes) == len(SQUARE)
    assert [count for _, count in near.votes] == sorted((count for _, count in near.votes), reverse=True)


def test_the_nearer_class_wins_a_tie():
    assert neighbours(SQUARE, np.array([0.0, 0.0]), k=2).majority == 0


def test_more_neighbours_than_there_are_gives_all():
    assert len(neighbours(SQUARE, np.array([9.0, 9.0]), k=99).index) == 4


@given(seed=st.integers(0, 1000), k=st.integers(1, 30))
def test_neighbours_agree_with_sorting_every_distance(seed, k):
    rng = np.random.default_rng(seed)
    cloud, point = encoded_set(rng.normal(size=(30, 3))), rng.normal(size=3).astype(np.float32)

    near = neighbours(cloud, point, k)

    np.testing.assert_allclose(near.distance, np.sort(np.linalg.norm(cloud.mean - point, axis=1))[:k], rtol=1e-5)


@pytest.mark.parametrize(("point", "k"), [([0.0], 1), ([[0.0, 0.0]], 1), ([0.0, np.nan], 1), ([0.0, 0.0], 0)])
def test_a_point_of_another_space_is_refused(point, k):
    with pytest.raises(InputError, match="point: expected"):
        neighbours(SQUARE, np.array(point), k)


def test_the_extent_holds_the_share_and_ends_on_a_half():
    cloud = encoded_set([[0.1 * step, 0] for step in range(101)])

    assert percentile_extent(cloud, 1.0) == 10.0
    assert percentile_extent(cloud, 0.5) == 5.0
    assert percentile_extent(encoded_set([[0, -1.2]])) == 1.5


def test_the_densest_member_lies_in_the_crowd_not_at_the_mean():
    crowd = np.random.default_rng(1).normal([3, 0], 0.1, (300, 2))
    encoded = encoded_set(np.concatenate([crowd, [[-20.0, 0.0]] * 100]), [2] * 400)
    place = encoded.mean[densest_member(encoded, 2)]
    mean = encoded.mean.mean(axis=0)
    assert min(np.linalg.norm(place - (3, 0)), np.linalg.norm(place - (-20, 0))) < 1
    assert np.linalg.norm(place - mean) > 3


def test_the_densest_member_of_a_class_of_one_is_that_one():
    assert densest_member(encoded_set([[0.0, 0.0], [1.0, 1.0]], [5, 6]), 6) == 1


def test_the_central_peak_is_where_a_class_is_densest_nearest_to_the_middle():
    far, near = np.full((9, 2), 2.0), np.tile([0.5, -0.4], (5, 1))
    scattered = np.array([[-0.01, 0.01], [1.3, 1.3], [-1.0, 1.0]])  # class 1, each alone but for the crowd
    cloud = encoded_set(np.concatenate([far, near, scattered]), label=[0] * 9 + [1] * 8)

    np.testing.assert_allclose(central_peak(cloud), [0.5, -0.4])


def test_only_a_plane_has_a_central_peak():
    with pytest.raises(InputError, match="expected 2 latent dimensions, found 3"):
        central_peak(encoded_set([[0, 0, 0]]))


def test_the_square_around_latents_that_are_all_alike_has_a_side():
    assert percentile_extent(encoded_set([[0, 0], [0, 0]])) == 0.5


def test_a_typical_member_lies_where_the_set_is_densest():
    random = np.random.default_rng(3)
    close, far = random.normal(0, 0.1, (30, 4)) + 5, random.normal(0, 3, (60, 4))
    row = typical_member(encoded_set(np.concatenate([far, close])))
    assert row >= 60
