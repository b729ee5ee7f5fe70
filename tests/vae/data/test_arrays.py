import contextlib
import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.lib import format as npy

from vae.data.arrays import (
    check_condition,
    check_images,
    check_labels,
    check_latents,
    read_npy,
    read_npz,
    read_npz_headers,
)
from vae.errors import InputError


def header_only(shape: tuple[int, ...], dtype: str = "<f4") -> bytes:
    """An .npy that promises an array and holds none of it."""
    stream = io.BytesIO()
    npy.write_array_header_1_0(stream, {"shape": shape, "fortran_order": False, "descr": dtype})
    return stream.getvalue()


@pytest.mark.parametrize("array", [np.arange(6).reshape(2, 3), np.asfortranarray(np.eye(3)), np.float32(2)])
def test_an_array_is_read_back(tmp_path, array):
    np.save(tmp_path / "a.npy", array)

    np.testing.assert_array_equal(read_npy(tmp_path / "a.npy"), array)


def test_a_huge_promise_is_refused_before_a_number_is_decoded(tmp_path):
    (tmp_path / "a.npy").write_bytes(header_only((10**9, 28, 28)))
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("x.npy", header_only((10**9, 28, 28)))

    with pytest.raises(InputError, match=r"a\.npy: expected at most 1,073,741,824 bytes of arrays, found 3,136,000"):
        read_npy(tmp_path / "a.npy")
    with pytest.raises(InputError, match=r"a\.npz: expected at most 1,073,741,824 bytes"):
        read_npz(tmp_path / "a.npz", ["x"])


def test_an_archive_that_unfolds_into_more_than_it_may_is_refused(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros(1000, np.uint8), y=np.zeros(1000, np.uint8))

    with pytest.raises(InputError, match="expected at most 1,999 bytes of arrays, found 2,000"):
        read_npz(tmp_path / "a.npz", ["x", "y"], max_bytes=1999)
    assert read_npz(tmp_path / "a.npz", ["x"], max_bytes=1999)["x"].shape == (1000,)


def test_headers_are_read_without_the_numbers(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((2, 3), np.float32), y=np.zeros(4, np.int64))

    headers = read_npz_headers(tmp_path / "a.npz")

    assert {name: (header.shape, header.dtype, header.nbytes) for name, header in headers.items()} == {
        "x": ((2, 3), np.float32, 24),
        "y": ((4,), np.int64, 32),
    }


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x01\x00", header_only((4,)), header_only((-4,))])
def test_what_is_not_an_array_is_refused(tmp_path, content):
    (tmp_path / "a.npy").write_bytes(content)

    with pytest.raises(InputError, match=r"a\.npy: expected"):
        read_npy(tmp_path / "a.npy")


def test_python_objects_are_never_unpickled(tmp_path):
    np.save(tmp_path / "a.npy", np.array([{}], dtype=object), allow_pickle=True)

    with pytest.raises(InputError, match="expected plain numbers, found Python objects"):
        read_npy(tmp_path / "a.npy")


def test_a_file_that_cannot_be_opened_is_named(tmp_path):
    for read in (read_npy, read_npz_headers):
        with pytest.raises(InputError, match="none: expected a file to read, found No such file"):
            read(tmp_path / "none")
        with pytest.raises(InputError, match="expected a file to read, found Is a directory"):
            read(tmp_path)


@given(start=st.integers(0, 2000), bits=st.binary(min_size=1, max_size=40))
def test_damage_anywhere_in_an_archive_gives_its_arrays_or_an_input_error(tmp_path_factory, start, bits):
    path = tmp_path_factory.mktemp("damage") / "a.npz"
    np.savez_compressed(path, x=np.arange(500), y=np.arange(4.0))
    raw = bytearray(path.read_bytes())
    start %= len(raw)
    raw[start : start + len(bits)] = bits
    path.write_bytes(raw)

    with contextlib.suppress(InputError):
        assert set(read_npz(path, ["x", "y"])) == {"x", "y"}


def test_images_keep_their_bytes_and_floats_become_single():
    assert check_images(np.zeros((1, 28, 28), np.uint8)).dtype == np.uint8
    assert check_images(np.zeros((1, 28, 28), np.float64)).dtype == np.float32
    assert check_images(np.zeros((2, 28, 28, 1), np.float16)).shape == (2, 28, 28)


def test_labels_become_bytes():
    np.testing.assert_array_equal(check_labels(np.array([0, 255]), 2), np.array([0, 255], np.uint8))
    assert check_labels(np.array([0, 255]), 2).dtype == np.uint8


@pytest.mark.parametrize(
    ("latents", "sentence"),
    [
        (np.zeros((5, 3)), r"latents: expected shape \(n, 2\), found \(5, 3\)"),
        (np.zeros(2), r"expected shape \(n, 2\), found \(2,\)"),
        (np.zeros((0, 2)), "expected at least one latent, found none"),
        (np.array([[0, np.nan]]), "expected finite numbers, found NaN or infinity"),
        (np.array([[0, 1e300]]), "expected finite numbers, found NaN or infinity"),
        (np.array([["a", "b"]]), "expected numbers, found <U1"),
        (np.zeros((1, 2), complex), "expected numbers, found complex128"),
        (np.zeros((1, 2), bool), "expected numbers, found bool"),
    ],
)
def test_latents_of_another_kind_are_refused(latents, sentence):
    with pytest.raises(InputError, match=sentence):
        check_latents(latents, (2,))


def test_a_code_map_has_a_shape_of_its_own():
    assert check_latents(np.zeros((3, 7, 7, 4)), (7, 7, 4)).shape == (3, 7, 7, 4)
    with pytest.raises(InputError, match=r"expected shape \(n, 7, 7, 4\), found \(3, 49, 4\)"):
        check_latents(np.zeros((3, 49, 4)), (7, 7, 4))


def test_whole_latents_become_single_floats():
    assert check_latents(np.array([[1, 2]]), (2,)).dtype == np.float32


def test_a_condition_is_a_class_each_or_a_mixture():
    mixture = np.full((3, 4), 0.25)

    np.testing.assert_array_equal(check_condition(np.array([0, 3, 1]), 3, classes=4), [0, 3, 1])
    np.testing.assert_array_equal(check_condition(mixture, 3, classes=4), mixture)


def test_a_model_without_classes_is_told_of_none():
    assert check_condition(np.array([0, 3]), 2, classes=0) is None
    assert check_condition(None, 2, classes=0) is None


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (None, "labels: expected 3 classes for a conditional model, found none"),
        ([0, 1, 4], "labels: expected classes from 0 to 3, found 4"),
        ([0, 1], r"labels: expected shape \(3,\)"),
        ([0, 1, -1], "labels: expected whole numbers from 0 to 255, found -1"),
        ([0.0, 1.0, 2.0], "labels: expected whole numbers, found float64"),
        (np.full((3, 4), np.nan), "labels: expected"),
    ],
)
def test_a_condition_of_another_kind_is_refused(labels, sentence):
    with pytest.raises(InputError, match=sentence):
        check_condition(labels, 3, classes=4)


@pytest.mark.parametrize("text", ["{'descr': '|u6, 28), }", "{'descr': (((", "\x00", "{" * 300])
def test_an_npy_whose_header_is_no_dictionary_is_one_sentence(tmp_path, text):
    file = tmp_path / "array.npy"
    content = text.ljust(117) + "\n"
    file.write_bytes(b"\x93NUMPY\x01\x00" + len(content).to_bytes(2, "little") + content.encode() + bytes(64))
    with pytest.raises(InputError, match=r"array\.npy: expected"):
        read_npy(file)
