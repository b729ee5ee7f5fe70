"""What a visitor has chosen on one page is there on the next, however quickly it is asked for."""

import pytest
from streamlit.testing.v1 import AppTest

from app.state import session

PICKED = "checkpoint"


def chosen(page: AppTest) -> tuple[str, str]:
    """What the picker shows, and what the address says."""
    assert not page.exception
    return page.selectbox(key=PICKED).value, page.query_params.get(PICKED, "")


def test_a_checkpoint_is_carried_over_though_the_request_brings_the_widgets_of_the_page_before(open_page):
    # AppTest sends them, as a request does that overtakes the page
    page = open_page()
    page.selectbox(key=PICKED).set_value("digits-vae").run()
    page.switch_page("generate/page.py").run()
    assert chosen(page) == ("mnist-cvae", "")
    page.switch_page("explore/page.py").run()
    assert chosen(page) == ("digits-vae", "digits-vae")


def test_a_choice_is_carried_over_by_the_second_run_where_the_first_was_cut_short(monkeypatch: pytest.MonkeyPatch):
    state, parameters = {"_page": "", f"_{PICKED}": ("digits-vae", "mnist-vae")}, {}
    monkeypatch.setattr(session.st, "session_state", state)
    monkeypatch.setattr(session.st, "query_params", parameters)
    session.enter("draw")  # and no further
    session.enter("draw")
    session.carry_over(PICKED, ["mnist-vae", "digits-vae"])
    assert (state[PICKED], parameters) == ("digits-vae", {PICKED: "digits-vae"})
    session.remember(PICKED, "mnist-vae")  # the visitor's own choice, which is the default
    parameters.clear()
    session.enter("draw")
    session.carry_over(PICKED, ["mnist-vae", "digits-vae"])
    assert parameters == {}
