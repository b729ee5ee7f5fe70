"""The frame around the pages: the parts that a link hides, on each of them."""

import pytest

from app.state.page_list import PAGE_LIST
from app.ui import parts

SLOW = ("draw", "encoded", "reconstruct", "beta", "generate", "codes", "checkpoints")


@pytest.mark.parametrize("name", parts.PARTS)
def test_a_link_may_hide_any_part_alone(open_page, name):
    page = open_page(hide=name)
    assert not page.exception
    assert page.title or page.markdown or page.get("html")


@pytest.mark.parametrize(
    "view", [pytest.param(e.folder, marks=pytest.mark.long if e.folder in SLOW else ()) for e in PAGE_LIST]
)
def test_every_page_opens_without_the_list_of_pages(open_page, view):
    assert not open_page(view, hide=parts.PAGES).exception
