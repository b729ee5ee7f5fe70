"""Words of the field on a page: found in a text, explained once, and nothing else of the text touched."""

import re

import pytest

from app.ui.terms import explained, term, titled
from vae.export.glossary import GLOSSARY


def words(html: str) -> list[str]:
    return re.findall(r'<dfn class="term" tabindex="0">([^<]+)<', html)


def test_each_word_is_explained_at_its_first_place():
    assert words(explained("Latents: the encoder gives a latent, the KL divergence is in nats.")) == [
        "Latents",
        "encoder",
        "KL divergence",
        "nats",
    ]


def test_the_text_that_a_reader_sees_stays_the_same():
    text = "What a <b>decoder</b> draws from the prior &amp; the posterior"
    assert re.sub(r'</?dfn[^>]*>|<span class="gloss".*?</span>', "", explained(text)) == text


@pytest.mark.parametrize("text", ["signature", "the rate of learning", '<a href="nat">x</a>', "relatentless"])
def test_everyday_words_parts_of_words_and_tags_are_left_alone(text: str):
    assert explained(text) == text


def test_a_word_may_be_written_in_another_way_and_is_escaped():
    assert "&lt;b&gt;<span" in term("rate", "<b>")
    with pytest.raises(KeyError):
        term("vibe")


def test_a_title_that_is_an_everyday_word_is_explained_as_the_fields_own():
    assert words(titled("rate")) == ["rate"]
    assert words(titled("−ELBO, BCE")) == ["ELBO"]
    assert titled("MSE <b>") == "MSE &lt;b&gt;"


def test_every_explanation_fits_two_lines():
    assert [word for word, gloss in GLOSSARY.items() if len(gloss) > 140 or not gloss.endswith(".")] == []
