"""What the cards of checkpoints say, and which checkpoints share one."""

import dataclasses

import pytest

from app.views.checkpoints import cards
from app.views.checkpoints.cards import Card, Wanted
from tests.app.sweeps import NAME, write_sweep
from vae.checkpoints.store import CheckpointStore, write_config


def said(card: Card, picture: str = "") -> str:
    return cards.card_html(card, card.shown.metrics(), picture)


@pytest.fixture
def with_sweep(copied_store) -> CheckpointStore:
    """digits-vae alone, and a sweep of three."""
    write_sweep(copied_store.root, copied_store.root / "digits-vae", [0.5, 1, 4])
    return copied_store


def test_a_sweep_is_one_card_after_those_that_stand_alone(with_sweep):
    alone, sweep = cards.cards(with_sweep.list().checkpoints, first="mnist-vae")
    assert (alone.key, alone.family, len(alone.members)) == ("digits-vae", "vae", 1)
    assert (sweep.key, sweep.family, len(sweep.members)) == (f"sweep-{NAME}", "beta", 3)
    assert sweep.shown.config.model.beta == 1
    assert "3 models, β = 0.5 to 4" in said(sweep)


def test_the_first_one_comes_first(store):
    found = cards.cards(store.list().checkpoints, first="mnist-vae")
    assert found[0].key == "mnist-vae"
    assert sum(len(card.members) for card in found) == len(store.list().checkpoints)


def test_cards_are_filtered_by_family_and_by_data_set(store):
    found = cards.cards(store.list().checkpoints, first="")
    of_digits = ("scikit-learn digits",)
    assert [card.key for card in Wanted(families=("cvae",), data_sets=of_digits).of(found)] == ["digits-cvae"]
    assert Wanted().of(found) == found
    assert Wanted(families=("vqvae",), data_sets=of_digits).of(found) == ()
    assert [card.key for card in Wanted(codes=("7×7×16", "d = 10")).of(found)] == [
        "mnist-ae-map",
        "sweep-mnist-sweep-d10",
    ]


def test_every_word_of_a_search_is_part_of_a_name_a_title_or_a_sweep(store):
    found = cards.cards(store.list().checkpoints, first="")
    assert {card.key for card in Wanted(words=("SCANNED",)).of(found)} == {"digits-cvae", "digits-vae"}
    assert [card.key for card in Wanted(words=("scanned", "cvae")).of(found)] == ["digits-cvae"]
    wanted = Wanted(words=("d10-beta0.5",))
    (sweep,) = wanted.of(found)
    assert sweep.key == "sweep-mnist-sweep-d10"
    assert [member.name for member in sweep.members if wanted.names(member)] == ["mnist-sweep-d10-beta0.5"]


def test_a_card_names_its_numbers_units_and_protocols(store):
    (card,) = [c for c in cards.cards(store.list().checkpoints, first="") if c.key == "digits-vae"]
    text = said(card, "PICTURE")
    metric = card.shown.metrics()["negative_elbo"]
    assert text.startswith('<div class="card">PICTURE<h2>VAE on scanned digits</h2>')
    assert "VAE · scikit-learn digits · d = 2 · 2.0 MB" in text
    assert f"<dt>−ELBO</dt><dd>{metric.value:.1f} <small>nats per image</small></dd>" in text
    assert f'title="{metric.protocol}"' in text
    assert text.count("<dt>") == cards.MOST_HEADLINES


def test_a_title_from_elsewhere_is_text_and_no_markup(copied_store):
    checkpoint = copied_store.open("digits-vae")
    write_config(
        checkpoint.path, dataclasses.replace(checkpoint.config, title="<b>bold</b>", dataset="mine", data_digest="")
    )
    (card,) = cards.cards(copied_store.list().checkpoints, first="")
    text = said(card)
    assert "&lt;b&gt;bold&lt;/b&gt;" in text
    assert "your own pictures" in text


def test_a_map_of_codes_is_told_by_its_cells(store):
    found = {card.key: said(card) for card in cards.cards(store.list().checkpoints, first="")}
    assert "7×7 cells of 128 codes" in found["mnist-vqvae"]
    assert "autoencoder · MNIST · 7×7×16" in found["mnist-ae-map"]
