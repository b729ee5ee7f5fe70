"""Parts of a page that a link hides."""

import pytest

from app.ui import parts
from tests.app.conftest import html_of


def test_a_name_that_is_no_part_is_refused():
    with pytest.raises(KeyError, match=r"expected one of pages, title.*found 'sliders'"), parts.part("sliders"):
        pass


def test_nothing_hidden_needs_no_style():
    assert parts.style(()) == ""


def test_the_style_names_every_hidden_part():
    assert '[class*="st-key-part-title"], [class*="st-key-part-downloads"] { display: none; }' in parts.style(
        ("title", "downloads")
    )


def test_what_is_hidden_gives_its_height_to_the_plane():
    assert "--head-question: 0rem;" in parts.style(("title",))
    assert "--head-line" not in parts.style(("title", "checkpoint", "downloads"))
    assert "--head-line: 0rem;" in parts.style(("title", "checkpoint", "downloads", "link"))
    assert "--head-pages: 0rem;" in parts.style(("pages",))


def test_a_link_hides_the_parts_it_names_and_passes_over_others(open_page):
    page = open_page(hide="downloads,title,<b>")
    assert not page.exception
    assert parts.style(("title", "downloads")) in html_of(page)
    assert page.query_params["hide"] == "title,downloads"


def test_what_is_hidden_stays_hidden_on_the_next_page(open_page):
    page = open_page("beta", hide="title")
    assert parts.style(("title",)) in html_of(page)


def test_without_hide_nothing_is_hidden(open_page):
    assert "st-key-part-" not in "".join(line for line in html_of(open_page()).splitlines() if "display: none" in line)


def test_a_planes_switches_are_hidden_through_a_property_that_its_shadow_root_inherits():
    assert parts.style(("pad",)) == "<style>:root { --pad-bars: 0rem; --pad-switches: none; }</style>"
