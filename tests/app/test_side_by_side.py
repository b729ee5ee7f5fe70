"""The page Side by side, run by Streamlit without a browser."""

import pytest

from tests.app.conftest import component_data, html_of


def test_it_opens_on_several_models_on_one_cursor(open_page):
    page = open_page("side_by_side")
    assert not page.exception
    names = page.multiselect(key="compare").value
    assert len(names) >= 2
    assert [panel["name"] for panel in component_data(page, "side_by_side")["panels"]] == names


def test_another_choice_shows_other_planes_and_measures(open_page, store):
    page = open_page("side_by_side")
    page.multiselect(key="compare").set_value(["digits-vae", "mnist-vae"]).run()
    panels = component_data(page, "side_by_side")["panels"]
    assert [panel["name"] for panel in panels] == ["digits-vae", "mnist-vae"]
    mse = store.open("digits-vae").metrics().value("mse")
    assert f'<th scope="row">VAE on scanned digits</th><td>{mse:.4f}</td>' in html_of(page)


def test_without_any_choice_it_asks_for_one(open_page):
    page = open_page("side_by_side")
    page.multiselect(key="compare").set_value([]).run()
    assert not page.exception
    assert page.info[0].value == "Choose at least one checkpoint."


@pytest.mark.parametrize("value", ["no-such-model", "", "mnist-vae"])
def test_a_bad_or_short_link_opens_all_the_same(open_page, value):
    page = open_page("side_by_side", compare=value)
    assert not page.exception


def test_with_one_model_there_is_nothing_to_compare(open_page, copied_store):
    page = open_page("side_by_side")
    assert not page.exception
    assert "There is nothing to compare yet" in page.markdown[0].value
