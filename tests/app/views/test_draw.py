"""The Draw page on shipped checkpoints, with and without what it may lack."""

import re

import pytest

from app.components.digit_canvas import live_model
from tests.app.conftest import html_of
from tests.drawings import THREE
from vae.checkpoints.files import LAYERS
from vae.checkpoints.store import LATENTS
from vae.data import datasets
from vae.data.naming import Naming
from vae.data.stroke_text import to_text
from vae.data.strokes import read_strokes

DIGITS = Naming("digit", tuple("0123456789"))

ONE = {"models": "digits-vae", "checkpoint": "digits-vae"}


def test_it_opens_on_an_example_with_all_that_follows_from_it(open_page):
    page = open_page("draw", **ONE)
    assert not page.exception
    assert not page.error
    shown = html_of(page)
    assert "nearest test digits are" in shown
    for title in ("How it is prepared", "Where it lands", "The nearest test digits", "How typical is it?"):
        assert title in shown
    assert shown.count("Decoded from a draw of the posterior") == 30
    assert shown.count('class="strip"') == 4
    assert "its box centred in 28×28" in shown  # scikit-learn's own convention


def test_the_switch_keeps_the_ink_in_its_place(open_page):
    page = open_page("draw", centre="false", **ONE)
    assert not page.toggle(key="centre").value
    assert "kept in its place" in html_of(page)


@pytest.mark.slow
def test_every_family_makes_something_of_it_and_conditional_models_are_told_the_class(open_page):
    families = ["mnist-ae", "mnist-ae-map", "mnist-sweep-d10-beta4", "mnist-vqvae"]
    page = open_page("draw", checkpoint="digits-vae")
    page.multiselect(key="models").set_value([*families, "digits-cvae"]).run()
    assert "told it is a 3" in html_of(page)
    page.pills(key="was").set_value(8).run()
    assert not page.exception
    shown = html_of(page)
    assert shown.count('aria-label="Reconstruction by') == 5
    assert "told it is an 8" in shown
    assert "Wrong: it was an 8" in shown
    assert "beta-VAE, beta 4, 10 latent dimensions" in shown


def test_an_autoencoder_names_one_point(open_page):
    page = open_page("draw", checkpoint="mnist-ae", models="mnist-ae")
    assert not page.exception
    shown = html_of(page)
    assert "An autoencoder has no posterior" in shown
    assert "KL divergence" not in shown
    assert "Decoded from a draw" not in shown


def test_a_model_of_ten_dimensions_reads_a_digit_and_tells_the_dimensions_that_say_most(open_page, store):
    name = "mnist-sweep-d10-beta1"
    page = open_page("draw", checkpoint=name, models=name)
    assert not page.exception
    assert not page.error
    shown = html_of(page)
    assert page.selectbox(key="checkpoint").value == name
    assert "nearest test digits are" in shown
    assert shown.count("Decoded from a draw of the posterior") == 30
    assert re.search(r"z\S+ = −?\d\.\d\d ± 0\.\d{3}.* and 7 more", shown)
    assert "the two that the posterior says most of" in shown
    model = live_model(store.open(name))
    assert model is not None
    assert (model["dim"], model["certain"]) == (10, False)


def test_every_checkpoint_with_a_latent_vector_and_no_condition_can_be_chosen(open_page, store):
    page = open_page("draw", **ONE)
    vectors = {c.name for c in store.list().checkpoints if not (c.config.model.spatial or c.config.model.classes)}
    assert set(page.selectbox(key="checkpoint").options) == vectors


def test_without_mnist_s_pictures_the_nearest_are_training_digits_and_it_says_so(open_page):
    page = open_page("draw", checkpoint="mnist-vae", models="mnist-vae")
    assert not page.exception
    shown = html_of(page)
    assert "The nearest training digits" in shown
    assert "1,000 of its training digits stand in" in shown
    assert "10 nearest test digits are" in shown  # what it is read as does not depend on pictures
    assert not page.info
    assert not page.warning


def test_without_mnist_s_pictures_a_training_digit_is_taken(open_page, store):
    page = open_page("draw", own_source="Test digit", test_digit="2", checkpoint="mnist-vae", models="mnist-vae")
    assert not page.exception
    labels = datasets.load("mnist-5k").test.labels
    assert f"training digit 2 is {DIGITS.with_article(labels[2])}" in html_of(page)
    assert page.number_input(key="test_digit").label == "Take training digit, 0 to 999"


def test_with_the_pictures_it_shows_them(open_page):
    page = open_page("draw", **ONE)
    assert "as the decoder draws them" not in html_of(page)
    assert not page.info


def test_a_digit_of_the_test_set_is_taken_by_its_number_and_the_test_set_says_what_it_is(open_page):
    page = open_page("draw", own_source="Test digit", test_digit="2", **ONE)
    assert not page.exception
    shown = html_of(page)
    assert "test digit 2 is a" in shown
    assert "How it is prepared" not in shown
    assert page.get("pills") == []
    page.number_input(key="test_digit").set_value(5).run()
    assert "test digit 5 is a" in html_of(page)


def test_what_was_said_of_a_digit_is_kept_in_the_link_and_forgotten_with_the_digit(open_page):
    page = open_page("draw", was="8", **ONE)
    assert page.pills(key="was").value == 8
    assert "Wrong: it was an 8" in html_of(page)
    page.query_params["strokes"] = to_text(read_strokes(THREE))  # drawn over the example
    page.run()
    assert page.pills(key="was").value is None
    assert "was" not in page.query_params


def test_without_any_checkpoint_it_says_how_to_train_one(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "nothing"))
    page = open_page("draw")
    assert not page.exception
    assert "There is no model" in page.markdown[0].value


@pytest.mark.parametrize("file", [LATENTS, LAYERS])
def test_a_checkpoint_without_a_file_is_no_exception(open_page, copied_store, file):
    (copied_store.root / "digits-vae" / file).unlink()
    page = open_page("draw", models="digits-vae")
    assert not page.exception
    assert len(page.error) == (file == LATENTS)


def test_a_link_may_ask_for_nonsense(open_page):
    nonsense = {"own_source": "Fax", "was": "11", "centre": "maybe", "test_digit": "-5"}
    page = open_page("draw", checkpoint="none", models="none", **nonsense)
    assert not page.exception
    assert "How it is prepared" in html_of(page)
