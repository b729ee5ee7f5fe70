"""The page Checkpoints, run by Streamlit without a browser."""

import dataclasses
import shutil

import numpy as np
import pytest
import streamlit as st

from app.state import permission
from tests.app.conftest import component_data, html_of
from tests.app.sweeps import NAME, write_sweep
from vae.checkpoints import bundle
from vae.checkpoints.store import WEIGHTS, Checkpoint, write_config
from vae.inference import trial

SIDE_BY_SIDE = "Side by side"


def names_in(page) -> list[str]:
    """The checkpoints of the table."""
    return list(page.dataframe[0].value["Name"])


@pytest.fixture
def untried(monkeypatch):
    """Leave out the one step of taking a checkpoint in that starts TensorFlow."""
    monkeypatch.setattr(trial, "try_out", lambda _: None)


def test_every_checkpoint_is_on_a_card_without_mnist_too(open_page, store):
    page = open_page("checkpoints")
    assert not page.exception
    text = html_of(page)
    for checkpoint in store.list().checkpoints:
        assert checkpoint.name in text or checkpoint.config.sweep in text
        assert page.get("download_button")
    assert text.count("mask-image:url(data:image/png;base64,") == text.count("Digits of the test split of mnist-5k")
    assert "Digits of the test split of mnist-5k through mnist-ae-map" in text  # it has neither a plane nor codes
    assert 'class="picture none"' not in text
    assert "MNIST’s test pictures are not at hand: on cards without a plane, training digits stand in." in text
    assert not page.warning
    assert [info.value for info in page.info] == [permission.refusal()]


def test_a_model_of_any_latent_dimension_leads_to_explore(open_page):
    page = open_page("checkpoints", search="mnist-sweep-d10-beta4", view="Cards")
    page.session_state["members_sweep-mnist-sweep-d10"] = True  # as a click on the menu of its members does
    page.run()
    links = [link.proto for link in page.get("page_link") if link.proto.label == "Explore"]
    assert "checkpoint=mnist-sweep-d10-beta4" in [link.query_string for link in links]


def test_cards_are_filtered_by_family_and_data_set(open_page):
    page = open_page("checkpoints")
    page.pills(key="families").set_value(["cvae"]).run()
    assert html_of(page).count('class="card"') == 2
    page.pills(key="trained_on").set_value(["scikit-learn digits"]).run()
    assert html_of(page).count('class="card"') == 1


def test_a_family_without_such_pictures_is_said(open_page):
    page = open_page("checkpoints")
    page.pills(key="families").set_value(["vqvae"])
    page.pills(key="trained_on").set_value(["scikit-learn digits"]).run()
    assert not page.exception
    assert page.info[0].value == "No checkpoint fits this search and these filters."


def test_a_link_names_search_filters_and_view(open_page):
    page = open_page("checkpoints", search="mnist map", view="Table", latents="7×7×16")
    assert not page.exception
    assert names_in(page) == ["mnist-ae-map"]
    assert "1 of 24 checkpoints" in html_of(page)


def test_the_table_has_a_row_for_each_checkpoint_with_its_measures(open_page, store):
    page = open_page("checkpoints", view="Table")
    listed = store.list().checkpoints
    assert names_in(page) == [checkpoint.name for checkpoint in listed]
    row = page.dataframe[0].value.set_index("Name").loc["mnist-sweep-d10-beta4"]
    metrics = store.open("mnist-sweep-d10-beta4").metrics()
    assert row["MSE"] == metrics.value("mse")
    assert (row["Family"], row["d"], row["β"], row["Sweep"]) == ("beta-VAE", 10, 4, "mnist-sweep-d10")
    assert np.isnan(page.dataframe[0].value.set_index("Name").loc["mnist-vqvae"]["d"])
    assert 'class="card"' not in html_of(page)
    assert "Tick rows to see them as cards" in html_of(page)


def test_ticked_rows_become_cards_and_go_side_by_side(open_page):
    page = open_page("checkpoints", view="Table", families="conditional VAE")
    key = page.dataframe[0].proto.id.rpartition("-")[2]
    page.session_state[key] = {"selection": {"rows": [1, 0], "columns": [], "cells": []}}
    page.run()
    text = html_of(page)
    assert text.count('class="card"') == 2
    assert "CVAE on scanned digits" in text
    assert "CVAE on MNIST" in text
    next(button for button in page.button if button.label == "Compare them side by side").click().run()
    assert not page.exception
    assert page.multiselect(key="compare").value == ["digits-cvae", "mnist-cvae"]
    assert page.segmented_control(key="view").value == SIDE_BY_SIDE


@pytest.fixture
def many(copied_store):
    """30 checkpoints, so that cards take two pages."""
    config = copied_store.open("digits-vae").config
    for number in range(29):
        folder = copied_store.root / f"copy-{number:02}"
        shutil.copytree(copied_store.root / "digits-vae", folder)
        write_config(folder, dataclasses.replace(config, title=f"Copy {number}"))
    return copied_store


def test_cards_come_a_page_at_a_time_and_a_link_names_the_page(open_page, many):
    page = open_page("checkpoints")
    assert not page.exception
    assert html_of(page).count('class="card"') == 24
    assert "Cards 1 to 24 of 30" in html_of(page)
    page = open_page("checkpoints", page="2")
    assert html_of(page).count('class="card"') == 6
    assert "Cards 25 to 30 of 30" in html_of(page)
    assert '"name">digits-vae<' in html_of(page)
    page.text_input(key="search").set_value("copy-1").run()  # what is looked for begins on its first page
    assert not page.exception
    assert html_of(page).count('class="card"') == 10


def test_files_of_a_checkpoint_on_another_page_are_left_alone(open_page, many, monkeypatch):
    opened = []
    real = Checkpoint.metrics
    monkeypatch.setattr(Checkpoint, "metrics", lambda self: opened.append(self.name) or real(self))
    st.cache_resource.clear()
    page = open_page("checkpoints", page="2")
    assert not page.exception
    explored = "copy-00"  # by the page before
    assert sorted(opened) == [explored, "copy-24", "copy-25", "copy-26", "copy-27", "copy-28", "digits-vae"]


def test_a_tick_on_a_card_takes_it_into_the_comparison_and_out_again(open_page):
    page = open_page("checkpoints")
    before = list(page.multiselect(key="compare").value)
    page.checkbox(key="_compare_digits-vae").check().run()
    assert page.multiselect(key="compare").value == [*before, "digits-vae"]
    assert page.checkbox(key="_compare_mnist-iwae").disabled  # four are enough
    page.checkbox(key=f"_compare_{before[0]}").uncheck().run()
    assert page.multiselect(key="compare").value == [*before[1:], "digits-vae"]


def test_side_by_side_shows_planes_measures_differences_and_the_same_digits(open_page, store):
    page = open_page("checkpoints")
    page.segmented_control(key="view").set_value(SIDE_BY_SIDE)
    page.multiselect(key="compare").set_value(["digits-vae", "digits-cvae"]).run()
    assert not page.exception
    assert [panel["name"] for panel in component_data(page, "side_by_side")["panels"]] == ["digits-vae", "digits-cvae"]
    text = html_of(page)
    mse = store.open("digits-vae").metrics().value("mse")
    assert f'<th scope="row">VAE on scanned digits</th><td>{mse:.4f}</td>' in text
    assert '<tr><th scope="row">family</th><td>vae</td><td>cvae</td></tr>' in text
    assert '<th scope="row">data set</th>' not in text
    assert 'aria-label="Original: digits 0, 1, 2, 3, 4, 5, 6, 7, 8, 9"' in text
    assert 'aria-label="CVAE on scanned digits: digits 0' in text


def test_without_mnist_training_digits_are_compared_and_one_line_says_so(open_page):
    page = open_page("checkpoints")
    page.segmented_control(key="view").set_value(SIDE_BY_SIDE)
    page.multiselect(key="compare").set_value(["mnist-sweep-d10-beta1", "mnist-vqvae"]).run()
    assert not page.exception
    assert "VQ-VAE on MNIST: digits 0" in html_of(page)
    assert "Original: digits" in html_of(page)
    assert "1,000 of its training digits stand in" in html_of(page)
    left_out = [caption.value for caption in page.caption if caption.value.startswith("Left out")]
    assert left_out == ["Left out of the planes, as its code is a map and no vector: mnist-vqvae."]
    sent = component_data(page, "side_by_side")  # one alone has a cursor of its own
    assert (sent["linked"], len(sent["pin"])) == ("z", 10)
    assert not page.info


def side_by_side(open_page, *names: str, **parameters: str):
    page = open_page("checkpoints", **parameters)
    page.segmented_control(key="view").set_value(SIDE_BY_SIDE)
    return page.multiselect(key="compare").set_value(list(names)).run()


def test_planes_of_different_dimensions_are_linked_by_the_picture_of_the_address(open_page):
    page = side_by_side(open_page, "mnist-sweep-d10-beta4", "mnist-vae", "mnist-cvae", "digits-vae", picture="77")
    assert not page.exception
    sent = component_data(page, "side_by_side")
    assert [panel["name"] for panel in sent["panels"]] == ["mnist-sweep-d10-beta4", "mnist-vae", "mnist-cvae"]
    assert (sent["linked"], sent["picture"]) == ("picture", 77)
    expected = "Left out of the planes, as they encoded other pictures than mnist-sweep-d10-beta4: digits-vae."
    assert expected in [caption.value for caption in page.caption]
    assert "link" not in [control.key for control in page.segmented_control]


def test_planes_of_two_dimensions_share_a_latent_unless_a_picture_is_asked_for(open_page):
    page = side_by_side(open_page, "mnist-ae", "mnist-vae", z1="0.5", z2="1")
    sent = component_data(page, "side_by_side")
    assert (sent["linked"], sent["pin"], sent["picture"]) == ("z", [0.5, 1], None)
    page.segmented_control(key="link").set_value("The same picture").run()
    assert not page.exception
    sent = component_data(page, "side_by_side")
    assert (sent["linked"], len(sent["panels"])) == ("picture", 2)
    assert 0 <= sent["picture"] < 10_000


def test_without_any_choice_it_asks_for_one(open_page):
    page = open_page("checkpoints")
    page.segmented_control(key="view").set_value(SIDE_BY_SIDE)
    page.multiselect(key="compare").set_value([]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least one checkpoint."


def test_with_one_checkpoint_it_shows_that_one(open_page, copied_store):
    page = open_page("checkpoints")
    assert not page.exception
    assert page.multiselect(key="compare").value == ["digits-vae"]


def test_an_empty_store_says_how_to_train_and_still_takes_one_in(open_page, monkeypatch, tmp_path):
    monkeypatch.setenv("VAE_CHECKPOINTS", str(tmp_path / "nothing"))
    monkeypatch.setenv(permission.READ_ONLY, "0")
    page = open_page("checkpoints")
    assert not page.exception
    assert "There is no model to explore yet" in page.markdown[0].value
    assert [uploader.label.split(":")[0] for uploader in page.file_uploader] == ["Archive", "Encoder", "Decoder"]


def test_what_does_not_open_is_named_with_its_reason(open_page, copied_store):
    broken = copied_store.root / "broken"
    broken.mkdir()
    (broken / WEIGHTS).write_bytes(b"")
    page = open_page("checkpoints")
    assert not page.exception
    assert page.text[0].value == "broken: expected the file config.json, found none"


def test_a_sweep_has_one_card_with_its_members_inside(open_page, copied_store):
    write_sweep(copied_store.root, copied_store.root / "digits-vae", [1, 4])
    page = open_page("checkpoints")
    assert not page.exception
    assert html_of(page).count('class="card"') == 2
    page.session_state[f"members_sweep-{NAME}"] = True  # as a click on the menu of its members does
    page.run()
    assert page.checkbox(key=f"_compare_{NAME}-beta4").label == "Compare"


def test_a_visitor_from_elsewhere_may_not_take_one_in(open_page, copied_store):
    page = open_page("checkpoints")
    assert len(page.file_uploader) == 0
    assert "own machine" in page.info[0].value


def upload(page, name: str, archive: bytes, *, called: str):
    page.file_uploader[0].upload(name, archive, "application/zip").run()
    next(field for field in page.text_input if field.label == "Name").set_value(called).run()
    return next(button for button in page.button if button.label == "Add").click().run()


def test_an_archive_is_taken_in_under_a_new_name_and_listed_at_once(open_page, copied_store, monkeypatch, untried):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    page = open_page("checkpoints")
    page = upload(page, "digits-vae.zip", bundle.pack(copied_store.open("digits-vae")), called="theirs")
    assert not page.exception
    assert page.success[0].value == "theirs is here now, on this page and on the others."
    assert "theirs" in page.multiselect(key="compare").options
    assert copied_store.open("theirs").digest == copied_store.open("digits-vae").digest


@pytest.mark.parametrize(
    ("archive", "called", "sentence"),
    [
        (b"a letter", "theirs", "archive: expected a zip archive without a comment, found another file"),
        (None, "digits-vae", "name: expected a new one, found 'digits-vae', which this store has already"),
        (None, "No Name", "checkpoint name: expected small letters"),
    ],
)
def test_what_cannot_be_taken_in_is_one_sentence_and_the_page_goes_on(
    open_page, copied_store, monkeypatch, untried, archive, called, sentence
):
    monkeypatch.setenv(permission.READ_ONLY, "0")
    packed = archive or bundle.pack(copied_store.open("digits-vae"))
    page = upload(open_page("checkpoints"), "a.zip", packed, called=called)
    assert not page.exception
    assert page.error[0].value.startswith(sentence)
    assert [checkpoint.name for checkpoint in copied_store.list().checkpoints] == ["digits-vae"]


def test_with_the_pictures_at_hand_the_sample_is_made_of_them(open_page, monkeypatch, tmp_path):
    rng = np.random.default_rng(0)
    labels = np.arange(10_000) % 10
    pictures = rng.integers(0, 256, (10_000, 28, 28), dtype=np.uint8)
    np.savez(tmp_path / "mnist.npz", x_train=pictures[:10], y_train=labels[:10], x_test=pictures, y_test=labels)
    monkeypatch.setenv("VAE_DATA_DIR", str(tmp_path))
    page = open_page("checkpoints")
    assert not page.exception
    assert "expected stored codes" not in html_of(page)
