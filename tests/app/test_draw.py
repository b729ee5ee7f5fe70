"""The Draw page on shipped checkpoints, with and without what it may lack."""

import pytest

from tests.app.conftest import html_of
from vae.checkpoints import LATENTS, LAYERS

ONE = {"models": "digits-vae", "checkpoint": "digits-vae"}


def test_it_opens_on_an_example_with_all_that_follows_from_it(open_page):
    page = open_page("draw", **ONE)
    assert not page.exception
    assert not page.error
    shown = html_of(page)
    for title in ("How it is prepared", "Where it lands", "The nearest test digits", "Why is this odd?"):
        assert title in shown
    assert shown.count("Decoded from a draw of the posterior") == 30
    assert shown.count("of the test digits</p>") == 3
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
    page.selectbox(key="known").set_value(8).run()
    assert not page.exception
    shown = html_of(page)
    assert shown.count('aria-label="Reconstruction by') == 5
    assert "told it is a 8" in shown
    assert "beta-VAE, beta 4, 10 latent dimensions" in shown


def test_an_autoencoder_names_one_point(open_page):
    page = open_page("draw", checkpoint="mnist-ae", models="mnist-ae")
    assert not page.exception
    shown = html_of(page)
    assert "An autoencoder has no posterior" in shown
    assert "KL divergence" not in shown
    assert "Decoded from a draw" not in shown


def test_without_the_pictures_the_nearest_digits_are_decoded_and_it_says_so(open_page):
    page = open_page("draw", checkpoint="mnist-vae", models="mnist-vae")
    assert not page.exception
    assert "as the decoder draws them" in html_of(page)
    assert any("MNIST" in info.value for info in page.info)


def test_with_the_pictures_it_shows_them(open_page):
    page = open_page("draw", **ONE)
    assert "as the decoder draws them" not in html_of(page)
    assert not page.info


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
    page = open_page("draw", checkpoint="none", models="none", own_source="Fax", known="11", centre="maybe")
    assert not page.exception
    assert "How it is prepared" in html_of(page)
