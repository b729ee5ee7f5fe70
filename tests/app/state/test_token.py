"""The token of a start: given or random, compared whole, in a cookie and a link."""

import pytest

from app.state import token
from vae.errors import InputError

GIVEN = "chosen-by-the-teacher"


@pytest.fixture(autouse=True)
def another_start(monkeypatch):
    monkeypatch.delenv(token.TOKEN, raising=False)
    token.token.cache_clear()
    yield
    token.token.cache_clear()


def test_a_start_makes_a_long_token_of_its_own_and_keeps_it():
    first = token.token()
    assert len(first) >= 43  # 32 bytes in base64
    assert token.token() == first
    token.token.cache_clear()
    assert token.token() != first


def test_one_that_is_given_is_the_token(monkeypatch):
    monkeypatch.setenv(token.TOKEN, GIVEN)
    assert token.matches(GIVEN)
    assert not any(map(token.matches, ("", GIVEN[:-1], GIVEN + "r", GIVEN.upper(), "höchst geheim", "\ud800")))
    assert token.link("http://127.0.0.1:8501/atlas/") == f"http://127.0.0.1:8501/atlas/?token={GIVEN}"


@pytest.mark.parametrize("given", ["short", "fifteen-letters", "with a blank inside it", "a" * 129, "sixteen;letters!"])
def test_one_that_could_be_guessed_or_breaks_a_cookie_is_refused_without_telling_it(monkeypatch, given):
    monkeypatch.setenv(token.TOKEN, given)
    with pytest.raises(InputError, match=f"expected 16 to 128 letters, .* found {len(given)} characters") as caught:
        token.token()
    assert given not in str(caught.value)


def test_servers_with_other_tokens_have_other_cookies(monkeypatch):
    first = token.cookie()
    token.token.cache_clear()
    assert token.cookie() != first
    assert token.token() not in token.cookie()
