"""The widget of a notebook, on Python's side; tests/browser/test_notebook.py has it in JupyterLab."""

import sys

import numpy as np
import pytest

import vae
from vae.checkpoints.store import SHIPPED, CheckpointStore
from vae.errors import InputError
from vae.export.explorer import files_of
from vae.export.notebook import PlaneWidget

DEEP = "mnist-sweep-d10-beta1"


@pytest.fixture
def widget() -> PlaneWidget:
    return vae.explore(vae.load("digits-vae", store=SHIPPED))


def test_what_is_synchronised_is_the_pin_the_selection_and_the_checkpoints_own_files(widget):
    state = widget.get_state()
    assert (state["z"], state["selected"]) == ([0, 0], [])
    assert state["_files"] == files_of(CheckpointStore(SHIPPED).open("digits-vae"))
    assert all(isinstance(content, bytes) for content in state["_files"].values())  # a buffer each, not base64
    assert state["_page"]["panel"]["dim"] == 2
    assert ":host" in state["_page"]["style"]
    assert state["_esm"].rstrip().endswith("export { notebook as default };")


def test_arrays_and_lists_can_be_set_and_come_back_as_plain_lists(widget):
    widget.z = np.array([0.25, -1], np.float32)
    assert widget.z == [0.25, -1]
    widget.selected = np.flatnonzero(vae.load("digits-vae", store=SHIPPED).encoded.label == 7)
    assert len(widget.selected) == 36
    widget.selected = (5, 2, 5)
    assert widget.selected == [2, 5]
    assert vae.explore(vae.load(DEEP, store=SHIPPED), z=np.arange(10)).z == list(range(10))


@pytest.mark.parametrize("z", [[1], [[1, 2]], [1, np.nan], "ab", None, [[1], [2, 3]], [True, False]])
def test_a_latent_of_another_space_is_refused_and_the_pin_stays(widget, z):
    widget.z = [1, 2]
    with pytest.raises(InputError, match="z: expected 2 finite numbers, found "):
        widget.z = z
    assert widget.z == [1, 2]


@pytest.mark.parametrize("rows", [[360], [-1], [0.5], [True], [[1]], "x", None])
def test_rows_that_nobody_encoded_are_refused(widget, rows):
    with pytest.raises(InputError, match="selected: expected rows from 0 to 359, found "):
        widget.selected = rows
    assert widget.selected == []


def test_a_model_without_a_latent_vector_gets_one_sentence():
    with pytest.raises(InputError, match="mnist-vqvae: expected a latent vector, found VQ-VAE"):
        vae.explore(vae.load("mnist-vqvae", store=SHIPPED))


def test_without_the_extra_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.delitem(sys.modules, "vae.export.notebook", raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(InputError, match=r'found none: pip install "latent-atlas\[notebook\]"$'):
        vae.explore(vae.load("digits-vae", store=SHIPPED))
