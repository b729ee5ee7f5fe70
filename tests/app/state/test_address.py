"""What pages write into the address: it lasts until the browser has heard of it, and Back makes it void."""

import pytest
from streamlit.testing.v1 import AppTest

from app.state import address, misread


def script() -> None:
    import streamlit as st

    from app.state import address

    def pin() -> None:
        address.take({"z1": "1", "off": None})

    st.button("pin", on_click=pin)
    st.text(sorted(address.parameters().items()))


def shown(page: AppTest) -> str:
    assert not page.exception
    return page.text[0].value


@pytest.fixture
def page() -> AppTest:
    opened = AppTest.from_function(script)
    opened.query_params["off"] = "3"
    opened.query_params["layers"] = "points"
    return opened.run()


def test_a_view_is_put_in_and_what_it_no_longer_says_taken_out(page):
    assert shown(page.button[0].click().run()) == "[('layers', 'points'), ('z1', '1')]"


def test_a_run_that_begins_with_the_address_of_before_has_what_was_written_since(page):
    page.button[0].click().run()
    page.query_params.clear()
    page.query_params["off"] = "3"  # as before the click
    assert shown(page.run()) == "[('z1', '1')]"


def test_back_makes_void_what_was_written_since(page, monkeypatch):
    page.button[0].click().run()
    page.query_params.clear()
    page.query_params["off"] = "3"
    monkeypatch.setattr(address, "came_back", lambda: True)
    assert shown(page.run()) == "[('off', '3')]"
    monkeypatch.setattr(address, "came_back", lambda: False)
    assert shown(page.run()) == "[('off', '3')]"


def test_a_change_under_way_as_back_is_pressed_is_void(page, monkeypatch):
    monkeypatch.setattr(address, "came_back", lambda: True)
    assert shown(page.button[0].click().run()) == "[('layers', 'points'), ('off', '3')]"
    monkeypatch.setattr(address, "came_back", lambda: False)
    assert shown(page.run()) == "[('layers', 'points'), ('off', '3')]"


def test_what_a_link_says_is_quoted_short_and_without_markup():
    assert misread.quoted("<b>**x**</b> [a](b)") == "bxb ab"
    assert misread.quoted("9" * 41) == "9" * 40 + "…"


def numbers() -> None:
    import streamlit as st

    from app.state import address

    address.without_infinity()
    st.number_input("Seed", 0, 9999, 7, key="seed", bind="query-params")
    st.text(str(dict(st.query_params)))


@pytest.mark.parametrize("text", ["1e400", "inf", "-Infinity", "9" * 5000, "nan", "1" * 400])
def test_an_infinite_number_of_a_link_is_no_number(text):
    page = AppTest.from_function(numbers)
    page.query_params["seed"] = text
    page.run()
    assert not page.exception
    assert (page.number_input[0].value, page.text[0].value) == (7, "{}")


def test_a_number_of_a_link_is_taken():
    page = AppTest.from_function(numbers)
    page.query_params["seed"] = "12"
    assert page.run().number_input[0].value == 12


def picture_script() -> None:
    import streamlit as st

    from app.state import address
    from app.state.plane_view import Pin

    st.button("pin", on_click=address.take_picture, args=(Pin((0.5, 1.0), 9),))
    st.button("latent", on_click=address.take_picture, args=(Pin((0.5, 1.0), None),))
    st.text(address.pinned_picture(count=10, otherwise=4))


@pytest.mark.parametrize(("named", "row"), [("3", "3"), ("0", "0"), ("10", "4"), ("-1", "4"), ("2.5", "4"), ("x", "4")])
def test_a_test_picture_of_the_address_is_taken_where_there_is_such_a_one(named, row):
    page = AppTest.from_function(picture_script)
    page.query_params["picture"] = named
    assert shown(page.run()) == row


def test_a_pinned_picture_is_put_into_the_address_and_a_latent_is_none():
    page = AppTest.from_function(picture_script).run()
    assert shown(page) == "4"
    assert shown(page.button[1].click().run()) == "4"
    assert shown(page.button[0].click().run()) == "9"
    assert page.query_params["picture"] == "9"
